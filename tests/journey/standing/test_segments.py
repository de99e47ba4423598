"""Segments: who enters and leaves, when, and what journeys make of it in the same turn."""

from __future__ import annotations

import pytest
from workspaces import DAY, HOUR, MINUTE, Customer, catalogue, journey

FACTS = "facts: { pings: { count: Ping, window: 60 minutes }, wows: { count: Wow } }"
KEEN = "segments: { keen: { enter: customer.facts.pings >= 2 } }"
ENTERS = "trigger: { segment: keen, enters: true }\nentry: { again: always }"
LEAVES = "trigger: { segment: keen, leaves: true }\nentry: { again: always }"


def in_segments(customer: Customer) -> list[str]:
    return sorted(customer.state.standing.segments)


def told(customer: Customer) -> list[tuple[str, str, str]]:
    decisions = [result.decision for result in customer.results if result.decision]
    return [(each.kind, each.name, each.change) for decision in decisions for each in decision.stood]


def test_customer_enters_with_the_event_that_makes_the_condition_true() -> None:
    customer = Customer(catalogue(journey("j", "- message: hello", ENTERS), segments=KEEN, facts=FACTS))
    customer.event("Ping")
    assert in_segments(customer) == [] and customer.actions() == []
    result = customer.event("Ping")
    assert in_segments(customer) == ["keen"] and customer.actions() == ["hello"]
    first = result.journey_events[0]
    assert (first.kind, first.result, first.properties) == ("segment", "entered", {"segment": "keen"})
    customer.event("Ping")
    assert customer.actions() == ["hello"]  # Inside already: nothing changed.


def test_customer_leaves_when_the_window_has_passed_though_nothing_came() -> None:
    customer = Customer(catalogue(journey("j", "- message: hello", LEAVES), segments=KEEN, facts=FACTS))
    customer.event("Ping")
    customer.event("Ping")
    customer.wait(60 * MINUTE)
    assert in_segments(customer) == ["keen"]
    customer.wait(MINUTE)  # The slice of a 60th of the window that the edge cuts has left it.
    assert in_segments(customer) == [] and customer.actions() == ["hello"]
    assert told(customer) == [("segment", "keen", "entered"), ("segment", "keen", "left")]
    assert customer.state.timers == ()


def test_leave_is_a_condition_of_its_own_where_it_is_given() -> None:
    two_ways = "segments: { keen: { enter: customer.facts.pings >= 2, leave: customer.facts.wows > 0 } }"
    customer = Customer(catalogue(journey("j", "- message: hello"), segments=two_ways, facts=FACTS))
    customer.event("Ping")
    customer.event("Ping")
    customer.wait(DAY)
    customer.event("Pong")
    assert in_segments(customer) == ["keen"]
    customer.event("Wow")
    assert in_segments(customer) == []


@pytest.mark.parametrize(("after", "inside"), [(DAY - 1, ["keen"]), (DAY, [])])
def test_nobody_leaves_before_the_stay_is_over(after: int, inside: list[str]) -> None:
    staying = "segments: { keen: { enter: customer.facts.pings >= 2, stay: 1 day } }"
    customer = Customer(catalogue(journey("j", "- message: hello"), segments=staying, facts=FACTS))
    customer.event("Ping")
    customer.event("Ping")
    customer.wait(after)
    assert in_segments(customer) == inside


def test_unknown_is_not_true_so_nobody_enters() -> None:
    vip = "segments: { vip: { enter: customer.traits.rank > 3 } }"
    customer = Customer(catalogue(journey("j", "- message: hello"), segments=vip))
    customer.event("Ping")
    assert in_segments(customer) == []
    customer.event("Ping", traits={"rank": 4})
    assert in_segments(customer) == ["vip"]


