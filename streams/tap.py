"""Taps: plain consumers that read every topic of ours from the start, and keep what they saw.

`verify` and the live view read from a tap; it shares nothing with the engine but the names of
topics. `Pacer` feeds an embedded broker no faster than the tap sees its records through, because
that broker forgets what lies more than 5 MiB behind.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Iterable, Sequence
from types import TracebackType
from typing import NamedTuple

from aiokafka import ConsumerRecord, TopicPartition

from agents.ports import Publish, Record, Stream
from streams.changelog import CHECKPOINT_KEY, Checkpoint, decode_checkpoint
from streams.exits import HistoryLost
from streams.kafka_clients import plain_consumer, plain_producer
from streams.partitioner import partition_of
from streams.settings import KIB, Settings
from streams.topics import CHANGELOGS, topic_name

POLL_MS = 20
FETCH_WAIT_MS = 5
"""A held fetch delays all other partitions of its broker, and the pacer waits for the tap."""
SETTLE_SECONDS = 0.002

UNSEEN_OFFSETS_MAX = 16
"""A marker stands behind each transaction; those of the ingest partitions may come in a row. What the
embedded broker forgets, it forgets by the hundred."""

WINDOW_BYTES = 4 * 512 * KIB
"""In flight in all partitions together: even if all of it fell into one partition and doubled, it would
stay below the 5 MiB that the embedded broker keeps."""

FEED_BATCH_BYTES = 512 * KIB
FEED_BATCH_RECORDS = 4000
"""Large, because the embedded broker answers a fetch with one batch of one producer."""


class Seen(NamedTuple):
    """Where the tap stands in one partition."""

    records: list[Record]
    backlog: deque[tuple[int, int]]
    """(offset, bytes) of source records that no checkpoint covers yet."""


class Tap:
    """Reads the topics of the given streams from their beginning; `async with Tap(settings) as tap`.

    Args:
        streams: which to read; all by default.
        keep: which to keep the records of; all that are read by default.
        sources: source stream -> changelog stream of the handlers that run, for `in_flight_bytes`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        streams: Sequence[Stream] = tuple(Stream),
        keep: Sequence[Stream] | None = None,
        sources: dict[Stream, Stream] | None = None,
    ) -> None:
        self._settings = settings
        self._streams = {topic_name(settings, stream): stream for stream in streams}
        self._keep = set(streams if keep is None else keep)
        self._sources = sources or {}
        self._consumer = plain_consumer(settings, fetch_max_wait_ms=FETCH_WAIT_MS)
        self._seen: dict[tuple[Stream, int], Seen] = {}
        self._positions: dict[TopicPartition, int] = {}
        self._checkpoints: dict[tuple[Stream, int], Checkpoint] = {}
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Tap:
        await self._consumer.start()
        partitions = [
            TopicPartition(name, number)
            for name in self._streams
            for number in sorted(await _partitions(self._consumer, name))
        ]
        self._consumer.assign(partitions)
        for tp, beginning in (await self._consumer.beginning_offsets(partitions)).items():
            self._consumer.seek(tp, beginning)
            self._positions[tp] = beginning
            self._seen[self._streams[tp.topic], tp.partition] = Seen([], deque())
        self._task = asyncio.create_task(self._read(), name="tap")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])
        await self._consumer.stop()

    def records(self, stream: Stream, partition: int | None = None) -> list[Record]:
        """What was seen so far, in order within each partition; one partition or all."""
        wanted = sorted(
            number for name, number in self._seen if name is stream and partition in (None, number)
        )
        return [record for number in wanted for record in self._seen[stream, number].records]

    def count(self, stream: Stream) -> int:
        """Records kept of a stream."""
        return sum(len(seen.records) for (name, _), seen in self._seen.items() if name is stream)

    def checkpoint(self, changelog: Stream, partition: int) -> Checkpoint | None:
        """The last checkpoint seen in a changelog partition."""
        return self._checkpoints.get((changelog, partition))

    def checkpoints(self, changelog: Stream) -> dict[int, Checkpoint]:
        """The last checkpoint seen of each partition of a changelog."""
        return {number: found for (name, number), found in self._checkpoints.items() if name is changelog}

    async def settle(self) -> int:
        """Wait until everything that was committed when called was seen.

        Returns: bytes that were then in flight between source topics and checkpoints.
        Raises: HistoryLost when records passed unseen.
        """
        before = dict(self._checkpoints)
        ends = await self._consumer.end_offsets(list(self._positions))
        while any(self._positions[tp] < end for tp, end in ends.items()):
            self._raise_fault()
            await asyncio.sleep(SETTLE_SECONDS)
        return self._in_flight(before)

    def _in_flight(self, checkpoints: dict[tuple[Stream, int], Checkpoint]) -> int:
        total = 0
        for (stream, partition), seen in self._seen.items():
            changelog = self._sources.get(stream)
            if changelog is None:
                continue
            done = checkpoints.get((changelog, partition))
            while done is not None and seen.backlog and seen.backlog[0][0] < done.position:
                seen.backlog.popleft()
            total += sum(size for _, size in seen.backlog)
        return total

    def _raise_fault(self) -> None:
        assert self._task is not None
        if self._task.done() and not self._task.cancelled() and (error := self._task.exception()):
            raise HistoryLost(f"the tap stopped: {error}") from error

    async def _read(self) -> None:
        while True:
            fetched = await self._consumer.getmany(timeout_ms=POLL_MS)
            for tp, records in fetched.items():
                self._take(tp, records)
            for tp in self._positions:
                self._positions[tp] = await self._consumer.position(tp)

    def _take(self, tp: TopicPartition, records: list[ConsumerRecord[bytes | None, bytes | None]]) -> None:
        stream = self._streams[tp.topic]
        seen = self._seen[stream, tp.partition]
        expected = self._positions[tp]
        for raw in records:
            if self._settings.embedded and raw.offset > expected + UNSEEN_OFFSETS_MAX:
                raise HistoryLost(
                    f"{tp.topic}/{tp.partition}: offsets {expected} to {raw.offset} passed unseen"
                )
            expected = raw.offset + 1
            if stream in self._keep:
                seen.records.append(Record(raw.offset, raw.timestamp, raw.key, raw.value, raw.headers))
            if stream in self._sources:
                seen.backlog.append((raw.offset, len(raw.value or b"") + len(raw.key or b"")))
            if stream in CHANGELOGS and raw.key == CHECKPOINT_KEY and raw.value is not None:
                self._checkpoints[stream, tp.partition] = decode_checkpoint(raw.value)
        self._positions[tp] = expected


