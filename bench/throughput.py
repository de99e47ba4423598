"""Touchpoints a second through both hops of one worker, and how fast its successor restores."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import msgspec
from confluent_kafka import Consumer, TopicPartition

from agents.ports import Stream
from bench.folds import KEY, WORKSPACE
from bench.loading import Loaded, load
from bench.local_services import Local
from bench.worker_process import WorkerProcess, free_port, worker_process
from bench.workload import live_workload, workload
from journey.times import ClockKind
from riverwalk.publishing import publish_folder
from streams.settings import Settings
from streams.topic_admin import create_topics
from streams.topics import topic_name

PARTITIONS = 4
HANDLERS = ("ingest", "orchestrate")
QUIET_LOOKS = 4
"""So many looks without a new record committed: what was due has fired."""
LOOK_SECONDS = 1.0
"""A look costs the worker 10 ms, for it writes all its metrics: more often, and the figure would show it."""
MICROSECONDS_PER_TOUCHPOINT_MAX = 2_000
LIVE_AGE_MS = 300_000
"""How old the first touchpoint of a rush is: a million of them took 200 s to come, and all are fresh."""
READ_SECONDS_MAX = 30.0
TAIL_RECORDS = 20
WRITTEN = (
    Stream.INGEST_CHANGELOG,
    Stream.CUSTOMER_EVENTS,
    Stream.CUSTOMER_STATES,
    Stream.DECISIONS,
    Stream.NEXT_BEST_ACTIONS,
    Stream.JOURNEY_EVENTS,
)


class Throughput(msgspec.Struct, frozen=True):
    """What one worker did with the workload."""

    touchpoints: int
    touchpoints_per_second: float
    """From the first checkpoint of ingest to the last of orchestrate, by the broker's clock."""
    seconds: float
    cpu_seconds: float
    peak_rss_mb: float
    touchpoint_bytes: float
    """Of one touchpoint, as it comes."""
    written_bytes_per_touchpoint: float
    bytes_by_topic: dict[str, float]
    """On the broker's disk, a touchpoint."""
    us_by_handler: dict[str, float]
    """Fold and encode, a touchpoint."""
    transaction_ms: dict[str, float]
    """Mean, begin to committed."""
    batch_records: dict[str, float]
    """Mean."""


class Restore(msgspec.Struct, frozen=True):
    """How a successor of a killed worker came up."""

    records: int
    records_per_second: float
    mb_per_second: float
    seconds: float
    """The slowest partition: they restore side by side."""


def throughput_settings(local: Local, clock: ClockKind = "stream") -> Settings:
    """One worker with the read model."""
    return Settings(
        kafka_bootstrap=local.kafka,
        redis_url=local.redis,
        topic_prefix=f"bench-{clock}.",
        group=f"bench-{clock}",
        partitions=PARTITIONS,
        clock=clock,
        identity_key=KEY.decode(),
        metrics_port=free_port(),
        log_format="json",
    )