def test_conditions_of_journeys_read_segments_and_absent_ones_are_false() -> None:
    head = "entry: { again: always, eligible: customer.segments.keen }"
    customer = Customer(catalogue(journey("j", "- message: hello", head), segments=KEEN, facts=FACTS))
    customer.event("Ping")
    assert customer.refusals() == ["not_eligible"]
    customer.event("Ping")
    assert customer.actions() == ["hello"]


def test_goals_exits_and_waits_hear_of_a_change_in_the_turn_that_brings_it() -> None:
    heard = "event.properties.segment == 'keen'"
    goal = f'goal: [ {{ on: Segment Entered, when: "{heard}", within: 3 days }} ]'
    leave = f'exit: [ {{ on: Segment Entered, when: "{heard}", reason: keen }} ]'
    element = f'{{ on: Segment Entered, when: "{heard}", then: [ {{ end: heard }} ] }}'
    wait = f"- wait: {{ first: [ {element} ], timeout: 1 day }}"
    pong = "trigger: { on: Pong }\n"
    journeys = (
        journey("a", "- wait: 9 days", pong + goal),
        journey("b", "- wait: 9 days", pong + leave),
        journey("c", wait, pong),
    )
    customer = Customer(catalogue(*journeys, segments=KEEN, facts=FACTS))
    customer.event("Pong")
    customer.event("Ping")
    assert customer.ends() == []
    customer.event("Ping")
    assert sorted(customer.ends()) == [("end", "heard"), ("exit", "keen"), ("goal", "goal")]


def test_segments_of_segments_follow_in_one_turn_whatever_their_names() -> None:
    nested = """
    segments:
      a: { enter: customer.segments.b }
      b: { enter: customer.segments.keen }
      keen: { enter: customer.facts.pings >= 2 }
    """
    customer = Customer(catalogue(journey("j", "- message: hello"), segments=nested, facts=FACTS))
    customer.event("Ping")
    customer.event("Ping")
    assert in_segments(customer) == ["a", "b", "keen"]


def test_segment_follows_a_tag_that_a_journey_gives_in_the_same_turn() -> None:
    tagged = "segments: { wanted: { enter: \"'wanted' in customer.tags\" } }"
    told_of_it = "trigger: { segment: wanted, enters: true }"
    journeys = (journey("a", "- tag: wanted"), journey("b", "- message: hello", told_of_it))
    customer = Customer(catalogue(*journeys, segments=tagged))
    customer.event("Ping")
    assert in_segments(customer) == ["wanted"] and customer.actions() == ["hello"]


def test_changes_that_never_settle_are_cut_and_recorded() -> None:
    restless = """
    segments:
      a: { enter: customer.segments.b == false }
      b: { enter: customer.segments.a }
    """
    customer = Customer(catalogue(journey("j", "- message: hello"), segments=restless))
    customer.event("Pong")
    assert told(customer)[-1] == ("cascade", "", "stopped after 8 rounds")
    assert len(told(customer)) <= 20


def test_late_event_moves_the_customer_and_enrols_nobody() -> None:
    customer = Customer(
        catalogue(
            journey("j", "- message: hello", ENTERS),
            segments="segments: { keen: { enter: customer.facts.wows > 0 } }",
            facts=FACTS,
        )
    )
    customer.event("Wow", ago=2 * HOUR)
    assert in_segments(customer) == ["keen"] and customer.refusals() == ["stale"]


def test_touchpoint_of_the_same_type_is_no_change_of_standing() -> None:
    customer = Customer(catalogue(journey("j", "- message: hello", ENTERS), segments=KEEN, facts=FACTS))
    customer.event("Segment Entered", segment="keen")
    assert customer.actions() == [] and in_segments(customer) == []


def test_equal_turns_give_equal_changes() -> None:
    days = []
    for _ in range(2):
        customer = Customer(catalogue(journey("j", "- wait: 1 day", ENTERS), segments=KEEN, facts=FACTS))
        customer.event("Ping")
        customer.event("Ping")
        customer.wait(DAY)
        days.append((customer.state, customer.results))
    assert days[0] == days[1]
