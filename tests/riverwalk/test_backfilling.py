"""`backfill: log`: what the log says of a new fact reaches who was known before it, once.

Method: one partition in the wall clock, whose records a backfill reads as it would read Kafka's; what it
writes goes back to the partition. The engine, verify and explain have their part in
test_backfill_verified.py.
"""

from __future__ import annotations

import pytest
from backfilled import fill, log_of, told
from begun_facts import begun, keeping, value
from changing import Partition
from workspaces import DAY, HOUR, journey, touchpoint, workspace

from journey.conditions import MISSING
from journey.results import Status
from journey.workspace import load, render
from schemas.event import BackfillEvent

COUNT = "count: Ping, backfill: log"


def test_customer_with_nothing_of_the_fact_is_told_so() -> None:
    made = Partition()
    made.publish(keeping())
    made.event("anna", "Pong", x=1)
    made.publish(keeping(COUNT))
    assert value(made) is MISSING
    fill(made)
    assert value(made) == 0


def test_second_run_has_nothing_to_tell_and_a_repeated_record_changes_nothing() -> None:
    made = begun(COUNT)
    (event,) = fill(made)
    made.event("anna", "Ping", x=1)
    before = made.bodies()
    assert told(made) == []
    assert log_of(made).told_before == 1
    made.take(event)
    last = made.turns[-1].result
    assert last is not None and last.status is Status.REPEAT
    assert made.bodies() == before and value(made) == 2


def test_run_that_broke_off_is_gone_on_with() -> None:
    made = Partition()
    made.publish(keeping())
    for customer in ("anna", "bo", "cy"):
        made.event(customer, "Ping", x=1)
    made.publish(keeping(COUNT))
    made.take(told(made)[0])
    made.event("bo", "Ping", x=1)
    assert [each.customer for each in fill(made)] == ["bo", "cy"]
    assert [value(made, customer) for customer in ("anna", "bo", "cy")] == [1, 2, 1]


def test_record_of_another_publication_is_a_repeat() -> None:
    """The fact was changed between the reading of the log and the writing of the record."""
    made = begun(COUNT)
    (stale,) = told(made)
    made.event("anna", "Ping", x=2)
    made.publish(keeping("count: Ping, when: event.properties.x > 1, backfill: log"))
    made.event("anna", "Ping", x=3)
    made.take(stale)
    assert value(made) is MISSING
    fill(made)
    assert value(made) == 2


def test_what_was_told_while_the_fact_did_not_await_it_is_told_again() -> None:
    made = begun(COUNT)
    (early,) = told(made)
    made.publish(keeping("count: Ping"))
    made.take(early)
    assert value(made) is MISSING
    made.publish(keeping(COUNT))
    assert len(fill(made)) == 1
    assert value(made) == 1


def test_publication_that_leaves_the_fact_as_it_is_changes_nothing_for_a_record_under_way() -> None:
    made = begun(COUNT)
    (event,) = told(made)
    made.publish(keeping(f"{COUNT}, title: {{ en: Visits }}"))
    made.take(event)
    assert value(made) == 1


def test_who_comes_after_the_activation_is_told_nothing() -> None:
    made = begun(COUNT)
    made.event("bo", "Ping", x=1)
    assert [each.customer for each in fill(made)] == ["anna"]
    assert value(made, "bo") == 1


def test_refused_events_are_not_counted() -> None:
    made = Partition()
    made.publish(keeping())
    for _ in range(3):
        made.event("anna", "Ping", x=1)
    made.publish(keeping(COUNT))
    (event,) = log_of(made, refused=[2]).events(lambda: made.now)
    made.take(event)
    assert value(made) == 2


def test_fact_that_awaits_the_log_keeps_its_window() -> None:
    made = Partition()
    made.publish(keeping())
    made.event("anna", "Ping", x=1)
    made.wait(2 * DAY)
    made.event("anna", "Ping", x=1)
    made.publish(keeping("count: Ping, window: 3 days, backfill: log"))
    fill(made)
    assert value(made) == 2
    made.wait(2 * DAY)
    assert value(made) == 1


def test_two_facts_that_began_at_different_times_are_told_each_up_to_its_own_beginning() -> None:
    plain = journey("j", "- message: notice")
    made = Partition()
    made.publish(workspace(plain, facts="facts: {}"))
    made.event("anna", "Ping", x=1)
    made.publish(workspace(plain, facts=f"facts: {{ f: {{ {COUNT} }} }}"))
    made.event("anna", "Ping", x=1)
    made.event("bo", "Ping", x=1)
    made.publish(workspace(plain, facts=f"facts: {{ f: {{ {COUNT} }}, g: {{ {COUNT} }} }}"))
    made.event("anna", "Ping", x=1)
    assert [(each.customer, [*each.facts]) for each in fill(made)] == [("anna", ["f", "g"]), ("bo", ["g"])]
    assert [value(made, *asked) for asked in (("anna", "f"), ("anna", "g"), ("bo", "f"), ("bo", "g"))] == [
        3,
        3,
        1,
        1,
    ]


def test_backfill_that_is_added_later_fills_what_is_still_unknown() -> None:
    made = begun("count: Ping")
    made.event("anna", "Ping", x=1)
    assert value(made) is MISSING
    made.publish(keeping(COUNT))
    made.event("anna", "Ping", x=1)
    fill(made)
    assert value(made) == 3


