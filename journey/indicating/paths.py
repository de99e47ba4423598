"""Paths: which touchpoints came before something, in which order, most frequent first."""

from __future__ import annotations

import msgspec

from journey.indicating.listening import Listeners, Memory
from journey.indicating.occurrence import Occurrence
from schemas.touchpoint import OUTCOME_TYPE
from schemas.workspace.indicator import Paths

WAYS_MAX = 2_000
"""Different ways that are counted at once. Beyond, the rarest makes room and leaves its count as doubt."""

Way = tuple[str, ...]


class PathRow(msgspec.Struct, frozen=True):
    """One way."""

    way: Way
    """Touchpoint types in order; empty: nothing came before."""
    times: int
    share: float
    doubt: int
    """By how much `times` may be too many; 0 unless there were more ways than are counted."""


class PathReport(msgspec.Struct, frozen=True):
    """The most frequent ways."""

    times: int
    """How often somebody came to the end of any way."""
    ways: int
    """How many different ones are counted."""
    rows: tuple[PathRow, ...]


class PathCounts:
    """One question for ways: the space-saving algorithm over whole ways.

    Source: Metwally, Agrawal, El Abbadi, Efficient computation of frequent and top-k elements, 2005.
    """

    def __init__(self, paths: Paths, listeners: Listeners) -> None:
        self._paths = paths
        self._slot = listeners.slot()
        self._counts: dict[Way, int] = {}
        self._doubts: dict[Way, int] = {}
        self._times = 0
        self._left_out = {*paths.to.names, OUTCOME_TYPE} if paths.types is None else set()
        listeners.hear(paths.to, self._arrive)
        listeners.hear_all("on", None if paths.types is None else iter(paths.types), self._pass)

    def _pass(self, memory: Memory, occurrence: Occurrence) -> None:
        if occurrence.name in self._left_out:
            return
        before: tuple[tuple[int, str], ...] = memory.slots.get(self._slot, ())
        if before and before[-1][1] == occurrence.name:
            before = before[:-1]
        memory.slots[self._slot] = (*before, (occurrence.at, occurrence.name))[-self._paths.length :]

    def _arrive(self, memory: Memory, occurrence: Occurrence) -> None:
        since = occurrence.at - self._paths.within
        steps: tuple[tuple[int, str], ...] = memory.slots.pop(self._slot, ())
        self._count(tuple(name for at, name in steps if at >= since))

    def _count(self, way: Way) -> None:
        self._times += 1
        if way in self._counts or len(self._counts) < WAYS_MAX:
            self._counts[way] = self._counts.get(way, 0) + 1
            return
        rarest = min(self._counts, key=lambda each: (self._counts[each], each))
        least = self._counts.pop(rarest)
        self._doubts.pop(rarest, None)
        self._counts[way], self._doubts[way] = least + 1, least

    def report(self) -> PathReport:
        """The figures so far."""
        ordered = sorted(self._counts.items(), key=lambda found: (-found[1], found[0]))
        rows = tuple(
            PathRow(way, times, times / self._times, self._doubts.get(way, 0))
            for way, times in ordered[: self._paths.top]
        )
        return PathReport(self._times, len(self._counts), rows)
