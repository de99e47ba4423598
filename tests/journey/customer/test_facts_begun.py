"""Facts that are new, or mean something else than before: unknown until nothing of theirs was missed."""

from __future__ import annotations

import pytest
from begun_facts import PLAIN, begun, keeping, value
from changing import Partition
from workspaces import DAY, HOUR, NOON, journey, touchpoint, workspace

from journey.assuming import assume
from journey.catalogue import Published, build_catalogue
from journey.conditions import MISSING
from journey.customer.facts import FACT_BEGUN
from journey.simulate import MemoryStates
from journey.timeline import Timeline
from schemas.event import InputTime

THREE_DAYS = "count: Ping, window: 3 days"


@pytest.mark.parametrize(
    ("fact", "after"),
    [
        ("count: Ping, window: 3 days", 3 * DAY),
        ("sum: event.properties.x, on: Ping, window: 3 days", 3 * DAY),
        ("min: event.properties.x, on: Ping, window: 3 days", 3 * DAY),
        ("distinct: event.properties.x, on: Ping, window: 3 days", 3 * DAY),
        ("rate: Ping, window: 3 days", 3 * DAY),
        ("slope: Ping, window: 3 days", 3 * DAY),
        ("count: Ping, window: 3 days, by: event.properties.x", 3 * DAY),
        ("count: Ping, window: calendar day", 11 * HOUR),
        ("top: event.properties.x, on: Ping, half_life: 1 day", 7 * DAY),
    ],
)
def test_new_fact_is_unknown_to_the_millisecond_until_its_window_has_passed(fact: str, after: int) -> None:
    made = begun(fact)
    made.event("anna", "Ping", x=2)
    assert value(made) is MISSING
    made.now += after - 1
    assert value(made) is MISSING
    made.now += 1
    assert value(made) is not MISSING


@pytest.mark.parametrize("kind", ["count: Ping", "sum: event.properties.x, on: Ping"])
def test_new_fact_without_a_window_stays_unknown_for_who_was_known_before(kind: str) -> None:
    made = begun(kind)
    made.wait(900 * DAY)
    made.event("anna", "Ping", x=2)
    made.event("bo", "Ping", x=2)
    assert value(made) is MISSING
    assert value(made, "bo") in (1, 2)


def test_who_comes_after_the_publication_knows_the_fact_at_once() -> None:
    made = begun(THREE_DAYS)
    made.event("bo", "Ping", x=2)
    assert value(made, "bo") == 1
    assert f"f{FACT_BEGUN}" not in made.state("bo").facts


@pytest.mark.parametrize(
    ("fact", "expected"),
    [("last: event.properties.x, on: Ping", 2), ("since: Ping", 0), ("next: Ping, prior: 27 days", None)],
)
def test_kinds_that_need_only_what_is_newest_are_known_with_the_first_event(
    fact: str, expected: int | None
) -> None:
    made = begun(fact)
    assert value(made) is MISSING
    made.event("anna", "Ping", x=2)
    assert value(made) == (made.now + 27 * DAY if expected is None else expected)


def test_backfill_none_believes_what_is_counted_from_the_publication_on() -> None:
    made = begun(f"{THREE_DAYS}, backfill: none")
    assert value(made) == 0
    made.event("anna", "Ping", x=2)
    assert value(made) == 1


@pytest.mark.parametrize("fact", [f"{THREE_DAYS}, backfill: none", "since: Ping"])
def test_new_fact_of_which_there_is_nothing_to_say_touches_nobody(fact: str) -> None:
    made = begun(fact)
    assert [each for each in made.turns if each.order is not None] == []
    assert made.state("anna").facts == {}


@pytest.mark.parametrize("fact", [f"{THREE_DAYS}, backfill: none", "since: Ping"])
def test_fact_that_comes_back_with_nothing_to_say_still_forgets(fact: str) -> None:
    made = begun("", before=fact)
    assert set(made.state("anna").facts) == {"f"}
    made.publish(keeping(fact))
    assert made.state("anna").facts == {}


def test_backfill_none_that_is_added_later_believes_from_then_on() -> None:
    made = begun("count: Ping")
    made.event("anna", "Ping", x=2)
    assert value(made) is MISSING
    made.publish(keeping("count: Ping, backfill: none"))
    assert value(made) == 1
    assert set(made.state("anna").facts) == {"f"}


def test_entry_of_an_earlier_meaning_does_not_stay() -> None:
    made = begun("count: Ping")
    assert set(made.state("anna").facts) == {f"f{FACT_BEGUN}"}
    made.publish(keeping("since: Ping"))
    assert made.state("anna").facts == {}


def test_first_publication_makes_nothing_unknown() -> None:
    made = Partition()
    made.event("anna", "Ping", x=1)
    before = made.bodies()
    made.publish(keeping(THREE_DAYS))
    assert value(made) == 0
    assert made.bodies() == before


@pytest.mark.parametrize(
    "same",
    [
        "count: [Ping], window: 72 hours",
        "count: Ping, window: 3 days, title: { en: Visits }",
        "count: Ping, window: 3 days, note: as before",
    ],
)
def test_fact_that_means_the_same_goes_on_and_nobody_is_touched(same: str) -> None:
    made = begun(same, before=THREE_DAYS)
    assert value(made) == 1
    assert [each for each in made.turns if each.order is not None] == []


