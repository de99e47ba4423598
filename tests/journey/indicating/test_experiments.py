"""Experiments over records: who counts in which arm, and what may be said of it."""

from __future__ import annotations

from typing import Any

from indicator_records import decision, indicating, ping, results

from journey.indicating import Indicating
from schemas.decision import Assigned, Ended, Entered

EXPERIMENT = """
woes: { count: { on: Woe } }
uplift:
  title: { en: U }
  experiment: { journey: j, %s least: 20 }
"""


def passages(counting: Indicating, arm: str, of: int, *, met: int, woes: int = 0) -> None:
    """So many customers of an arm, of whom some met the goal; days are whole, so their order is plain."""
    for number in range(of):
        customer = f"{arm}{number}"
        parts: dict[str, Any] = {"entered": (Entered(customer, "j", 1, holdout=arm == "holdout"),)}
        if arm in "ab":
            parts["assigned"] = (Assigned(customer, "j", "experiment_1", "tone", arm, 0.5),)
        counting.decision(decision(customer, "2026-03-01", **parts))
        if number < met:
            counting.decision(decision(customer, "2026-03-05", ended=(Ended(customer, "j", "goal", "goal"),)))
        if number < woes:
            counting.event(ping(customer, "2026-03-06", "Woe"))


def test_uplift_of_the_treated_against_the_holdout_has_a_winner_when_it_is_sure() -> None:
    counting = indicating(EXPERIMENT % "")
    passages(counting, "holdout", 100, met=10)
    passages(counting, "treated", 200, met=60)
    found = results(counting)["uplift"]
    assert (found.verdict, found.arm) == ("winner", "treated")
    holdout, treated = found.arms
    assert (holdout.customers, holdout.share, treated.customers, treated.share) == (100, 0.1, 200, 0.3)
    against = treated.against["goal"]
    assert round(against.difference, 9) == 0.2 and 0 < against.low < 0.2 < against.high
    assert round(found.extra[0], 6) == 40


def test_no_winner_is_named_while_both_may_be_or_an_arm_is_small() -> None:
    counting = indicating(EXPERIMENT % "")
    passages(counting, "holdout", 100, met=25)
    passages(counting, "treated", 100, met=30)
    assert results(counting)["uplift"].verdict == "no winner yet"
    small = indicating(EXPERIMENT % "")
    passages(small, "holdout", 19, met=0)
    passages(small, "treated", 100, met=90)
    assert results(small)["uplift"].verdict == "too few"


def test_a_broken_guard_comes_before_a_winner() -> None:
    counting = indicating(EXPERIMENT % "guard: woes,")
    passages(counting, "holdout", 100, met=10, woes=2)
    passages(counting, "treated", 200, met=60, woes=40)
    found = results(counting)["uplift"]
    assert (found.verdict, found.arm, found.guard) == ("guard broken", "treated", "woes")


def test_arms_of_a_step_are_held_against_the_base_and_more_looks_ask_for_more() -> None:
    sure = indicating(EXPERIMENT % "step: experiment_1, base: a,")
    wary = indicating(EXPERIMENT % "step: experiment_1, base: a, looks: 1000,")
    for counting in (sure, wary):
        passages(counting, "a", 100, met=40)
        passages(counting, "b", 100, met=57)
        passages(counting, "holdout", 100, met=0)  # Walks too, and is no part of the comparison.
    found, doubted = results(sure)["uplift"], results(wary)["uplift"]
    assert [(each.arm, each.customers) for each in found.arms] == [("a", 100), ("b", 100)]
    assert (found.verdict, found.arm) == ("winner", "b")
    assert doubted.verdict == "no winner yet"


def test_who_entered_too_late_counts_on_no_side() -> None:
    counting = indicating(EXPERIMENT % "", until="2026-03-10")
    passages(counting, "treated", 30, met=30)
    found = results(counting)["uplift"]
    assert (found.young, found.arms[1].customers, found.arms[1].passages) == (30, 0, 30)