@pytest.mark.parametrize("before", ["since: Ping", "count: Ping, backfill: none"])
def test_backfill_that_is_added_to_a_fact_that_was_believed_begins_it_anew(before: str) -> None:
    made = begun(before)
    made.wait(HOUR)
    asked = f"{before.replace(', backfill: none', '')}, backfill: log"
    made.publish(keeping(asked))
    fill(made)
    assert value(made) == (2 * HOUR if "since" in before else 1)


def test_backfill_none_that_is_written_instead_of_log_believes_and_awaits_nothing() -> None:
    made = begun(COUNT)
    (event,) = told(made)
    made.publish(keeping("count: Ping, backfill: none"))
    assert value(made) == 0
    made.take(event)
    assert value(made) == 0 and told(made) == []


@pytest.mark.parametrize(
    ("fact", "unfilled"),
    [("last: event.properties.x, on: Ping", 7), ("since: Ping", 0), ("next: Ping, prior: 27 days", 27 * DAY)],
)
def test_kinds_that_need_only_what_is_newest_are_known_before_they_are_filled(
    fact: str, unfilled: int
) -> None:
    made = begun(f"{fact}, backfill: log")
    assert value(made) is MISSING
    made.event("anna", "Ping", x=7)
    assert value(made) == unfilled + (made.now if "next" in fact else 0)


def test_segment_is_entered_when_the_fact_that_it_asks_is_filled() -> None:
    plain = journey("j", "- message: notice")
    thanks = journey("thanks", "- message: care", "trigger: { segment: keen, enters: true }")
    made = Partition()
    made.publish(workspace(plain, facts="facts: {}"))
    made.event("anna", "Ping", x=1)
    segments = "segments: { keen: { enter: customer.facts.f >= 1 } }"
    made.publish(
        workspace(plain, thanks, facts=f"facts: {{ f: {{ {COUNT} }} }}", segments=segments),
        {"j": 1, "thanks": 2},
    )
    assert made.actions("anna") == ["notice"]
    made.now += HOUR
    fill(made)
    assert made.actions("anna") == ["notice", "care"]
    (told_of,) = [each for each in made.decisions("anna") if each.cause_type == "Facts Backfilled"]
    assert told_of.at == made.now


def test_wait_after_a_filled_condition_counts_from_then() -> None:
    until = "{ until_when: customer.facts.f >= 1, timeout: 30 days }"
    asking = journey("asking", f"- wait: {until}\n- wait: 1 day\n- message: care")
    made = Partition()
    made.publish(keeping(""))
    made.event("anna", "Ping", x=1)
    made.publish(keeping(COUNT, asking))
    made.take(touchpoint("anna", "again", "Ping", made.now, {"x": 1}))
    made.wait(3 * DAY)
    fill(made)
    made.wait(DAY - 1)
    assert made.actions("anna").count("care") == 0
    made.wait(1)
    assert made.actions("anna").count("care") == 1


# What is refused, and what costs nothing ------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("count: Ping, when: customer.traits.vip == true", "customer.traits.vip"),
        ("count: Ping, when: customer.facts.other > 1 && event.properties.x > 1", "customer.facts.other"),
        ("count: Ping, when: now > event.occurred_at", "now"),
        ("count: Ping, when: \"count('Ping', '3d') > 1\"", "count('Ping')"),
        ("count: Ping, by: customer.traits.city", "customer.traits.city"),
        ("sum: customer.facts.other * 2, on: Ping", "customer.facts.other"),
        ('sum: event.properties.x, on: Ping, by: "event.properties.items.map(each, each.sku)"', ""),
    ],
)
def test_fact_that_awaits_the_log_reads_the_event_alone(fact: str, told: str) -> None:
    def errors(backfill: str) -> list[str]:
        facts = f"facts: {{ f: {{ {fact}{backfill} }}, other: {{ count: Ping }} }}\n"
        events = "events: { Ping: { properties: { x: number, items: list } } }\n"
        loaded = load({"workspace.yaml": "workspace: w\n", "facts.yaml": facts, "events.yaml": events})
        return [render(each) for each in loaded.errors]

    assert errors("") == []
    found = errors(", backfill: log")
    assert len(found) == bool(told)
    assert all("RW239" in each and f"does not tell {told}" in each for each in found)


def test_workspace_without_such_facts_takes_no_notice_of_a_record() -> None:
    made = begun("count: Ping")
    assert made.line.catalogue.backfills == {}
    event = BackfillEvent("anna", "riverwalk", "b", "Facts Backfilled", made.now, made.now, facts={})
    before = made.state("anna").facts
    made.take(event)
    assert made.state("anna").facts == before


def test_first_publication_awaits_nothing() -> None:
    made = Partition()
    made.event("anna", "Ping", x=1)
    made.publish(keeping(COUNT))
    assert made.line.catalogue.backfills == {} and told(made) == []


def test_record_of_somebody_unknown_makes_no_state() -> None:
    made = begun(COUNT)
    (event,) = told(made)
    del made.states.all["anna"]
    made.take(event)
    assert "anna" not in made.states.all


def test_filled_memory_is_that_of_a_fact_that_was_there_keys_in_the_order_they_were_heard() -> None:
    whole, late = Partition(), Partition()
    whole.publish(keeping(f"{COUNT}, by: event.properties.id"))
    late.publish(keeping())
    for made in (whole, late):
        for name in "abca":
            made.event("anna", "Ping", id=name)
    late.publish(keeping(f"{COUNT}, by: event.properties.id"))
    for made in (whole, late):
        for name in "bd":
            made.event("anna", "Ping", id=name)
    fill(late)
    assert late.state("anna").facts == whole.state("anna").facts
