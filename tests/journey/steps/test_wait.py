"""wait: durations, times of day, the first of several events, outcomes, `since`."""

from __future__ import annotations

import pytest
from workspaces import DAY, HOUR, MINUTE, NOON, Customer, catalogue, journey

FIRST = """
- wait: { first: [ { on: Pong%s, then: [ { end: heard } ] } ], timeout: 1 day, else: [ { end: quiet } ] }
"""


def test_duration_ends_when_its_timer_fires() -> None:
    customer = Customer(catalogue(journey("j", "- wait: 30 minutes\n- end: over")))
    customer.event("Ping")
    customer.wait(30 * MINUTE - 1)
    assert customer.ends() == []
    customer.wait(1)
    assert customer.ends() == [("end", "over")]


@pytest.mark.parametrize(
    ("at", "days", "due"),
    [
        ("12:00", "", 0),
        ("12:01", "", MINUTE),
        ("11:59", "", DAY - MINUTE),
        ("12:00", ", days: [sat]", 5 * DAY),
    ],
)
def test_time_of_day_is_in_the_customers_zone(at: str, days: str, due: int) -> None:
    customer = Customer(catalogue(journey("j", f"- wait: {{ at: {at}{days} }}\n- end: over")))
    customer.event("Ping")
    assert customer.ends() == ([("end", "over")] if due == 0 else [])
    assert [timer.due for timer in customer.state.timers] == ([NOON + due] if due else [])


@pytest.mark.parametrize(("after", "end"), [(DAY - 1, "heard"), (DAY, "quiet")])
def test_first_ends_with_the_event_or_the_timeout(after: int, end: str) -> None:
    customer = Customer(catalogue(journey("j", FIRST % "")))
    customer.event("Ping")
    customer.wait(after)
    customer.event("Pong")
    assert customer.ends() == [("end", end)]


def test_event_older_than_the_wait_does_not_satisfy_it_and_a_younger_late_one_does() -> None:
    customer = Customer(catalogue(journey("j", FIRST % "")))
    customer.event("Ping")
    customer.wait(5 * HOUR)
    customer.event("Pong", ago=5 * HOUR + 1)
    assert customer.ends() == []
    customer.event("Pong", ago=5 * HOUR)
    assert customer.ends() == [("end", "heard")]


def test_trigger_event_never_satisfies_a_wait_and_the_next_of_its_type_does() -> None:
    steps = "- wait: { first: [ { on: Ping, then: [ { end: heard } ] } ], timeout: 1 day }"
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping")
    assert customer.ends() == []
    customer.event("Ping")
    assert customer.ends() == [("end", "heard")]


SINCE = (
    "- id: early\n"
    "  tag: seen\n"
    "- wait: 1 hour\n"
    "- wait: { first: [ { on: Pong, since: %s, then: [ { end: heard } ] } ], "
    "timeout: 1 day }"
)


@pytest.mark.parametrize("since", ["entry", "early"])
def test_since_accepts_what_came_before_the_wait(since: str) -> None:
    customer = Customer(catalogue(journey("j", SINCE % since)))
    customer.event("Ping")
    customer.event("Pong")
    customer.wait(HOUR)
    assert customer.ends() == [("end", "heard")]


def test_since_a_step_that_is_not_reached_hears_nothing() -> None:
    steps = (
        "- wait: 1 hour\n"
        "- id: late\n"
        "  tag: x\n"
        "- wait: { first: [ { on: Pong, since: late, then: [ { end: heard } ] } ], "
        "timeout: 1 day }"
    )
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping")
    customer.event("Pong")
    customer.wait(HOUR)
    assert customer.ends() == []


def test_loop_waits_again_for_what_its_since_has_used_up() -> None:
    steps = (
        "- id: top\n"
        "  wait: { first: [ { on: Pong, since: entry, then: [ { wait: 1 hour }, { go: "
        "top } ] } ], timeout: 9 days }"
    )
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping")
    customer.event("Pong")
    customer.wait(2 * HOUR)
    assert customer.place() == "top"


OUTCOME = (
    "- id: m\n"
    "  message: notice\n"
    "%s- wait: { first: [ { step: m, outcome: [opened, clicked]%s, then: [ { end: "
    "engaged } ] } ], timeout: 1 day, else: [ { end: quiet } ] }"
)


def test_outcome_of_an_earlier_step_ends_the_wait() -> None:
    customer = Customer(catalogue(journey("j", OUTCOME % ("", ""))))
    action = customer.event("Ping").actions[0]
    customer.outcome(action.id, "delivered")
    assert customer.ends() == []
    customer.outcome(action.id, "clicked")
    assert customer.ends() == [("end", "engaged")]


@pytest.mark.parametrize(("since", "ends"), [(", since: entry", [("end", "engaged")]), ("", [])])
def test_outcome_before_the_wait_counts_with_since_though_another_came_after_it(
    since: str, ends: list
) -> None:
    customer = Customer(catalogue(journey("j", OUTCOME % ("- wait: 1 hour\n", since))))
    action = customer.event("Ping").actions[0]
    customer.outcome(action.id, "opened")
    customer.outcome(action.id, "delivered")
    customer.wait(HOUR)
    assert customer.ends() == ends


def test_outcome_of_another_enrolments_action_is_not_heard() -> None:
    customer = Customer(catalogue(journey("j", OUTCOME % ("", ""), "entry: { key: event.properties.id }")))
    customer.event("Ping", id="a")
    other = customer.event("Ping", id="b").actions[0]
    customer.outcome(other.id, "opened")
    assert customer.ends() == [("end", "engaged")] and len(customer.state.enrolments) == 1


def test_visits_are_counted_where_a_condition_reads_them() -> None:
    steps = "- id: w\n  wait: 1 hour\n- branch: [ { when: entry.visits.w == 1, steps: [ { end: once } ] } ]"
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping")
    customer.wait(HOUR)
    assert customer.ends() == [("end", "once")]


def test_late_timer_fires_at_the_time_it_was_noticed() -> None:
    customer = Customer(catalogue(journey("j", "- wait: 1 hour\n- wait: 1 hour\n- end: over")))
    customer.event("Ping")
    customer.late(90 * MINUTE)
    assert customer.state.timers[0].due == NOON + 150 * MINUTE
