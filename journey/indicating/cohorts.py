"""Cohorts: customers by the period of their first event, and in which later periods they came again."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

import msgspec

from journey.indicating.listening import Listeners, Memory
from journey.indicating.occurrence import Occurrence
from journey.indicating.periods import period_name, period_of
from schemas.workspace.indicator import Cohort

COHORTS_MAX = 120
"""The newest ones: ten years by month."""


class CohortRow(msgspec.Struct, frozen=True):
    """Everybody whose first event was in one period."""

    period: str
    customers: int
    again: tuple[int, ...]
    """How many came again: in the same period, in the next one, and so on, as far as the log goes."""


class CohortReport(msgspec.Struct, frozen=True):
    """All cohorts, oldest first."""

    rows: tuple[CohortRow, ...]
    shares: tuple[float | None, ...]
    """Of all cohorts together, by periods after the first; of those whose period is over."""
    partial: str
    """The period in which the log ends: its figures still grow."""


class _Known(NamedTuple):
    period: int
    last: int
    """Periods after the first in which the customer was last counted; -1 none yet."""
    number: int
    """Of the record of the first event: that one is no return."""


class CohortCounts:
    """One table of cohorts. Of each customer three numbers are remembered."""

    def __init__(self, cohort: Cohort, listeners: Listeners, until: int) -> None:
        """
        Args:
            until: int ms at which the log ends.
        """
        self._cohort = cohort
        self._where = listeners.where
        self._until = until
        self._slot = listeners.slot()
        self._sizes: Counter[int] = Counter()
        self._again: defaultdict[int, Counter[int]] = defaultdict(Counter)
        listeners.hear(cohort.first, self._first)
        listeners.hear(cohort.again, self._came)

    def _first(self, memory: Memory, occurrence: Occurrence) -> None:
        if self._slot not in memory.slots:
            period = period_of(occurrence.at, self._cohort.by, self._where)
            memory.slots[self._slot] = _Known(period, -1, occurrence.number)
            self._sizes[period] += 1
            if len(self._sizes) > COHORTS_MAX:
                oldest = min(self._sizes)
                del self._sizes[oldest]
                self._again.pop(oldest, None)

    def _came(self, memory: Memory, occurrence: Occurrence) -> None:
        known: _Known | None = memory.slots.get(self._slot)
        if known is None or occurrence.number == known.number:
            return
        after = period_of(occurrence.at, self._cohort.by, self._where) - known.period
        if known.last < after <= self._cohort.periods and known.period in self._sizes:
            memory.slots[self._slot] = known._replace(last=after)
            self._again[known.period][after] += 1

    def report(self) -> CohortReport:
        """The figures so far."""
        by = self._cohort.by
        end = period_of(self._until - 1, by, self._where)
        rows = []
        for period in sorted(self._sizes):
            told = range(min(self._cohort.periods, end - period) + 1)
            again = tuple(self._again[period][after] for after in told)
            rows.append(CohortRow(period_name(period, by), self._sizes[period], again))
        shares = tuple(self._share(after, end) for after in range(self._cohort.periods + 1))
        while shares and shares[-1] is None:
            shares = shares[:-1]
        return CohortReport(tuple(rows), shares, period_name(end, by))

    def _share(self, after: int, end: int) -> float | None:
        whole = [period for period in self._sizes if period + after < end]
        size = sum(self._sizes[period] for period in whole)
        return sum(self._again[period][after] for period in whole) / size if size else None
