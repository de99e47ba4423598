"""TimerHeap: never forgets a customer's earliest timer, and does not grow with re-arming."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from journey.timers import TimerHeap

_moves = st.lists(
    st.one_of(
        st.tuples(st.just("arm"), st.integers(0, 4), st.integers(0, 100)),
        st.tuples(st.just("disarm"), st.integers(0, 4), st.just(0)),
        st.tuples(st.just("fire"), st.just(0), st.integers(0, 30)),
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
