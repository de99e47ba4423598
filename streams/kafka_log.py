"""The log of production: `log_port.Log` on aiokafka.

Touches one private name of aiokafka 0.14; `tests/streams/test_pinned_private_names.py` fails when a new
version moves it.
"""

from __future__ import annotations

from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition

from agents.ports import Record
from streams.fetches import after_each_fetch, lean_records
from streams.kafka_clients import plain_consumer, transactional_producer
from streams.log_port import Producer, Reader
from streams.settings import Settings

READ_WAIT_MS = 200


class KafkaLog:
    """Kafka under these settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def producer(self, transactional_id: str) -> Producer:
        """An aiokafka producer with our tunings; it is a `Producer` as it is."""
        producer: Producer = transactional_producer(self._settings, transactional_id)
        return producer

    def reader(self, topic: str, partition: int) -> Reader:
        """A consumer outside every group."""
        return KafkaReader(self._settings, topic, partition)


class KafkaReader:
    """One partition through a consumer of its own."""

    def __init__(self, settings: Settings, topic: str, partition: int) -> None:
        self.place = f"{topic}/{partition}"
        self._settings = settings
        self._tp = TopicPartition(topic, partition)
        self._consumer: AIOKafkaConsumer | None = None

    async def start(self) -> None:
        """Connect."""
        self._consumer = plain_consumer(self._settings)
        await self._consumer.start()
        after_each_fetch(self._consumer._fetcher, self._unpack)
        self._consumer.assign([self._tp])

    async def _unpack(self) -> None:
        lean_records(self._started._fetcher)

    async def stop(self) -> None:
        """Let go."""
        await self._started.stop()

    @property
    def _started(self) -> AIOKafkaConsumer:
        assert self._consumer is not None
        return self._consumer

    async def ends(self) -> tuple[int, int]:
        """Last stable offset and high watermark; the watermark first, or it may seem to lie ahead."""
        uncommitted = plain_consumer(self._settings, isolation_level="read_uncommitted")
        await uncommitted.start()
        try:
            high = (await uncommitted.end_offsets([self._tp]))[self._tp]
        finally:
            await uncommitted.stop()
        return (await self._started.end_offsets([self._tp]))[self._tp], high

    async def beginning(self) -> int:
        """Where this partition's log begins."""
        return int((await self._started.beginning_offsets([self._tp]))[self._tp])

    def seek(self, position: int) -> None:
        """Read from here."""
        self._started.seek(self._tp, position)

    async def position(self) -> int:
        """Where the next fetch begins."""
        return int(await self._started.position(self._tp))

    async def fetch(self) -> Sequence[Record]:
        """What comes next, unpacked as our own records at once."""
        fetched = await self._started.getmany(self._tp, timeout_ms=READ_WAIT_MS)
        records: Sequence[Record] = fetched.get(self._tp, ())
        return records
