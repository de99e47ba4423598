"""Writes ticks for `agents.wake`: one plain idempotent record each, outside any transaction."""

from __future__ import annotations

from aiokafka import AIOKafkaProducer

from agents.ports import Publish
from streams.kafka_clients import plain_producer
from streams.metrics import Metrics
from streams.settings import Settings
from streams.topics import topic_name


class TickProducer:
    """`async with TickProducer(...) as write:` gives the port of `agents.wake`."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._producer: AIOKafkaProducer | None = None

    async def __aenter__(self) -> TickProducer:
        self._producer = plain_producer(self._settings, linger_ms=0)
        await self._producer.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._producer is not None
        await self._producer.stop()

    async def __call__(self, tick: Publish) -> int:
        """Write one tick; returns its offset."""
        assert self._producer is not None
        assert tick.partition is not None, "a tick moves the time of one partition"
        name = topic_name(self._settings, tick.stream)
        written = await self._producer.send_and_wait(
            name, tick.value, tick.key, tick.partition, headers=list(tick.headers)
        )
        self._metrics.count("ticks_total", 1)
        return int(written.offset)
