"""Decisions by number: a partition's are numbered in the order of the log, so they are searched for."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import NamedTuple

from agents.ports import Record, Stream
from riverwalk.seeking.ports import Log
from schemas.trail import read_trail

RECORDS_PER_PROBE = 16
"""One fetch brings a batch of that many anyway; a neighbour is often among them."""
PROBES_PER_HALVING = 3
"""Numbers and offsets run side by side but for markers of transactions, so a guess finds in 2 or 3 probes;
every third one halves what is left, which bounds the search where they do not."""
UNNUMBERED = -1
"""In place of the number that decisions of an earlier build, which come first, do not have."""


class _Edge(NamedTuple):
    number: int
    offset: int


class Numbered:
    """The decisions of one partition."""

    def __init__(self, log: Log, partition: int, decided: int) -> None:
        """
        Args:
            decided: the number of the decision that would come next.
        """
        self._log = log
        self._partition = partition
        self._decided = decided
        self._seen: dict[int, Record] = {}
        self._numbers: list[int] = []

    async def find(self, number: int) -> Record | None:
        """The decision with this number; None if retention took it.

        Cost: some 3 probes, at most some 3 log2 of the partition's length.
        """
        low, high = await self._between(number)
        probes = 0
        while number not in self._seen and low.offset < high.offset:
            probes += 1
            halve = probes % PROBES_PER_HALVING == 0
            start = (low.offset + high.offset) // 2 if halve else _guess(number, low, high)
            found = await self._probe(start, high.offset)
            if not found or found[0].number > number:
                high = _Edge(found[0].number if found else high.number, start)
            else:
                low = _Edge(found[-1].number + 1, found[-1].offset + 1)
                if low.number > number:
                    break
        return self._seen.get(number)

    def ends_before(self, number: int) -> bool:
        """Whether the partition ends, after a search in vain, in decisions that come before this one."""
        return bool(self._numbers) and self._numbers[-1] < number

    async def _between(self, number: int) -> tuple[_Edge, _Edge]:
        """Behind the nearest that was seen before it, and the nearest seen after it."""
        extent = await self._log.extent(Stream.DECISIONS, self._partition)
        at = bisect_left(self._numbers, number)
        low, high = _Edge(0, extent.beginning), _Edge(self._decided, extent.end)
        if at > 0:
            before = self._numbers[at - 1]
            low = _Edge(before + 1, self._seen[before].offset + 1)
        if at < len(self._numbers):
            after = self._numbers[at]
            high = _Edge(after, self._seen[after].offset)
        return low, high

    async def _probe(self, start: int, end: int) -> list[_Edge]:
        """Numbers and offsets of some records from a place on; none where only markers lie before `end`."""
        records = await self._log.read(Stream.DECISIONS, self._partition, start, RECORDS_PER_PROBE)
        found = []
        for record in records:
            if record.offset < end:
                carried = read_trail(record.headers)
                number = UNNUMBERED if carried is None else carried.number
                found.append(_Edge(number, record.offset))
                if number != UNNUMBERED and number not in self._seen:
                    self._seen[number] = record
                    insort(self._numbers, number)
        return found


def _guess(number: int, low: _Edge, high: _Edge) -> int:
    """Where it lies if numbers and offsets run side by side; a little before, so that a probe holds it."""
    share = (number - low.number) / max(1, high.number - low.number)
    guess = low.offset + int(share * (high.offset - low.offset)) - RECORDS_PER_PROBE // 2
    return min(max(guess, low.offset), high.offset - 1)
