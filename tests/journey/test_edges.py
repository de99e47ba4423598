"""Goals, exits and waits over windows and spans of time are asked again when an edge passes, only then."""

from __future__ import annotations

from decimal import Decimal

import pytest
from workspaces import DAY, HOUR, MINUTE, NOON, SECOND, Customer, catalogue, journey

from journey.conditions import MISSING, crossings, parse
from journey.ranks import RANK_EDGE

FACTS = """
facts:
  pongs_1d: { count: Pong, window: 1 day }
  spent_today: { sum: event.properties.x, on: Pong, window: calendar day }
  quiet: { since: Pong }
  quiet_by: { since: Pong, by: event.properties.id }
  due: { next: Pong, prior: 3 days }
"""
SLICE = DAY // 60
FOREVER = "\n- wait: 90 days\n- message: notice"


def customer(head: str, steps: str = FOREVER) -> Customer:
    return Customer(catalogue(journey("j", steps, head), facts=FACTS))


def edges(of: Customer) -> list[int]:
    """ms until each timer of window edges: one at most."""
    return [timer.due - of.now for timer in of.state.timers if timer.rank == RANK_EDGE]


def ended_after(of: Customer, until: int) -> int | None:
    """ms from NOON at which the enrolment ended; None if it did not."""
    of.wait(until)
    times = [result.state.now for result in of.results if result.decision and result.decision.ended]
    return times[0] - NOON if times else None


def test_exit_over_a_window_ends_when_the_window_has_emptied() -> None:
    told = customer("exit: [ { when: customer.facts.pongs_1d == 0, reason: quiet } ]")
    told.event("Pong")
    told.event("Ping")
    assert len(edges(told)) == 1
    assert DAY <= (ended_after(told, 3 * DAY) or 0) <= DAY + SLICE
    assert told.ends() == [("exit", "quiet")] and edges(told) == []


def test_every_event_in_the_window_puts_the_edge_off() -> None:
    told = customer("exit: [ { when: customer.facts.pongs_1d == 0, reason: quiet } ]")
    told.event("Pong")
    told.event("Ping")
    for _ in range(5):
        told.wait(20 * HOUR)
        told.event("Pong")
    assert told.ends() == []
    told.wait(2 * DAY)
    assert told.ends() == [("exit", "quiet")]


def test_goal_over_count_is_asked_at_the_edge_too() -> None:
    told = customer("goal: [ { when: \"count('Pong', '2h') < 2\", within: 30 days } ]", FOREVER)
    told.event("Pong")
    told.wait(HOUR)
    told.event("Pong")
    told.event("Ping")
    assert told.ends() == []
    ended = ended_after(told, DAY)
    assert ended is not None and 2 * HOUR <= ended <= 2 * HOUR + 2 * MINUTE
    assert told.ends() == [("goal", "goal")]


def test_exit_at_the_end_of_the_customers_day() -> None:
    told = customer("exit: [ { when: customer.facts.spent_today == 0, reason: new_day } ]")
    told.event("Pong", x=1, context={"timezone": "Asia/Shanghai"})
    told.event("Ping")
    assert ended_after(told, DAY) == 4 * HOUR, "noon in London is eight in the evening in Shanghai"


@pytest.mark.parametrize(
    ("condition", "after"),
    [
        ("customer.facts.quiet >= duration('36h')", 36 * HOUR),
        ("customer.facts.quiet > duration('36h')", 36 * HOUR + 1),
        ("duration('36h') <= customer.facts.quiet", 36 * HOUR),
        ("customer.facts.quiet_by['a'] >= duration('36h')", 36 * HOUR),
        ("customer.facts.quiet_by[entry.key] >= duration('36h')", 36 * HOUR),
        ("now >= customer.facts.due", 3 * DAY),
        ("now - entry.at > duration('7d') && customer.facts.pongs_1d == 0", 7 * DAY + 1),
        ("customer.facts.due - now <= duration('1d')", 2 * DAY),
        (
            "customer.facts.quiet >= duration('36h') || customer.facts.pongs_1d == 0",
            DAY + SLICE - 43_200_000 % SLICE,
        ),
    ],
)
def test_exit_by_time_alone_comes_to_the_millisecond(condition: str, after: int) -> None:
    head = f'entry: {{ key: event.properties.id }}\nexit: [ {{ when: "{condition}", reason: late }} ]'
    told = customer(head)
    told.event("Pong", id="a", x=0)
    told.event("Ping", id="a")
    assert ended_after(told, 10 * DAY) == after


