"""A Kafka broker in memory: partitions, transactions with markers, transactional ids with epochs.

What is modelled is what the engine relies on, as a broker of Kafka 4.1 behaves: a commit answers before its
markers are written, so that the last stable offset follows later; markers and aborted records occupy offsets;
a transaction that takes too long is aborted and its producer fenced.
"""

from __future__ import annotations

import asyncio
import contextvars
import random
from typing import NamedTuple

from agents.ports import Record
from streams.log_port import Headers
from tests.support.virtual_loop import EPOCH_MS

MARKER_SECONDS_MAX = 0.05
BATCH_RECORDS_MAX = 20
"""Small, so that a transaction has several batches of one partition."""


class Batch:
    """Records on their way."""

    def __init__(self) -> None:
        self.records: list[tuple[bytes | None, bytes | None, Headers]] = []

    def append(
        self, *, timestamp: int, key: bytes | None, value: bytes | None, headers: Headers
    ) -> object | None:
        """Add a record; None when the batch is full."""
        if len(self.records) >= BATCH_RECORDS_MAX:
            return None
        self.records.append((key, value, headers))
        return self

    def close(self) -> None:
        """Nothing to do."""

    def size(self) -> int:
        """Bytes of the values."""
        return sum(len(value or b"") for _, value, _ in self.records)

    def record_count(self) -> int:
        """Records."""
        return len(self.records)


class Transaction:
    """One transaction: open, then committed or aborted."""

    def __init__(self, broker: Broker) -> None:
        self.committed: bool | None = None
        self.partitions: list[Partition] = []
        self.ended = asyncio.Event()
        """Set once every marker is written."""
        self._broker = broker

    def touch(self, partition: Partition) -> None:
        """It writes here from now on."""
        if partition not in self.partitions:
            self.partitions.append(partition)
            partition.open[self] = len(partition.entries)

    def end(self, committed: bool) -> None:
        """Decide; the markers follow by themselves, each partition in its own time."""
        assert self.committed is None
        self.committed = committed
        # A context of its own: the broker lives on when the client dies.
        asyncio.get_running_loop().create_task(self._mark(), context=contextvars.Context())

    async def _mark(self) -> None:
        for partition in self.partitions:
            await asyncio.sleep(self._broker.chance.uniform(0, MARKER_SECONDS_MAX))
            partition.append(None, self)
            del partition.open[self]
        self.ended.set()


class Entry(NamedTuple):
    """What occupies one offset; a marker has no record."""

    record: Record | None
    transaction: Transaction | None


class Partition:
    """The entries of one topic partition."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.open: dict[Transaction, int] = {}
        self.bytes_max = 1_000_000

    def append(self, record: Record | None, transaction: Transaction | None) -> None:
        """At the end."""
        self.entries.append(Entry(record, transaction))

    @property
    def stable(self) -> int:
        """Behind here some transaction is not decided."""
        return min(self.open.values(), default=len(self.entries))

    def read(self, position: int, count: int) -> tuple[list[Record], int]:
        """Committed records of up to `count` offsets, and the position behind them."""
        after = max(position, min(self.stable, position + count))
        found = [
            entry.record
            for entry in self.entries[position:after]
            if entry.record is not None and (entry.transaction is None or entry.transaction.committed)
        ]
        return found, after

    def committed(self) -> list[Record]:
        """Everything that a read-committed reader sees."""
        return self.read(0, len(self.entries))[0]


class Holder:
    """What the broker knows of one transactional id."""

    def __init__(self) -> None:
        self.epoch = 0
        self.transaction: Transaction | None = None


class Broker:
    """All partitions and all transactional ids."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.partitions: dict[tuple[str, int], Partition] = {}
        self.holders: dict[str, Holder] = {}

    def partition(self, topic: str, number: int) -> Partition:
        """Made when first asked for."""
        return self.partitions.setdefault((topic, number), Partition())

    def append(self, place: Partition, batch: Batch, transaction: Transaction | None) -> int:
        """Store the records of a batch; returns the offset of the first."""
        first = len(place.entries)
        at = EPOCH_MS + int(asyncio.get_running_loop().time() * 1000)
        for number, (key, value, headers) in enumerate(batch.records):
            place.append(Record(first + number, at, key, value, headers), transaction)
        return first

    def expire(self, holder: Holder, transaction: Transaction) -> None:
        """End a transaction that takes too long, and fence its producer."""
        if holder.transaction is transaction and transaction.committed is None:
            holder.epoch += 1
            transaction.end(committed=False)
