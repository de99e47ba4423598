"""Reading our topics at any place, one consumer for all of them: for doors that go back and forth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition

from agents.ports import Record, Stream
from streams.kafka_clients import plain_consumer
from streams.log_reader import READ_WAIT_MS, Extent, as_record, count_partitions
from streams.settings import KIB, Settings
from streams.topics import topic_name

FETCH_BYTES = 128 * KIB
"""Most reads want a few records; the broker gives whole batches, and one that is larger all the same."""


class KafkaLog:
    """`riverwalk.seeking.Log` of a Kafka: committed records only."""

    def __init__(self, settings: Settings, consumer: AIOKafkaConsumer) -> None:
        self._settings = settings
        self._consumer = consumer
        self._extents: dict[TopicPartition, Extent] = {}

    async def partitions(self, stream: Stream) -> int:
        """How many partitions a topic has.

        Raises: Refused if it does not exist, Unavailable if Kafka does not answer.
        """
        return await count_partitions(self._settings, stream)

    async def extent(self, stream: Stream, partition: int) -> Extent:
        """Where a partition begins and ends, as of the first call."""
        place = self._place(stream, partition)
        if place not in self._extents:
            beginning = (await self._consumer.beginning_offsets([place]))[place]
            self._extents[place] = Extent(beginning, (await self._consumer.end_offsets([place]))[place])
        return self._extents[place]

    async def read(self, stream: Stream, partition: int, start: int, count: int) -> list[Record]:
        """Up to `count` records from `start` on, in order; fewer only where the partition ends.

        Cost: a round trip, 1 to 3 ms.
        """
        place = self._place(stream, partition)
        extent = await self.extent(stream, partition)
        start = max(start, extent.beginning)
        if self._consumer.assignment() != {place}:
            self._consumer.assign([place])
        self._consumer.seek(place, start)
        found: list[Record] = []
        while len(found) < count and await self._consumer.position(place) < extent.end:
            fetched = await self._consumer.getmany(
                place, timeout_ms=READ_WAIT_MS, max_records=count - len(found)
            )
            found += (as_record(each) for each in fetched.get(place, ()) if each.offset < extent.end)
        return found

    def _place(self, stream: Stream, partition: int) -> TopicPartition:
        return TopicPartition(topic_name(self._settings, stream), partition)


@asynccontextmanager
async def open_log(settings: Settings) -> AsyncIterator[KafkaLog]:
    """The log, for as long as the context lasts."""
    consumer = plain_consumer(settings, max_partition_fetch_bytes=FETCH_BYTES)
    await consumer.start()
    try:
        yield KafkaLog(settings, consumer)
    finally:
        await consumer.stop()
