"""Kafka's log as the engine sees it: transactions, one partition read back, a source that flows.

`kafka_log.py` and `transport.py` are the log of production; `tests/support/memory_log.py` is one in memory,
on which a simulation drives the same pump through crashes, zombies and refused batches.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Protocol

from faust.types import TP

from agents.ports import Record
from streams.mailbox import Delivery

Headers = list[tuple[str, bytes | None]]


class RecordBatch(Protocol):
    """Records of one topic partition on their way; aiokafka's `BatchBuilder` is one."""

    def append(
        self, *, timestamp: int, key: bytes | None, value: bytes | None, headers: Headers
    ) -> object | None:
        """Add a record; None when the batch is full."""

    def close(self) -> None:
        """Let nothing more in."""

    def size(self) -> int:
        """Bytes."""

    def record_count(self) -> int:
        """Records."""


class Delivered(Protocol):
    """Where a batch came to lie."""

    topic: str
    partition: int
    offset: int
    """Of its first record."""


class Producer(Protocol):
    """Holder of one transactional id.

    As aiokafka does it: a commit succeeds although a batch was refused; only that batch's delivery tells.
    """

    async def start(self) -> None:
        """Fence whoever held the id before and end their open transaction."""

    async def stop(self) -> None:
        """Let go."""

    def create_batch(self) -> RecordBatch:
        """An empty batch."""

    async def begin_transaction(self) -> None:
        """Begin; waits until the last transaction has ended."""

    async def send_batch(self, batch: RecordBatch, topic: str, *, partition: int) -> Awaitable[Delivered]:
        """Send a closed batch; what comes back resolves once it was stored or refused."""

    async def commit_transaction(self) -> None:
        """Commit; any exception leaves it in doubt."""


class Reader(Protocol):
    """Reads one partition outside any group, committed records only."""

    place: str
    """`topic/partition`, for messages."""

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Let go."""

    async def ends(self) -> tuple[int, int]:
        """Last stable offset and high watermark; the watermark is asked for first."""

    async def beginning(self) -> int:
        """Where the partition's log begins."""

    def seek(self, position: int) -> None:
        """Read from here."""

    async def position(self) -> int:
        """Where the next fetch begins: behind markers and aborted records that have been passed."""

    async def fetch(self) -> Sequence[Record]:
        """What comes next; empty when nothing came for a while."""


class Log(Protocol):
    """Where a pump writes, and reads its changelog back."""

    def producer(self, transactional_id: str) -> Producer:
        """A producer that has not been started."""

    def reader(self, topic: str, partition: int) -> Reader:
        """A reader that has not been started."""


class Flow(Protocol):
    """The source side: which partitions let records come, and from where (`transport.BatchConsumer`)."""

    def is_current(self, tp: TP, delivery: Delivery) -> bool:
        """Whether a delivery was read after the last open of its partition."""

    def hold(self, tp: TP) -> None:
        """Let no more come for now."""

    def release(self, tp: TP) -> None:
        """Let records come again."""

    async def open_partition(self, tp: TP, position: int) -> None:
        """Seek, and let records come."""

    async def generation_holds(self, generation: int) -> bool:
        """Whether the group's coordinator still knows us in this generation."""

    async def beginning(self, tp: TP) -> int:
        """Where the log of a partition begins."""
