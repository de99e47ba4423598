"""Figures that grow with each occurrence: counts, customers, sums, averages, costs; in all and by period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from journey.conditions import compile_expression, parse
from journey.indicating.listening import Listeners, Memory, keep
from journey.indicating.occurrence import NOTHING, Occurrence, number_of
from journey.indicating.periods import first_day, numbered, period_of
from schemas.workspace.happening import Happening
from schemas.workspace.indicator import Indicator, Period

PERIODS_MAX = 400
"""Periods of one figure that are kept: a year by day, 33 years by month. Older ones stay in the total."""
VALUES_KEPT_MAX = 16
"""Numbers of one customer's last touchpoints: a goal is decided in the turn of the touchpoint that met it."""
ALL = None


class Figure:
    """One number, of everything and of each period."""

    def __init__(self, indicator: Indicator, every: Period, listeners: Listeners) -> None:
        happening = indicator.happening
        assert happening is not None, "formulas and indexes are no figures of their own"
        self._kind = indicator.kind
        self._every, self._per = every, indicator.per
        self._where = listeners.where
        self._tables = listeners.tables
        self._slot = listeners.slot()
        self._counts: dict[int | None, int] = defaultdict(int)
        self._sums: dict[int | None, Decimal] = defaultdict(Decimal)
        text = indicator.sum or indicator.average
        self._number = None if text is None else compile_expression(parse(text))
        listeners.hear(happening, self._take)

    def note_causes(self, types: Iterable[str] | None, listeners: Listeners) -> None:
        """Of goals: remember the numbers of touchpoints of these types (None: all) that may meet one."""
        listeners.hear_all("on", None if types is None else iter(types), self._note)

    def value(self, period: int | None, seen: tuple[int, int]) -> Decimal | None:
        """The figure of one period, or (None) of everything.

        Args:
            period: number of a period of `every`.
            seen: (first, last) day of the log, as ordinals.
        Returns: None where nothing can be said: the average of nothing.
        """
        if self._kind in ("sum", "cost"):
            return self._sums.get(period, NOTHING)
        count = self._counts.get(period, 0)
        if self._kind == "average":
            return self._sums[period] / count if count else None
        units = 1 if self._per is None else self._units(period, seen)
        return Decimal(count) / units if units else None

    def _take(self, memory: Memory, occurrence: Occurrence) -> None:
        period = period_of(occurrence.at, self._every, self._where)
        if self._kind == "customers":
            self._take_customer(memory, occurrence, period)
        elif self._kind == "count":
            self._add(period, NOTHING)
        elif self._kind == "cost":
            self._add(period, occurrence.cost)
        elif (number := self._number_of(memory, occurrence)) is not None:
            self._add(period, number)

    def _take_customer(self, memory: Memory, occurrence: Occurrence, period: int) -> None:
        """Once a customer and period; in all once a customer, or once each `per`."""
        unit = period_of(occurrence.at, self._per or self._every, self._where)
        last = memory.slots.get(self._slot, -1)
        if unit <= last:
            return
        memory.slots[self._slot] = unit
        self._count(period)
        if self._per is not None or last < 0:
            self._counts[ALL] += 1

    def _add(self, period: int, amount: Decimal) -> None:
        self._count(period)
        self._counts[ALL] += 1
        self._sums[period] += amount
        self._sums[ALL] += amount

    def _count(self, period: int) -> None:
        self._counts[period] += 1
        if len(self._counts) > PERIODS_MAX + 1:
            oldest = min(each for each in self._counts if each is not None)
            del self._counts[oldest]
            self._sums.pop(oldest, None)

    def _note(self, memory: Memory, occurrence: Occurrence) -> None:
        assert self._number is not None and occurrence.event is not None, "touchpoints with numbers"
        number = number_of(self._number, occurrence.event, self._tables)
        if number is not None:
            kept = memory.slots.setdefault(self._slot, {})
            keep(kept, occurrence.event.id, number, VALUES_KEPT_MAX)

    def _number_of(self, memory: Memory, occurrence: Occurrence) -> Decimal | None:
        assert self._number is not None, "sums and averages have a number"
        if occurrence.event is not None:
            return number_of(self._number, occurrence.event, self._tables)
        found: Decimal | None = memory.slots.get(self._slot, {}).get(occurrence.cause)
        return found

    def _units(self, period: int | None, seen: tuple[int, int]) -> int:
        """How many `per` begin in the period, of those that the log reaches."""
        assert self._per is not None, "asked of averages alone"
        first, last = (numbered(first_day(day, "day"), self._per) for day in seen)
        if period is None:
            return last - first + 1
        units = range(first, last + 1)
        return sum(
            numbered(max(first_day(unit, self._per), first_day(seen[0], "day")), self._every) == period
            for unit in units
        )


def touchpoints_of_goals(
    happening: Happening, goal_types: Iterable[Iterable[str] | None]
) -> list[str] | None:
    """Types of touchpoints that may meet the goals a happening names; None: of any type."""
    assert happening.kind == "goal", "asked of goals alone"
    found: set[str] = set()
    for types in goal_types:
        if not types:
            return None
        found.update(types)
    return sorted(found)
