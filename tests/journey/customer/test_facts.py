"""What each kind of fact says after a few events, how exactly, and in how much memory."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from workspaces import DAY, HOUR, MINUTE, Customer, catalogue, journey

from journey.assumed_values import Unassumable
from journey.assuming import assume
from journey.conditions import MISSING
from journey.customer.facts import next_change, value_of
from journey.workspace import load, render
from schemas.customer import FACT_KEYS_MAX
from schemas.stored_state import encode_body

J = journey("j", "- wait: 1 day\n- message: notice")


def customer(fact: str) -> Customer:
    """One who has the fact `f`."""
    return Customer(catalogue(J, facts=f"facts: {{ f: {{ {fact} }} }}"))


def value(of: Customer, name: str = "f") -> Any:
    def where() -> Any:
        return of.of.zone_of(of.state.traits)

    return value_of(of.of.facts[name], of.state.facts, of.now, where)


def change(of: Customer, name: str = "f") -> int | None:
    """ms until the fact can change by itself."""

    def where() -> Any:
        return of.of.zone_of(of.state.traits)

    due = next_change(of.of.facts[name], of.state.facts, of.now, where)
    return None if due is None else due - of.now


@pytest.mark.parametrize(
    ("fact", "nothing", "some"),
    [
        ("count: Ping", 0, 3),
        ("sum: event.properties.x, on: Ping", 0, Decimal(12)),
        ("min: event.properties.x, on: Ping", MISSING, 2),
        ("max: event.properties.x, on: Ping", MISSING, 7),
        ("min: event.properties.x, on: Ping, window: 1 day", MISSING, 3),
        ("max: event.properties.x, on: Ping, window: 1 day", MISSING, 7),
        ("last: event.properties.x, on: Ping", MISSING, 7),
        ("first: event.properties.x, on: Ping", MISSING, 2),
        ("distinct: event.properties.id, on: Ping", 0, 2),
        ("distinct: event.properties.id, on: Ping, window: 1 day", 0, 2),
        ("top: event.properties.id, on: Ping", [], ["a", "b"]),
        ("top: event.properties.id, on: Ping, size: 1", [], ["a"]),
        ("since: Ping", MISSING, HOUR),
        ("rate: Ping, window: 2 days, per: 1 day", 0, Decimal("1.5")),
        ("slope: Ping, window: 4 days", MISSING, Decimal(1) / 3),
        ("count: Ping, when: event.properties.x > 2", 0, 2),
    ],
)
def test_fact_says_what_it_is_for(fact: str, nothing: Any, some: Any) -> None:
    told = customer(fact)
    assert value(told) == nothing
    told.wait(3 * DAY)
    told.event("Ping", id="a", x=2, ago=3 * DAY)
    told.event("Ping", id="b", x=3, ago=2 * HOUR)
    told.event("Ping", id="a", x=7)
    told.wait(HOUR)
    if "window: 2 days" in fact:
        told.event("Ping", ago=DAY)
    assert value(told) == some


def test_what_is_no_number_is_no_extreme() -> None:
    told = customer("max: event.properties.x, on: Ping")
    told.event("Ping", x="tall")
    told.event("Ping", x=True)
    assert value(told) is MISSING
    told.event("Ping", x=3)
    assert value(told) == 3


@pytest.mark.parametrize(
    ("span", "later"), [("day", DAY), ("week", 7 * DAY), ("month", 31 * DAY), ("year", 366 * DAY)]
)
def test_calendar_window_is_exact_in_the_customers_zone(span: str, later: int) -> None:
    """Monday 1 January 2024, 12:00 UTC is 01:00 of 2 January in Auckland: UTC + 13 hours."""
    told = customer(f"count: Ping, window: calendar {span}")
    told.event("Ping", context={"timezone": "Pacific/Auckland"})
    assert value(told) == 1
    begins = 23 * HOUR if span == "day" else later - 25 * HOUR
    assert change(told) == begins
    told.wait(begins - 1)
    assert value(told) == 1
    told.wait(1)
    assert value(told) == 0 and change(told) is None
    told.event("Ping", ago=HOUR)  # late, of the span before
    told.event("Ping")
    assert value(told) == 1 and len(told.state.facts["f"].buckets) == 2


@pytest.mark.parametrize("window", ["", ", window: 12 days"])
@pytest.mark.parametrize("different", [1, 64, 65, 300, 3000])
def test_distinct_is_exact_to_64_and_then_within_a_fifth(window: str, different: int) -> None:
    """Three standard errors; the hashes are always the same, so this holds or fails for ever."""
    told = customer(f"distinct: event.properties.id, on: Ping{window}")
    for first in range(0, different, 20):
        told.event("Ping", id=[f"v{i}" for i in range(first, min(first + 20, different))])
    found = value(told)
    assert found == different if different <= 64 else abs(found - different) < 0.2 * different
    assert len(encode_body(told.state)) < 5000


def test_distinct_forgets_with_its_window_exact_or_not() -> None:
    told = customer("distinct: event.properties.id, on: Ping, window: 12 days")
    for day in range(40):
        told.event("Ping", id=[f"d{day}v{i}" for i in range(20)])
        told.wait(DAY)
    assert abs(value(told) - 240) < 0.25 * 240
    assert len(told.state.facts["f"].value) <= 13 and len(encode_body(told.state)) < 6000
    told.wait(13 * DAY)
    assert value(told) == 0 and change(told) is None
    told.event("Ping", id="a")
    assert value(told) == 1 and told.state.facts["f"].count == 0, "exact again"


def test_top_counts_half_after_a_half_life() -> None:
    told = customer("top: event.properties.id, on: Ping, half_life: 1 day")
    for _ in range(3):
        told.event("Ping", id="old")
    told.wait(2 * DAY)
    told.event("Ping", id="new")
    assert value(told) == ["new", "old"]
    told.event("Ping", id="old", ago=2 * DAY)  # four of two half lives ago: one now
    assert value(told) == ["new", "old"], "equal: the smaller text"
    told.event("Ping", id="old", ago=DAY)
    assert value(told) == ["old", "new"]
    told.wait(300 * DAY)
    assert value(told) == ["old", "new"] and change(told) is None
    told.event("Ping", id="fresh")
    assert value(told) == ["fresh"], "after so many half lives nothing is left of the others"


def test_top_keeps_32_values_and_counts_what_it_dropped() -> None:
    told = customer("top: event.properties.id, on: Ping, size: 2")
    for i in range(100):
        told.event("Ping", id=[f"v{i}", "always"])
    assert value(told)[0] == "always"
    assert len(told.state.facts["f"].value) == FACT_KEYS_MAX and told.state.facts["f"].count == 69


def test_next_begins_with_the_prior_and_moves_to_the_customers_own_interval() -> None:
    told = customer("next: Ping, prior: 30 days")
    assert value(told) is MISSING
    told.event("Ping")
    assert value(told) == told.now + 30 * DAY
    for intervals in range(1, 6):
        told.wait(10 * DAY)
        told.event("Ping")
        assert value(told) == told.now + (intervals * 10 + 2 * 30) * DAY // (intervals + 2)
    told.event("Ping", ago=5 * DAY)
    assert value(told) == told.now + (50 + 60) * DAY // 8, "a late one is one more interval"


def test_slope_tells_falling_from_rising_activity() -> None:
    told = customer("slope: Ping, window: 20 days")
    for _ in range(10):
        told.event("Ping")
        told.wait(DAY)
    found = [value(told)]
    for _ in range(9):
        told.wait(DAY)
        found.append(value(told))
    assert found[0] >= Decimal("0.8") and found[-1] <= Decimal("-0.8")
    assert found == sorted(set(found), reverse=True), "less every day"
    told.wait(2 * DAY)
    assert value(told) == -1
    told.wait(12 * DAY)
    assert value(told) is MISSING


def test_fact_by_a_property_keeps_one_number_a_key() -> None:
    told = customer("sum: event.properties.x, on: Ping, by: event.properties.id, window: 12 days")
    told.event("Ping", id="tea", x=2)
    told.event("Ping", id=["tea", "cups", "tea"], x=3)
    told.event("Ping", x=100)
    assert value(told) == {"tea": 5, "cups": 3}
    assert change(told) is not None and 12 * DAY < (change(told) or 0) <= 13 * DAY
    told.wait(14 * DAY)
    assert value(told) == {"tea": 0, "cups": 0}


def test_condition_reads_a_key_and_a_key_that_never_came_is_zero() -> None:
    facts = "facts: { f: { count: Pong, by: event.properties.id } }"
    zero = "customer.facts.f[event.properties.id] == 0 && customer.facts.f.none == 0"
    head = f"entry: {{ again: always, key: event.properties.id, eligible: '{zero}' }}"
    told = Customer(catalogue(journey("j", "- message: notice", head), facts=facts))
    told.event("Pong", id="tea")
    told.event("Ping", id="tea")
    assert told.refusals() == ["not_eligible"]
    told.event("Ping", id="cups")
    assert told.actions() == ["notice"]


def test_thirty_third_key_takes_the_place_of_the_one_heard_of_least_recently() -> None:
    told = customer("count: Ping, by: event.properties.id")
    for i in range(FACT_KEYS_MAX):
        told.event("Ping", id=f"k{i}")
    told.event("Ping", id="k0")
    told.event("Ping", id="more")
    assert "k1" not in value(told) and value(told)["k0"] == 2
    assert told.state.facts["f"].count == 1, "how many keys had to go"
    assert len(told.state.facts) == FACT_KEYS_MAX + 1


@pytest.mark.parametrize("fact", ["count: Ping", "sum: event.properties.x, on: Ping", "rate: Ping"])
def test_window_changes_by_itself_when_its_oldest_slice_leaves(fact: str) -> None:
    told = customer(f"{fact}, window: 1 day")
    assert change(told) is None
    told.event("Ping", x=1)
    told.wait(HOUR)
    told.event("Ping", x=1)
    before = value(told)
    due = change(told)
    assert due is not None and DAY - HOUR <= due <= DAY - HOUR + DAY // 60
    told.wait(due - 1)
    assert value(told) == before
    told.wait(1)
    assert 0 < value(told) < before
    told.wait(change(told) or 0)
    assert value(told) == 0 and change(told) is None


def test_fact_without_a_window_does_not_change_by_itself() -> None:
    for fact in ("count: Ping", "last: event.properties.x, on: Ping", "next: Ping, prior: 1 day"):
        told = customer(fact)
        told.event("Ping", x=1)
        assert change(told) is None


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("count: Ping, on: Ping", "name their event types themselves"),
        ("sum: event.properties.x", "need `on`"),
        ("last: event.properties.x, on: Ping, window: 1 day", "last takes no window"),
        ("top: event.properties.x, on: Ping, by: event.properties.id", "top takes no by"),
        ("next: Ping", "next needs `prior`"),
        ("rate: Ping", "rate needs `window`"),
        ("slope: Ping, window: calendar week", "takes a sliding window"),
        ("count: Ping, since: Ping", "exactly one of"),
        ("count: Ping, size: 3", "count takes no size"),
        ("count: Ping, window: 0", "longer than 0"),
        ("count: Ping, window: calendar quarter", "depends on a calendar"),
        ("max: event.properties.id == 1, on: Ping", "expected number"),
        ("count: Ping, by: event.properties.idd", "unknown name 'idd'"),
    ],
)
def test_fact_that_cannot_be_is_refused(fact: str, told: str) -> None:
    files = {
        "workspace.yaml": "workspace: shop\n",
        "events.yaml": "events: { Ping: { properties: { id: any, x: number } } }\n",
        "facts.yaml": f"facts:\n  f: {{ {fact} }}\n",
    }
    errors = [render(fault) for fault in load(files).errors]
    assert any(told in error and "facts.yaml:2" in error for error in errors), errors


def test_what_if_sets_the_kinds_that_are_a_plain_number() -> None:
    for fact, given in (("since: Ping", HOUR), ("max: event.properties.x, on: Ping", 7)):
        told = customer(fact)
        told.event("Pong")
        told.wait(MINUTE)
        told.state = assume(told.of, told.state, "facts.f", given)
        assert value(told) - given in (0, MINUTE)
    with pytest.raises(Unassumable, match="assume its events"):
        assume(customer("next: Ping, prior: 1 day").of, told.state, "facts.f", 3)