def measure_live(local: Local, touchpoints: int) -> Throughput:
    """The same touchpoints in the wall clock, all just come: how fast a rush is worked off."""
    settings = _prepared(throughput_settings(local, "wall"))
    loaded = load(settings, live_workload(touchpoints, time.time_ns() // 1_000_000 - LIVE_AGE_MS))
    with worker_process(settings, "live") as worker:
        _until_done(worker, touchpoints)
        return _measured(settings, local, worker, loaded)


def _prepared(settings: Settings) -> Settings:
    asyncio.run(create_topics(settings))
    asyncio.run(publish_folder(settings, WORKSPACE, by="bench", at=0))
    return settings


def measure_throughput(local: Local, touchpoints: int, profile: Path | None) -> tuple[Throughput, Restore]:
    """Load, publish, run, kill, restore; in the stream clock, with the timers of a year."""
    settings = _prepared(throughput_settings(local))
    loaded = load(settings, workload(touchpoints))
    with worker_process(settings, "worker", profile) as worker:
        _until_done(worker, touchpoints)
        measured = _measured(settings, local, worker, loaded)
        if profile is not None:
            worker.stop()
        else:
            worker.kill()
    with worker_process(settings, "restored") as successor:
        opened = successor.until_open(2 * PARTITIONS)
    lines = [line for line in opened if line["handler"] == "orchestrate"]
    records, seconds = sum(line["restored_records"] for line in lines), max(line["seconds"] for line in lines)
    size = topic_bytes(local, settings, Stream.CUSTOMER_STATES)
    return measured, Restore(records, records / seconds, size / seconds / 1e6, seconds)


def _until_done(worker: WorkerProcess, touchpoints: int) -> None:
    """Until every touchpoint is applied and nothing is committed any more."""
    quiet, last = 0, -1.0

    def done() -> bool:
        nonlocal quiet, last
        time.sleep(LOOK_SECONDS)
        found = worker.metrics()
        batches = sum(found.get(f'batch_records_count{{handler="{name}"}}', 0.0) for name in HANDLERS)
        applied = found.get("events_applied_total", 0.0)
        quiet = quiet + 1 if applied >= touchpoints and batches == last else 0
        last = batches
        return quiet >= QUIET_LOOKS

    worker.until_open(2 * PARTITIONS)
    worker.until(done, 60 + touchpoints * MICROSECONDS_PER_TOUCHPOINT_MAX / 1e6)


def _measured(settings: Settings, local: Local, worker: WorkerProcess, loaded: Loaded) -> Throughput:
    touchpoints = loaded.touchpoints
    began, ended = checkpoint_times(settings)
    seconds = (ended - began) / 1e3
    found = worker.metrics()
    written = sum(found[f'written_bytes_total{{handler="{name}"}}'] for name in HANDLERS)
    return Throughput(
        touchpoints,
        touchpoints / seconds,
        seconds,
        worker.cpu_seconds(),
        worker.peak_rss_mb(),
        loaded.bytes / touchpoints,
        written / touchpoints,
        {stream.value: topic_bytes(local, settings, stream) / touchpoints for stream in WRITTEN},
        {name: found[_sample("fold_duration_seconds_sum", name)] * 1e6 / touchpoints for name in HANDLERS},
        {name: _mean(found, "transaction_duration_seconds", name) * 1e3 for name in HANDLERS},
        {name: _mean(found, "batch_records", name) for name in HANDLERS},
    )


def _sample(name: str, handler: str) -> str:
    return f'{name}{{handler="{handler}"}}'


def _mean(found: dict[str, float], name: str, handler: str) -> float:
    return found[_sample(f"{name}_sum", handler)] / found[_sample(f"{name}_count", handler)]


def checkpoint_times(settings: Settings) -> tuple[int, int]:
    """Append times (ms) of the first record of ingest's changelog and the last of orchestrate's."""
    first = [_times(settings, Stream.INGEST_CHANGELOG, number, tail=False) for number in range(PARTITIONS)]
    last = [_times(settings, Stream.CUSTOMER_STATES, number, tail=True) for number in range(PARTITIONS)]
    return min(min(times) for times in first if times), max(max(times) for times in last if times)


def _times(settings: Settings, stream: Stream, partition: int, *, tail: bool) -> list[int]:
    """Append times of a partition's first or last few records."""
    consumer = Consumer(
        {
            "bootstrap.servers": settings.kafka_bootstrap,
            "group.id": "bench-times",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        place = TopicPartition(topic_name(settings, stream), partition)
        low, high = consumer.get_watermark_offsets(place, timeout=READ_SECONDS_MAX)
        place.offset = max(low, high - TAIL_RECORDS) if tail else low
        consumer.assign([place])
        times: list[int] = []
        while len(times) < TAIL_RECORDS and (message := consumer.poll(READ_SECONDS_MAX)) is not None:
            if message.error():
                break
            times.append(message.timestamp()[1])
        return times
    finally:
        consumer.close()


def topic_bytes(local: Local, settings: Settings, stream: Stream) -> int:
    """Bytes of a topic in the broker's log files."""
    pattern = f"{topic_name(settings, stream)}-*/*.log"
    return sum(path.stat().st_size for path in local.data.glob(pattern))