def test_wait_for_a_condition_ends_at_the_edge() -> None:
    steps = """
    - wait: { until_when: customer.facts.pongs_1d == 0, timeout: 30 days, else: [ { end: never } ] }
    - message: notice
    """
    told = customer("", steps)
    told.event("Pong")
    told.event("Ping")
    told.wait(DAY - SECOND)
    assert told.actions() == []
    told.wait(SLICE + SECOND)
    assert told.actions() == ["notice"] and edges(told) == []


def test_customer_has_one_timer_however_many_watch_and_none_without_need() -> None:
    told = customer(
        "entry: { key: event.properties.id }\nexit: [ { when: customer.facts.pongs_1d > 5, reason: lively } ]"
    )
    for i in range(10):
        told.event("Ping", id=f"k{i}")
    assert edges(told) == [], "the window is empty: nothing can leave it"
    told.event("Pong", id="a", x=0)
    assert len(edges(told)) == 1
    assert len(told.wait(2 * DAY)) == 1, "all ten are asked at once"
    assert edges(told) == []


def test_journey_that_watches_no_window_arms_nothing_and_pays_nothing() -> None:
    told = customer("exit: [ { when: \"'gone' in customer.tags\", reason: gone } ]")
    told.event("Pong")
    told.event("Ping")
    assert edges(told) == [] and not told.of.edges


def test_after_an_outage_the_edges_that_passed_are_asked_once() -> None:
    told = customer("exit: [ { when: customer.facts.pongs_1d == 0, reason: quiet } ]")
    for _ in range(10):
        told.event("Pong")
        told.wait(HOUR)
    told.event("Ping")
    assert len(told.late(5 * DAY)) == 1
    assert told.ends() == [("exit", "quiet")]


def test_window_edges_of_a_lively_customer_are_bounded() -> None:
    """An event a minute for a day: at most one look a slice, 60 a window, not one an event."""
    told = customer("exit: [ { when: customer.facts.pongs_1d > 5000, reason: too_much } ]")
    told.event("Ping")
    for _ in range(DAY // MINUTE // 4):
        told.event("Pong")
        told.wait(4 * MINUTE)
    fired = told.wait(2 * DAY)
    assert 55 <= len(fired) <= 62


class Scope:
    """`now` and an entry; every fact is of one value."""

    def __init__(self, now: int, fact: object) -> None:
        self.now, self.entry_at, self.event, self._fact = now, 100, None, fact

    def fact(self, name: str) -> object:
        return self._fact


@pytest.mark.parametrize(
    ("text", "fact", "due"),
    [
        ("now >= 1500", 0, 1500),
        ("now > 1000", 0, 1001),
        ("now > 999", 0, None),
        ("2 + now - entry.at >= 1000", 0, 1098),
        ("-now + 3000 < 0", 0, 3000),
        ("now - customer.facts.a > 600", Decimal("500.5"), 1100),
        ("now > customer.facts.a", MISSING, None),
        ("now > customer.facts.a", "soon", None),
        ("customer.facts.clock >= 700", 300, 1400),
        ("customer.facts.clock > now", 300, None),
        ("now * 2 > 5000", 0, None),
        ("date(now, 'hour') > 5", 0, None),
        ("customer.facts.a > 5", 0, None),
        ("entry.key.exists(k, k > now)", 0, None),
    ],
)
def test_crossing_is_the_next_instant_at_which_a_comparison_turns(
    text: str, fact: object, due: int | None
) -> None:
    clocks = frozenset({("customer", "facts", "clock")})
    found = [crossing.next(Scope(1000, fact)) for crossing in crossings(parse(text), clocks)]
    assert [each for each in found if each is not None] == ([] if due is None else [due])
