"""One batch of a partition as one Kafka transaction: encode everything first, then begin.

Nothing but Kafka is awaited between begin and commit, and every delivery is awaited before the
commit: aiokafka commits although a batch was refused (engine.md, section 2).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from faust.types import TP

from agents.ports import Batch, Clock, Publish, Stream
from streams.changelog import CHECKPOINT_KEY, Checkpoint, encode_checkpoint
from streams.log_port import Log, Producer, RecordBatch
from streams.packing import Packing
from streams.settings import Settings
from streams.topics import topic_name

TRANSACTION_SECONDS_MAX = 10.0
"""aiokafka retries retriable errors for ever; beyond this the process ends uncommitted."""

START_SECONDS_MAX = 60.0
"""InitProducerId waits for the predecessor's transaction to be ended."""

STOP_SECONDS_MAX = 2.0
"""Stopping a producer is only good manners: the next open fences it anyway."""

POSITION_HEADER = "riverwalk-position"


class Encoded(NamedTuple):
    """Record batches ready to send, by topic partition, and their size."""

    batches: dict[TP, list[RecordBatch]]
    bytes: int


def position_header(partition: int, position: int) -> tuple[str, bytes]:
    """The header on every output: source partition and position behind its batch, `3@1042`."""
    return POSITION_HEADER, b"%d@%d" % (partition, position)


def read_position(headers: Iterable[tuple[str, bytes | None]]) -> tuple[int, int] | None:
    """Source partition and position of an output; None when it carries no such header."""
    for name, value in headers:
        if name == POSITION_HEADER and value is not None:
            partition, _, position = value.partition(b"@")
            return int(partition), int(position)
    return None


class Transactions:
    """The transactional producer of one changelog partition."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        changelog: Stream,
        place: tuple[int, dict[Stream, int]],
        *,
        log: Log,
    ) -> None:
        partition, counts = place
        self._log = log
        self._clock = clock
        self._partition = partition
        self._changelog = TP(topic_name(settings, changelog), partition)
        self._places = {
            stream: [TP(topic_name(settings, stream), number) for number in range(count)]
            for stream, count in counts.items()
        }
        self._producer: Producer | None = None

    async def start(self) -> None:
        """Fence the previous owner and end its open transaction (InitProducerId)."""
        transactional_id = f"{self._changelog.topic}.{self._partition}"
        self._producer = self._log.producer(transactional_id)
        async with asyncio.timeout(START_SECONDS_MAX):
            await self._producer.start()

    async def stop(self) -> None:
        """Close the producer; never raises, never waits long."""
        producer, self._producer = self._producer, None
        if producer is not None:
            closing = asyncio.ensure_future(producer.stop())
            await asyncio.wait([closing], timeout=STOP_SECONDS_MAX)
            closing.cancel()

    def encode(
        self, batch: Batch, checkpoint: Checkpoint, extra: Sequence[Publish] = ()
    ) -> Generator[None, None, Encoded]:
        """Build the record batches: states and checkpoint to the changelog, outputs to their topics.

        Yields where the loop may serve others: after some records.
        """
        packing = Packing(self._open_producer.create_batch, self._clock.now())
        yield from packing.states(self._changelog, batch.changes)
        packing.add(self._changelog, CHECKPOINT_KEY, encode_checkpoint(checkpoint), [])
        position = position_header(self._partition, checkpoint.position)
        yield from packing.outputs([*batch.outputs, *extra], self._places, self._partition, position)
        size = packing.close()
        return Encoded(packing.batches, size)

    async def commit(self, encoded: Encoded, sent: Callable[[], None], begun: Callable[[], None]) -> int:
        """Send and commit; any exception means: end the process, in doubt.

        Args:
            encoded: what `encode` gave.
            sent, begun: fault points for tests.
        Returns: the changelog position behind our last record.
        """
        async with asyncio.timeout(TRANSACTION_SECONDS_MAX):
            producer = self._open_producer
            await producer.begin_transaction()
            begun()
            end = await self._send(producer, encoded)
            sent()
            await producer.commit_transaction()
        return end

    async def _send(self, producer: Producer, encoded: Encoded) -> int:
        deliveries = []
        for row in zip_longest(*encoded.batches.values()):
            for place, batch in zip(encoded.batches, row, strict=True):
                if batch is not None:
                    deliveries.append(
                        await producer.send_batch(batch, place.topic, partition=place.partition)
                    )
        delivered = await asyncio.gather(*deliveries)
        last = max(one.offset for one in delivered if (one.topic, one.partition) == self._changelog)
        return int(last) + int(encoded.batches[self._changelog][-1].record_count())

    @property
    def _open_producer(self) -> Producer:
        assert self._producer is not None
        return self._producer
