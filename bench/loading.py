"""Touchpoints into Kafka with librdkafka: as fast as it goes, or at a pace. It is not what is measured."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from confluent_kafka import Producer

from agents.ports import Stream
from riverwalk.touchpoint_record import Touchpoint
from streams.partitioner import partition_of
from streams.settings import Settings
from streams.topics import topic_name

QUEUE_RECORDS_MAX = 200_000
POLL_EVERY = 10_000
FLUSH_SECONDS_MAX = 120.0


class Loaded:
    """How much was loaded; counts what the broker refused."""

    def __init__(self) -> None:
        self.touchpoints = 0
        self.bytes = 0
        self.refused = 0

    def delivered(self, error: Any, _message: Any) -> None:
        """Any: librdkafka's types are not published."""
        self.refused += error is not None


def producer(settings: Settings, **options: Any) -> Producer:
    """An idempotent producer."""
    return Producer(
        {
            "bootstrap.servers": settings.kafka_bootstrap,
            "enable.idempotence": True,
            "queue.buffering.max.messages": QUEUE_RECORDS_MAX,
            **options,
        }
    )


def load(settings: Settings, touchpoints: Iterable[Touchpoint]) -> Loaded:
    """Put touchpoints into their topic, keyed as the example's feed does it.

    Raises: AssertionError if the broker took less than all of it.
    """
    sink = producer(settings, **{"linger.ms": 20, "batch.size": 1_000_000})
    topic, loaded = topic_name(settings, Stream.TOUCHPOINTS), Loaded()
    for each in touchpoints:
        partition = partition_of(each.key, settings.partitions)
        _put(sink, loaded, topic, partition, each.key, each.value)
        loaded.touchpoints += 1
        loaded.bytes += len(each.value)
    left = sink.flush(FLUSH_SECONDS_MAX)
    assert not left and not loaded.refused, f"{left} touchpoints left, {loaded.refused} refused"
    return loaded


def _put(sink: Producer, loaded: Loaded, *record: Any) -> None:
    topic, partition, key, value = record
    while True:
        try:
            sink.produce(topic, value, key, partition, on_delivery=loaded.delivered)
            break
        except BufferError:
            sink.poll(0.1)
    if loaded.touchpoints % POLL_EVERY == 0:
        sink.poll(0)


def paced(items: Iterable[Any], rate: float, slice_seconds: float) -> Iterable[list[Any]]:
    """Yield slices of items so that `rate` a second pass by; late slices are not skipped."""
    size = max(1, round(rate * slice_seconds))
    began, count, part = time.perf_counter(), 0, []
    for item in items:
        part.append(item)
        if len(part) == size:
            yield part
            count, part = count + size, []
            time.sleep(max(0.0, began + count / rate - time.perf_counter()))
    if part:
        yield part
