"""Examples' touchpoints into Kafka, at a rate."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import msgspec
from aiokafka import AIOKafkaProducer

from agents.ports import Clock, Publish, Stream
from riverwalk.examples import Input
from riverwalk.simulation import file_touchpoints
from riverwalk.touchpoint_record import Touchpoint
from schemas.instant import format_instant
from schemas.touchpoint import NAMESPACES
from streams.clock import SystemClock
from streams.kafka_clients import plain_producer
from streams.log_reader import count_partitions
from streams.partitioner import partition_of
from streams.settings import Settings
from streams.topics import topic_name

SLICE_SECONDS = 0.1
"""How long a slice lasts at a given rate: smooth to the eye, and few waits."""
SLICE_RECORDS_MAX = 1_000
SHOW_SECONDS = 5.0
CONTROL_HEADER = "riverwalk-control"


class Fed(msgspec.Struct, frozen=True):
    """What was fed so far."""

    touchpoints: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Rate so far."""
        return self.touchpoints / self.seconds if self.seconds else 0.0


async def feed_touchpoints(
    settings: Settings,
    source: Input,
    *,
    rate: float,
    limit: int,
    end: bool,
    show: Callable[[Fed, int], None],
) -> Fed:
    """Publish touchpoints in their order.

    Args:
        rate: touchpoints a second; 0 for no limit.
        limit: how many at most; 0 for all.
        end: with the `stream` clock, tell every partition that its time has ended, so that all timers fire.
        show: called every few seconds with what was fed and how many there are.
    """
    partitions = await count_partitions(settings, Stream.TOUCHPOINTS)
    touchpoints = await asyncio.to_thread(lambda: list(islice(source.touchpoints, limit or None)))
    async with plain_producer(settings) as producer:
        fed = await _Feeder(settings, producer, SystemClock(), show).feed(touchpoints, partitions, rate)
        if end and settings.clock == "stream":
            for partition in range(partitions):
                await _send(settings, producer, input_ended(partition, source.until), partitions)
            await producer.flush()
    return fed


async def publish_touchpoints(settings: Settings, touchpoints: Sequence[Touchpoint]) -> None:
    """Publish a few touchpoints, all of them written when it returns."""
    partitions = await count_partitions(settings, Stream.TOUCHPOINTS)
    async with plain_producer(settings) as producer:
        for start in range(0, len(touchpoints), SLICE_RECORDS_MAX):
            part = touchpoints[start : start + SLICE_RECORDS_MAX]
            await _send_all(settings, producer, part, partitions)


def file_input(path: Path) -> Input:
    """Touchpoints and outcomes of a file, each with the key that keeps its customer in one partition.

    What cannot be read has no key: it goes where any such record would, and becomes a dead letter.
    Raises: Failure RW905 if there is no such file; OSError if it cannot be read.
    """
    file = file_touchpoints(path)
    lines = (line.rstrip(b"\r\n") for line in file.records())
    return Input((Touchpoint(key_of(line), line, 0) for line in lines), file.until)


class _Keyed(msgspec.Struct):
    identifiers: dict[str, str] | None = None
    subject: str = ""


def key_of(line: bytes) -> bytes:
    """The strongest identifier of a touchpoint, or its subject; empty if it has neither."""
    try:
        found = _decode_keyed(line)
    except msgspec.MsgspecError:
        return b""
    given = found.identifiers or {}
    return next((given[name] for name in NAMESPACES if given.get(name)), found.subject).encode()


_decode_keyed = msgspec.json.Decoder(_Keyed).decode


def input_ended(partition: int, until: int) -> Publish:
    """The control record that ends one touchpoints partition of an import."""
    value = msgspec.json.encode({"until": format_instant(until)})
    return Publish(Stream.TOUCHPOINTS, None, value, [(CONTROL_HEADER, b"input_ended")], partition)


class _Feeder:
    def __init__(
        self, settings: Settings, producer: AIOKafkaProducer, clock: Clock, show: Callable[[Fed, int], None]
    ) -> None:
        self._settings = settings
        self._producer = producer
        self._clock = clock
        self._show = show

    async def feed(self, touchpoints: Sequence[Touchpoint], partitions: int, rate: float) -> Fed:
        """Send in slices; wait where the rate asks for it."""
        began = shown = self._clock.monotonic()
        size = max(1, min(SLICE_RECORDS_MAX, int(rate * SLICE_SECONDS))) if rate else SLICE_RECORDS_MAX
        for start in range(0, len(touchpoints), size):
            part = touchpoints[start : start + size]
            await self._slice(part, partitions)
            now = self._clock.monotonic()
            if now - shown >= SHOW_SECONDS:
                shown = now
                self._show(Fed(start + len(part), now - began), len(touchpoints))
            if rate:
                await self._clock.sleep(max(0.0, began + (start + len(part)) / rate - now))
        return Fed(len(touchpoints), self._clock.monotonic() - began)

    async def _slice(self, part: Sequence[Touchpoint], partitions: int) -> None:
        await _send_all(self._settings, self._producer, part, partitions)


async def _send_all(
    settings: Settings, producer: AIOKafkaProducer, part: Sequence[Touchpoint], partitions: int
) -> None:
    records = [Publish(Stream.TOUCHPOINTS, each.key, each.value) for each in part]
    await asyncio.gather(*[await _send(settings, producer, each, partitions) for each in records])


async def _send(
    settings: Settings, producer: AIOKafkaProducer, record: Publish, partitions: int
) -> asyncio.Future[object]:
    partition = partition_of(record.key or b"", partitions) if record.partition is None else record.partition
    name = topic_name(settings, record.stream)
    delivery: asyncio.Future[object] = await producer.send(
        name, record.value, record.key, partition, headers=list(record.headers)
    )
    return delivery