@pytest.mark.parametrize(
    "changed",
    [
        "count: Pong, window: 3 days",
        "count: Ping, window: 30 days",
        "count: Ping, window: 3 days, when: event.properties.ok",
    ],
)
def test_changed_fact_forgets_its_earlier_meaning_and_is_unknown(changed: str) -> None:
    made = begun(changed, before=THREE_DAYS)
    assert value(made) is MISSING
    made.now += 30 * DAY
    assert value(made) == 0


def test_changed_fact_by_a_key_forgets_every_key() -> None:
    made = begun(
        "count: Ping, window: 3 days, by: event.properties.id", before=f"{THREE_DAYS}, by: event.properties.x"
    )
    assert set(made.state("anna").facts) == {f"f{FACT_BEGUN}"}


def test_fact_that_was_away_is_unknown_when_it_comes_back() -> None:
    made = begun("", before=THREE_DAYS)
    made.event("anna", "Ping", x=1)
    made.publish(keeping(THREE_DAYS))
    assert value(made) is MISSING
    made.now += 3 * DAY
    assert value(made) == 0


def test_count_in_a_new_condition_is_unknown_until_its_window_has_passed() -> None:
    keen = journey(
        "k", "- message: care", "entry: { again: always, eligible: [ \"count('Pong', '2d') == 0\" ] }"
    )
    made = begun("")
    made.publish(keeping("", keen))
    made.event("anna", "Ping", x=1)
    made.event("bo", "Ping", x=1)
    made.wait(2 * DAY)
    made.event("anna", "Ping", x=1)
    assert made.actions("bo").count("care") == 1
    assert made.actions("anna").count("care") == 1, "not before the two days had passed"
    refusals = [
        each.reason for told in made.decisions("anna") for each in told.refused if each.journey == "k"
    ]
    assert refusals == ["not_eligible"]


def test_goal_that_watches_a_new_fact_is_asked_when_it_becomes_known() -> None:
    quiet = journey("q", "- wait: 20 days", "goal: [ { when: customer.facts.f == 0, within: 30 days } ]")
    made = Partition()
    made.publish(keeping())
    made.event("anna", "Stop", id=1)
    made.publish(keeping("count: Pong, window: 3 days", quiet))
    made.wait(HOUR)
    made.event("anna", "Ping", x=1)
    assert made.inside("anna", "q") is not None
    made.wait(3 * DAY - HOUR - 1)
    assert made.inside("anna", "q") is not None
    made.wait(1)
    assert made.inside("anna", "q") is None
    assert "goal" in [how for how, _ in made.ends("anna")]


@pytest.mark.parametrize(("leave", "stays"), [("", False), (", leave: customer.facts.f == 0", True)])
def test_segment_by_a_fact_that_is_unknown_now_is_left_unless_it_says_when(
    leave: str, *, stays: bool
) -> None:
    segments = f"segments: {{ keen: {{ enter: customer.facts.f >= 1{leave} }} }}"
    made = Partition()
    made.publish(workspace(PLAIN, facts="facts: { f: { count: Ping } }", segments=segments))
    made.event("anna", "Ping", x=1)
    assert "keen" in made.state("anna").standing.segments
    made.publish(workspace(PLAIN, facts=f"facts: {{ f: {{ {THREE_DAYS} }} }}", segments=segments))
    assert ("keen" in made.state("anna").standing.segments) is stays


def test_what_is_set_by_hand_is_known() -> None:
    made = begun(THREE_DAYS)
    made.states.put(assume(made.line.catalogue, made.state("anna"), "facts.f", 4))
    assert value(made) == 4


def test_slices_of_the_sweep_change_nothing() -> None:
    told = []
    for slices in (1, 2, 10**9):
        made = Partition(slices)
        made.publish(keeping())
        for customer in ("anna", "bo", "cy"):
            made.event(customer, "Ping", x=1)
        made.publish(keeping(THREE_DAYS))
        made.wait(HOUR)
        made.event("bo", "Ping", x=2)
        made.settle()
        told.append((made.bodies(), made.outputs()))
    assert told[0] == told[1] == told[2]


def test_in_event_time_a_fact_begins_at_the_watermark_or_later_for_who_is_ahead() -> None:
    states = MemoryStates()
    versions = {"j": 1}
    history = [Published("a", keeping(), versions), Published("b", keeping(THREE_DAYS), versions)]
    line = Timeline("stream", 1, states, build_catalogue(history[:1]))
    for customer, at in (("anna", 0), ("bo", 2 * HOUR)):
        list(line.feed(touchpoint(customer, "e", "Ping", NOON + at, {"x": 1}), 0))
    list(line.feed(InputTime(0, NOON + HOUR), 0))
    list(line.fire(100))
    line.activate(build_catalogue(history))
    list(line.fire(100))
    kept = {name: state.facts[f"f{FACT_BEGUN}"].at - NOON for name, state in states.all.items()}
    assert kept == {"anna": HOUR, "bo": 2 * HOUR}
