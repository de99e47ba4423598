"""Whose timers to look at next: a heap of customers that forgets none and does not grow with re-arming."""

from __future__ import annotations

from heapq import heappop, heappush


class TimerHeap:
    """Customers by the instant at which somebody must look at their timers.

    A customer's entry may be earlier than its earliest timer (that timer was put off), never later: whoever
    takes an entry too early promises again. So a wait that every event puts off costs no new entry, and the
    memory is one entry a customer, and one more for each time its earliest timer became earlier still.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[int, str]] = []
        self._entries: dict[str, tuple[int, ...]] = {}
        """Customer -> instants of its entries, the earliest last."""

    def __len__(self) -> int:
        return len(self._heap)

    def promise(self, due: int, customer: str) -> None:
        """Make sure that the customer is looked at by `due`. Cost: 0.1 us if it already is."""
        known = self._entries.get(customer)
        if known is None:
            self._entries[customer] = (due,)
        elif due < known[-1]:
            self._entries[customer] = (*known, due)
        else:
            return
        heappush(self._heap, (due, customer))

    def earliest(self) -> int | None:
        """The earliest entry; None when there is none."""
        return self._heap[0][0] if self._heap else None

    def take(self, until: int) -> str | None:
        """Remove the earliest entry due by `until`, to be promised again; None when nothing is due."""
        if not self._heap or self._heap[0][0] > until:
            return None
        _, customer = heappop(self._heap)
        left = self._entries[customer][:-1]
        if left:
            self._entries[customer] = left
        else:
            del self._entries[customer]
        return customer