async def _partitions(consumer: object, topic: str) -> set[int]:
    client = consumer._client  # type: ignore[attr-defined]  # aiokafka has no public wait for metadata
    return set(await client._wait_on_metadata(topic))


class Pacer:
    """Feeds records into topics no faster than a tap sees them folded.

    Args:
        tap: one whose `sources` name every handler that runs; None feeds without pacing.
    """

    def __init__(self, settings: Settings, tap: Tap | None, *, window_bytes: int = WINDOW_BYTES) -> None:
        self._settings = settings
        self._tap = tap
        self._window = window_bytes

    async def feed(self, records: Iterable[Publish] | AsyncIterable[Publish]) -> int:
        """Publish all records in order; returns how many. Partition None goes by murmur2 of the key."""
        count = 0
        flying = 0
        async with plain_producer(self._settings, max_batch_size=FEED_BATCH_BYTES) as producer:
            async for batch in _batches(records):
                size = sum(len(one.value or b"") + len(one.key or b"") for one in batch)
                while self._tap is not None and flying + size > self._window:
                    flying = await self._tap.settle()
                deliveries = [
                    await producer.send(
                        topic_name(self._settings, one.stream),
                        one.value,
                        one.key,
                        self._place(one),
                        headers=list(one.headers),
                    )
                    for one in batch
                ]
                await asyncio.gather(*deliveries)
                flying += size
                count += len(batch)
        return count

    async def drained(self) -> None:
        """Wait until everything that was fed is folded and committed."""
        assert self._tap is not None
        in_flight = 1
        while in_flight:
            in_flight = await self._tap.settle()

    def _place(self, record: Publish) -> int:
        if record.partition is not None:
            return record.partition
        return partition_of(record.key, self._settings.partitions) if record.key is not None else 0


async def _batches(records: Iterable[Publish] | AsyncIterable[Publish]) -> AsyncIterable[list[Publish]]:
    batch: list[Publish] = []
    size = 0
    async for record in _all(records):
        batch.append(record)
        size += len(record.value or b"")
        if size >= FEED_BATCH_BYTES or len(batch) >= FEED_BATCH_RECORDS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


async def _all(records: Iterable[Publish] | AsyncIterable[Publish]) -> AsyncIterable[Publish]:
    if isinstance(records, AsyncIterable):
        async for record in records:
            yield record
        return
    for record in records:
        yield record
