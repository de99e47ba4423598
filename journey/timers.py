"""Whose timers to look at next: heaps of customers that forget none and do not grow with re-arming."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

HOUR_MS = 3_600_000
"""One heap of a million customers lies all over the memory; of a year's 9,000 hours one is in use."""


class TimerHeap:
    """Customers by the instant at which somebody must look at their timers.

    A customer's entry may be earlier than its earliest timer (that timer was put off), never later: whoever
    takes an entry too early promises again. So a wait that every event puts off costs no new entry, and the
    memory is one entry a customer, and one more for each time its earliest timer became earlier still.

    A heap of hours, each with its entries in any order; the earliest hour's are a heap.
    """

    def __init__(self) -> None:
        self._hours: list[int] = []
        """A heap of hours since 1970 that have entries."""
        self._within: dict[int, list[tuple[int, str]]] = {}
        """Hour -> its entries."""
        self._open: int | None = None
        """The hour whose entries are a heap."""
        self._entries: dict[str, tuple[int, ...]] = {}
        """Customer -> instants of its entries, the earliest last."""

    def __len__(self) -> int:
        return sum(map(len, self._within.values()))

    def promise(self, due: int, customer: str) -> None:
        """Make sure that the customer is looked at by `due`. Cost: 0.1 us if it already is."""
        known = self._entries.get(customer)
        if known is None:
            self._entries[customer] = (due,)
        elif due < known[-1]:
            self._entries[customer] = (*known, due)
        else:
            return
        hour = due // HOUR_MS
        within = self._within.get(hour)
        if within is None:
            self._within[hour] = [(due, customer)]
            heappush(self._hours, hour)
        elif hour == self._open:
            heappush(within, (due, customer))
        else:
            within.append((due, customer))

    def earliest(self) -> int | None:
        """The earliest entry; None when there is none."""
        return self._first()[0][0] if self._hours else None

    def take(self, until: int) -> str | None:
        """Remove the earliest entry due by `until`, to be promised again; None when nothing is due."""
        if not self._hours or self._hours[0] > until // HOUR_MS:
            return None
        first = self._first()
        if first[0][0] > until:
            return None
        _, customer = heappop(first)
        if not first:
            del self._within[heappop(self._hours)]
            self._open = None
        left = self._entries[customer][:-1]
        if left:
            self._entries[customer] = left
        else:
            del self._entries[customer]
        return customer

    def _first(self) -> list[tuple[int, str]]:
        """The entries of the earliest hour, as a heap."""
        hour = self._hours[0]
        first = self._within[hour]
        if hour != self._open:
            heapify(first)
            self._open = hour
        return first
