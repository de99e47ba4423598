"""What has arrived for one open partition and is not folded yet. Pure.

A chunk comes with the consumer's position before and after it. Positions, not offsets, prove that
nothing is missing: transaction markers and aborted records occupy offsets that nobody is handed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from agents.ports import Record
from streams.exits import Gap


class Chunk(NamedTuple):
    """Records as the transport handed them over; `records` may be empty when only markers passed."""

    before: int
    records: Sequence[Record]
    after: int


class Taken(NamedTuple):
    """One batch: fold `records`, then store `after`, never last offset + 1."""

    records: list[Record]
    after: int


class Inbox:
    """Chunks in order, from the position that the partition was opened at."""

    def __init__(self, position: int) -> None:
        self.end = position
        """The consumer's position behind everything that arrived."""
        self.count = 0
        self._chunks: deque[Chunk] = deque()

    def push(self, chunk: Chunk) -> None:
        """Append a chunk; what lies below our end is skipped.

        Raises: Gap when the chunk begins above our end: records are missing.
        """
        if chunk.before > self.end:
            raise Gap(f"expected records from offset {self.end}, the transport handed over {chunk.before}")
        if chunk.after <= self.end:
            return
        records = chunk.records
        if chunk.before < self.end:
            records = [record for record in records if record.offset >= self.end]
        self._chunks.append(Chunk(self.end, records, chunk.after))
        self.end = chunk.after
        self.count += len(records)

    def take(self, records_max: int, bytes_max: int) -> Taken | None:
        """Take the oldest records within both limits, at least one; None when nothing arrived."""
        if not self._chunks:
            return None
        taken: list[Record] = []
        size = 0
        after = self._chunks[0].before
        while self._chunks:
            chunk = self._chunks[0]
            fits, fit_bytes = _fitting(chunk.records, records_max - len(taken), bytes_max - size)
            if not fits and chunk.records and not taken:
                fits = 1
            taken += chunk.records[:fits]
            size += fit_bytes
            if fits < len(chunk.records):
                after = self._split(chunk, fits, after)
                break
            after = chunk.after
            self._chunks.popleft()
        self.count -= len(taken)
        return Taken(taken, after)

    def _split(self, chunk: Chunk, fits: int, after: int) -> int:
        """Leave the rest of a chunk; returns the consumer position behind the taken part."""
        if fits:
            after = chunk.records[fits - 1].offset + 1
            self._chunks[0] = Chunk(after, chunk.records[fits:], chunk.after)
        return after

    def __bool__(self) -> bool:
        return bool(self._chunks)


def _fitting(records: Sequence[Record], records_max: int, bytes_max: int) -> tuple[int, int]:
    size = 0
    for index, record in enumerate(records):
        size += len(record.value or b"") + len(record.key or b"")
        if index >= records_max or size > bytes_max:
            return index, size
    return len(records), size
