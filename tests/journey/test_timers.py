"""TimerHeap: never forgets a customer's earliest timer, and does not grow with re-arming."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from journey.timers import HOUR_MS, TimerHeap

_amounts = st.integers(0, 100) | st.integers(0, 100 * HOUR_MS)

_moves = st.lists(
    st.one_of(
        st.tuples(st.just("arm"), st.integers(0, 4), _amounts),
        st.tuples(st.just("disarm"), st.integers(0, 4), st.just(0)),
        st.tuples(st.just("fire"), st.just(0), _amounts),
    ),
    max_size=200,
)


@given(_moves)
def test_no_customer_is_forgotten_whatever_is_armed_and_disarmed(moves: list[tuple[str, int, int]]) -> None:
    heap, due, now = TimerHeap(), {}, 0
    for what, who, amount in moves:
        customer = f"c{who}"
        if what == "arm":
            due[customer] = now + amount
            heap.promise(due[customer], customer)
        elif what == "disarm":
            due.pop(customer, None)
        else:
            now += amount
            looked_at = set()
            while (taken := heap.take(now)) is not None:
                looked_at.add(taken)
                if taken in due and due[taken] <= now:
                    del due[taken]
                elif taken in due:
                    heap.promise(due[taken], taken)
            assert not [each for each, at in due.items() if at <= now], looked_at
        earliest = heap.earliest()
        assert not due or (earliest is not None and earliest <= min(due.values()))


def test_wait_that_every_event_puts_off_costs_one_entry() -> None:
    heap = TimerHeap()
    for now in range(10_000):
        heap.promise(now + 1_800, "c")
    assert len(heap) == 1


def test_short_timer_before_a_long_one_leaves_no_entries_behind() -> None:
    heap = TimerHeap()
    heap.promise(10**9, "c")
    for now in range(1_000):
        heap.promise(now + 1, "c")
        assert heap.take(now + 1) == "c"
        heap.promise(10**9, "c")
    assert len(heap) == 1


@given(st.lists(st.tuples(_amounts, st.booleans()), max_size=100))
def test_customers_are_taken_in_order_of_time_and_name(promised: list[tuple[int, bool]]) -> None:
    """Also where an earlier hour comes while a later one is open."""
    heap, waiting = TimerHeap(), []
    for number, (due, take) in enumerate(promised):
        customer = f"c{number * 7 % 10}-{number}"
        heap.promise(due, customer)
        waiting.append((due, customer))
        waiting.sort()
        assert heap.earliest() == waiting[0][0]
        if take:
            assert heap.take(100 * HOUR_MS) == waiting.pop(0)[1]
    assert [heap.take(100 * HOUR_MS) for _ in range(len(waiting) + 1)] == [
        *(name for _, name in waiting),
        None,
    ]
