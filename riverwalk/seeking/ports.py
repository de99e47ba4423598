"""A log that can be read from any place: Kafka's, or lists in tests."""

from __future__ import annotations

from typing import Protocol

from agents.ports import Record, Stream
from streams.log_reader import Extent

SCAN_RECORDS = 50_000
"""Of one read of a scan."""


class Log(Protocol):
    """Committed records of our topics, by place."""

    async def partitions(self, stream: Stream) -> int:
        """How many partitions a topic has."""

    async def extent(self, stream: Stream, partition: int) -> Extent:
        """Where a partition begins and ends, as of the first call."""

    async def read(self, stream: Stream, partition: int, start: int, count: int) -> list[Record]:
        """Up to `count` records from `start` on, in order; fewer only where the partition ends."""


class Counted:
    """A log that counts what is read from it."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.read_of: dict[Stream, int] = {}

    @property
    def total(self) -> int:
        """Records read so far."""
        return sum(self.read_of.values())

    async def partitions(self, stream: Stream) -> int:
        """As the log says."""
        return await self._log.partitions(stream)

    async def extent(self, stream: Stream, partition: int) -> Extent:
        """As the log says."""
        return await self._log.extent(stream, partition)

    async def read(self, stream: Stream, partition: int, start: int, count: int) -> list[Record]:
        """As the log gives."""
        records = await self._log.read(stream, partition, start, count)
        self.read_of[stream] = self.read_of.get(stream, 0) + len(records)
        return records


async def read_all(log: Log, stream: Stream, partition: int) -> list[Record]:
    """Every record of a partition, as of the first time its extent was asked. Cost: 5 us a record."""
    start, end = await log.extent(stream, partition)
    found: list[Record] = []
    while start < end:
        records = await log.read(stream, partition, start, SCAN_RECORDS)
        found += (record for record in records if record.offset < end)
        start = records[-1].offset + 1 if records else end
    return found
