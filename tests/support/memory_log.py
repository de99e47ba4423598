"""Clients of the broker in memory: `streams.log_port.Log` for a simulated process.

As with aiokafka, a refused batch does not keep the others from being committed; only its delivery tells.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import NamedTuple, Protocol

from aiokafka.errors import InvalidProducerEpoch, MessageSizeTooLargeError, ProducerFenced

from agents.ports import Record
from tests.support.memory_broker import Batch, Broker, Holder, Transaction

TRANSACTION_SECONDS_MAX = 10.0
FETCH_WAIT_SECONDS = 0.2


class Line(Protocol):
    """The way from one client to the broker: slow, cut by a death, still while its process is frozen."""

    async def hop(self) -> None:
        """Pass one way; never returns in a dead process."""

    async def commit_fate(self) -> tuple[bool, bool]:
        """Whether the next commit reaches the broker, and whether its answer comes back."""


class Delivered(NamedTuple):
    """Where a batch came to lie."""

    topic: str
    partition: int
    offset: int


class MemoryProducer:
    """A transactional producer of one process."""

    def __init__(self, broker: Broker, line: Line, transactional_id: str) -> None:
        self._broker = broker
        self._line = line
        self._holder = broker.holders.setdefault(transactional_id, Holder())
        self._epoch = -1
        self._transaction: Transaction | None = None
        self._last: asyncio.Future[Delivered] | None = None

    async def start(self) -> None:
        """Fence the holder, end its transaction, wait until that is over."""
        await self._line.hop()
        holder = self._holder
        holder.epoch += 1
        self._epoch = holder.epoch
        if (found := holder.transaction) is not None:
            if found.committed is None:
                found.end(committed=False)
            await found.ended.wait()
        await self._line.hop()

    async def stop(self) -> None:
        """Let go."""

    def create_batch(self) -> Batch:
        """An empty batch."""
        return Batch()

    async def begin_transaction(self) -> None:
        """Begin once the last transaction has its markers."""
        if (last := self._holder.transaction) is not None and last.committed is not None:
            await last.ended.wait()
        self._transaction = Transaction(self._broker)

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> Awaitable[Delivered]:
        """Send behind what was sent before."""
        sending = self._send(batch, (topic, partition), self._last)
        self._last = asyncio.get_running_loop().create_task(sending)
        self._last.add_done_callback(lambda done: done.cancelled() or done.exception())
        return self._last

    async def _send(
        self, batch: Batch, place: tuple[str, int], before: asyncio.Future[Delivered] | None
    ) -> Delivered:
        if before is not None:
            await asyncio.wait([before])
        await self._line.hop()
        transaction = self._begun()
        partition = self._broker.partition(*place)
        transaction.touch(partition)
        if max(len(value or b"") for _, value, _ in batch.records) > partition.bytes_max:
            raise MessageSizeTooLargeError(f"{place}: over {partition.bytes_max} bytes")
        return Delivered(*place, self._broker.append(partition, batch, transaction))

    def _begun(self) -> Transaction:
        """Our transaction, known to the broker; raises when we are fenced."""
        self._check_epoch()
        transaction = self._transaction
        assert transaction is not None
        if self._holder.transaction is not transaction:
            self._holder.transaction = transaction
            loop = asyncio.get_running_loop()
            loop.call_later(TRANSACTION_SECONDS_MAX, self._broker.expire, self._holder, transaction)
        if transaction.committed is not None:
            raise InvalidProducerEpoch("the transaction was ended meanwhile")
        return transaction

    def _check_epoch(self) -> None:
        if self._epoch != self._holder.epoch:
            raise ProducerFenced(f"epoch {self._epoch}, the broker has {self._holder.epoch}")

    async def commit_transaction(self) -> None:
        """Commit what was stored, whatever was refused."""
        if self._last is not None:
            await asyncio.wait([self._last])
        arrives, answered = await self._line.commit_fate()
        await self._line.hop()
        if arrives:
            self._begun().end(committed=True)
        if not (arrives and answered):
            await asyncio.sleep(10 * TRANSACTION_SECONDS_MAX)
        await self._line.hop()


class MemoryReader:
    """One partition, committed records only."""

    def __init__(self, broker: Broker, line: Line, place: tuple[str, int]) -> None:
        self.place = f"{place[0]}/{place[1]}"
        self._partition = broker.partition(*place)
        self._line = line
        self._chance = broker.chance
        self._position = 0

    async def start(self) -> None:
        """Connect."""
        await self._line.hop()

    async def stop(self) -> None:
        """Let go."""

    async def ends(self) -> tuple[int, int]:
        """Last stable offset and high watermark; the watermark first."""
        await self._line.hop()
        high = len(self._partition.entries)
        await self._line.hop()
        return self._partition.stable, high

    async def beginning(self) -> int:
        """Nothing is ever deleted."""
        return 0

    def seek(self, position: int) -> None:
        """Read from here."""
        self._position = position

    async def position(self) -> int:
        """Behind what was passed."""
        return self._position

    async def fetch(self) -> Sequence[Record]:
        """Some more, or nothing for a while."""
        await self._line.hop()
        records, self._position = self._partition.read(self._position, self._chance.randint(1, 200))
        if not records:
            await asyncio.sleep(FETCH_WAIT_SECONDS)
        return records


class MemoryLog:
    """`streams.log_port.Log` of one process."""

    def __init__(self, broker: Broker, line: Line) -> None:
        self.broker = broker
        self.line = line

    def producer(self, transactional_id: str) -> MemoryProducer:
        """A producer that has not been started."""
        return MemoryProducer(self.broker, self.line, transactional_id)

    def reader(self, topic: str, partition: int) -> MemoryReader:
        """A reader that has not been started."""
        return MemoryReader(self.broker, self.line, (topic, partition))
