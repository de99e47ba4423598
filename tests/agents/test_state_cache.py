"""One customer in hand, all others as bytes: nothing is lost between the two."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from agents.state_cache import StateCache
from schemas.customer import CustomerState, Enrolment, Timer
from schemas.stored_state import decode_state, stored_header

ANN, BOB = CustomerState("ann"), CustomerState("bob")
INSIDE = Enrolment("e1", "welcome", 1, 0, "t1", "hello", 0)


def states_of(cache: StateCache) -> dict[bytes, CustomerState]:
    return {key: decode_state(value) for key, value in cache.take_changes().items() if value is not None}


def test_customer_changed_in_turns_with_another_is_in_the_changelog_once_as_it_is_last() -> None:
    cache = StateCache()
    for now in range(3):
        for state in (ANN, BOB):
            found = cache.get(state.id) or state
            cache.put(replace(found, now=found.now + now))
    assert states_of(cache) == {b"cann": replace(ANN, now=3), b"cbob": replace(BOB, now=3)}
    assert states_of(cache) == {}, "nothing has changed since"


def test_whoever_is_put_down_is_found_again() -> None:
    cache = StateCache()
    cache.put(replace(ANN, now=5))
    cache.put(replace(BOB, now=6))
    assert [cache.get("ann"), cache.get("bob"), cache.get("eve")] == [
        replace(ANN, now=5),
        replace(BOB, now=6),
        None,
    ]
    assert cache.get("bob") is cache.get("bob"), "in hand, and not decoded again"


def test_one_who_was_only_asked_for_is_not_written() -> None:
    cache = StateCache()
    cache.put(ANN)
    cache.take_changes()
    cache.get("ann")
    cache.get("bob")
    assert cache.take_changes() == {}


def test_steps_go_on_where_the_customer_was_put_down() -> None:
    cache = StateCache()
    for offset, state in enumerate((ANN, BOB, ANN)):
        cache.put(cache.get(state.id) or state)
        cache.touched(state.id, offset, b" e%d" % offset)
    header = {key: stored_header(value) for key, value in cache.take_changes().items() if value is not None}
    assert (header[b"cann"].event_offset, header[b"cann"].steps) == (2, b" e0 e2")
    assert (header[b"cann"].previous_event_offset, header[b"cbob"].steps) == (0, b" e1")


def test_step_of_somebody_who_is_not_in_hand_is_an_error_of_ours() -> None:
    cache = StateCache()
    cache.put(ANN)
    with pytest.raises(AssertionError, match="bob took a step, ann is in hand"):
        cache.touched("bob", 1, b" e1")


def test_passages_and_timers_are_counted_whoever_is_in_hand() -> None:
    cache = StateCache()
    cache.put(replace(ANN, enrolments={"e1": INSIDE}, timers=(Timer(9, 0, "e1"),)))
    cache.put(replace(BOB, timers=(Timer(9, 0, "e2"), Timer(10, 0, "e2"))))
    assert (cache.inside(), cache.timers) == ({"welcome": 1}, 3)
    assert cache.customers(everyone=False) == ["ann"]
    cache.put(ANN)
    assert (cache.inside(), cache.timers) == ({}, 2)
    assert sorted(cache.customers(everyone=True)) == ["ann", "bob"]


def test_dropped_customer_is_gone() -> None:
    cache = StateCache()
    cache.put(ANN)
    cache.take_changes()
    cache.drop("ann")
    assert (cache.get("ann"), len(cache)) == (None, 0)
