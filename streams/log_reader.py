"""Plain reading of our topics, outside every group: for doors, rebuilds and verifiers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from agents.ports import Clock, Record, Stream
from schemas.publication import Publication, decode_publication
from streams.exits import Refused, Unavailable
from streams.kafka_clients import plain_consumer
from streams.settings import Settings
from streams.topic_admin import partition_counts
from streams.topics import topic_name

READ_WAIT_MS = 200
"""How long one fetch may wait before positions are looked at again: past the last record lie only markers."""

COMMITTED_SECONDS_MAX = 60.0
"""A killed worker's transaction is ended after 10 s, which the broker looks for every 10 s."""
COMMITTED_POLL_SECONDS = 0.2


class Extent(NamedTuple):
    """What a partition holds for committed readers: offsets [beginning, end)."""

    beginning: int
    end: int


class _Opened(NamedTuple):
    consumer: AIOKafkaConsumer
    places: list[TopicPartition]


async def count_partitions(settings: Settings, stream: Stream) -> int:
    """How many partitions a topic of ours has.

    Raises: Refused if it does not exist, Unavailable if Kafka does not answer.
    """
    found = (await partition_counts(settings)).get(stream)
    if found is None:
        raise Refused(f"Topic {topic_name(settings, stream)} does not exist: run `riverwalk init-topics`.")
    return found


async def extents(settings: Settings, stream: Stream) -> dict[int, Extent]:
    """Where each partition of a topic begins and ends now."""
    async with _open(settings, stream, None, "read_committed") as opened:
        return {place.partition: extent for place, extent in (await _extents(opened)).items()}


async def committed_extents(settings: Settings, stream: Stream, clock: Clock) -> dict[int, Extent]:
    """The same, once nobody's transaction is open before what the log holds at the call.

    Raises: Unavailable if one stays open.
    """
    async with _open(settings, stream, None, "read_uncommitted") as opened:
        wanted = {place.partition: extent.end for place, extent in (await _extents(opened)).items()}
    deadline = clock.monotonic() + COMMITTED_SECONDS_MAX
    while True:
        found = await extents(settings, stream)
        behind = [partition for partition, end in wanted.items() if found[partition].end < end]
        if not behind:
            return found
        if clock.monotonic() > deadline:
            raise Unavailable(
                f"An open transaction holds back {topic_name(settings, stream)}/{behind[0]} for "
                f"{COMMITTED_SECONDS_MAX:.0f} s: look whether its worker is alive, and try again."
            )
        await clock.sleep(COMMITTED_POLL_SECONDS)


async def read_topic(
    settings: Settings,
    stream: Stream,
    *,
    partitions: Sequence[int] | None = None,
    isolation: str = "read_committed",
) -> AsyncGenerator[tuple[int, Record], None]:
    """Every record from the beginning to where the log ends at the call.

    Args:
        partitions: which; None is all of them.
        isolation: `read_committed` leaves out what aborted transactions wrote.
    Yields: (partition, record); in order of offset within a partition, partitions interleaved.
    Raises: Refused if the topic does not exist, Unavailable if Kafka does not answer.
    Cost: about 5 us a record.
    """
    async with _open(settings, stream, partitions, isolation) as opened:
        spans = await _extents(opened)
        for place, span in spans.items():
            opened.consumer.seek(place, span.beginning)
        left = {place for place, span in spans.items() if span.beginning < span.end}
        opened.consumer.pause(*(set(spans) - left))
        while left:
            fetched = await opened.consumer.getmany(*left, timeout_ms=READ_WAIT_MS)
            for place, records in fetched.items():
                for record in records:
                    if record.offset < spans[place].end:
                        yield place.partition, as_record(record)
            done = {place for place in left if await opened.consumer.position(place) >= spans[place].end}
            opened.consumer.pause(*done)
            left -= done


async def follow_topic(
    settings: Settings,
    stream: Stream,
    *,
    partitions: Sequence[int] | None = None,
    from_beginning: bool = False,
) -> AsyncGenerator[tuple[int, Record], None]:
    """Records as they come, for as long as the caller goes on asking.

    Args:
        from_beginning: begin with what the log holds; otherwise with what comes from now on.
    """
    async with _open(settings, stream, partitions, "read_committed") as opened:
        for place, span in (await _extents(opened)).items():
            opened.consumer.seek(place, span.beginning if from_beginning else span.end)
        while True:
            fetched = await opened.consumer.getmany(*opened.places, timeout_ms=READ_WAIT_MS)
            for place, records in fetched.items():
                for record in records:
                    yield place.partition, as_record(record)


async def read_record(settings: Settings, stream: Stream, partition: int, offset: int) -> Record | None:
    """The record at one place; None if there is none (any more)."""
    if partition >= await count_partitions(settings, stream):
        return None
    async with _open(settings, stream, [partition], "read_committed") as opened:
        place = opened.places[0]
        span = (await _extents(opened))[place]
        if not span.beginning <= offset < span.end:
            return None
        opened.consumer.seek(place, offset)
        while await opened.consumer.position(place) < span.end:
            fetched = await opened.consumer.getmany(place, timeout_ms=READ_WAIT_MS, max_records=1)
            for record in fetched.get(place, ()):
                return as_record(record) if record.offset == offset else None
    return None


def as_record(record: Any) -> Record:
    """A record of aiokafka (which ships no types) as ours."""
    return Record(record.offset, record.timestamp, record.key, record.value, tuple(record.headers))


@asynccontextmanager
async def _open(
    settings: Settings, stream: Stream, partitions: Sequence[int] | None, isolation: str
) -> AsyncIterator[_Opened]:
    wanted = range(await count_partitions(settings, stream)) if partitions is None else partitions
    places = [TopicPartition(topic_name(settings, stream), partition) for partition in wanted]
    consumer = plain_consumer(settings, isolation_level=isolation)
    await consumer.start()
    try:
        consumer.assign(places)
        yield _Opened(consumer, places)
    finally:
        await consumer.stop()


async def _extents(opened: _Opened) -> dict[TopicPartition, Extent]:
    beginnings = await opened.consumer.beginning_offsets(opened.places)
    ends = await opened.consumer.end_offsets(opened.places)
    return {place: Extent(beginnings[place], ends[place]) for place in opened.places}


class KafkaPublications:
    """`agents.workspaces.Publications` out of `workspaces.v1`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def all(self) -> list[Publication]:
        """Everything published so far, in log order."""
        return [
            decode_publication(record.value)
            async for _, record in read_topic(self._settings, Stream.WORKSPACES)
            if record.value is not None
        ]
