"""How long a customer waits for a decision at 2,000 touchpoints a second, on the wall clock.

From the moment a touchpoint is handed to the producer until its decision, committed, is in the hands of a
`read_committed` consumer: two hops, two transactions, three journeys of a record between process and broker.
Its actions lie in the same transaction. The workspace is the retail year's: nearly every touchpoint lets
somebody into a journey or keeps somebody out, and that decision names the touchpoint as its cause.
"""

from __future__ import annotations

import asyncio
import threading
import time

import msgspec
from confluent_kafka import Consumer, TopicPartition

from agents.ports import Stream
from bench.folds import KEY, WORKSPACE
from bench.loading import paced, producer
from bench.local_services import Local
from bench.throughput import PARTITIONS
from bench.worker_process import free_port, worker_process
from bench.workload import stamped, unstamped
from riverwalk.publishing import publish_folder
from streams.partitioner import partition_of
from streams.settings import Settings
from streams.topic_admin import create_topics
from streams.topics import topic_name

RATE = 2_000
SECONDS = 60.0
WARM_SECONDS = 30.0
"""Left out of the figures: the broker is young and compiles its own code, a third of a core at first."""
SLICE_SECONDS = 0.005
ARRIVE_SECONDS_MAX = 15.0
POLL_SECONDS = 0.05
QUIET_SECONDS = 3.0


class _Caused(msgspec.Struct):
    cause: str = ""


_decode_cause = msgspec.json.Decoder(_Caused).decode


class Latency(msgspec.Struct, frozen=True):
    """Milliseconds from produced to visible."""

    p50: float
    p99: float
    max: float
    decisions: int
    """Decisions measured, those of the warm-up left out."""
    without: int
    """Touchpoints that nothing was decided about, or whose decision did not come in time."""
    touchpoints_per_second: float
    """Rate that was really kept."""


def latency_settings(local: Local) -> Settings:
    """One worker on the wall clock."""
    return Settings(
        kafka_bootstrap=local.kafka,
        redis_url=local.redis,
        topic_prefix="bench-latency.",
        group="bench-latency",
        partitions=PARTITIONS,
        clock="wall",
        identity_key=KEY.decode(),
        metrics_port=free_port(),
        log_format="json",
    )


def measure_latency(local: Local, *, rate: float = RATE, seconds: float = SECONDS) -> Latency:
    """Run a worker, feed it at a steady rate, and time each touchpoint's decision."""
    settings = latency_settings(local)
    asyncio.run(create_topics(settings))
    asyncio.run(publish_folder(settings, WORKSPACE, by="bench", at=0))
    with worker_process(settings, "latency") as worker:
        worker.until_open(3 * PARTITIONS)
        arrivals = _Arrivals(settings)
        arrivals.start()
        sent, kept = _feed(settings, rate, seconds)
        arrivals.stop_when_quiet(ARRIVE_SECONDS_MAX)
    warm = min(sent.values()) + WARM_SECONDS
    waited = sorted(
        (arrivals.seen[touchpoint] - at) * 1e3
        for touchpoint, at in sent.items()
        if at >= warm and touchpoint in arrivals.seen
    )
    without = sum(touchpoint not in arrivals.seen for touchpoint in sent)
    return Latency(quantile(waited, 0.5), quantile(waited, 0.99), waited[-1], len(waited), without, kept)


def quantile(ordered: list[float], share: float) -> float:
    """The value below which `share` of the values lie; they must be sorted and not empty."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _feed(settings: Settings, rate: float, seconds: float) -> tuple[dict[str, float], float]:
    """Produce at the rate; (touchpoint -> when it was handed over, rate that was kept)."""
    sink = producer(settings, **{"linger.ms": 0})
    topic = topic_name(settings, Stream.TOUCHPOINTS)
    sent: dict[str, float] = {}
    touchpoints = list(unstamped(round(rate * seconds)))
    began = time.perf_counter()
    count = 0
    for part in paced(touchpoints, rate, SLICE_SECONDS):
        now = time.time_ns() // 1_000_000
        for key, value, touchpoint in part:
            partition = partition_of(key, settings.partitions)
            sent[touchpoint] = time.perf_counter()
            sink.produce(topic, stamped(value, now), key, partition)
        sink.poll(0)
        count += len(part)
    kept = count / (time.perf_counter() - began)
    sink.flush(ARRIVE_SECONDS_MAX)
    return sent, kept


class _Arrivals:
    """A thread that notes when each touchpoint's decision becomes visible to committed readers."""

    def __init__(self, settings: Settings) -> None:
        self.seen: dict[str, float] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read, name="arrivals", daemon=True)
        self._consumer = Consumer(
            {
                "bootstrap.servers": settings.kafka_bootstrap,
                "group.id": "bench-arrivals",
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "fetch.wait.max.ms": 5,
                "auto.offset.reset": "earliest",
            }
        )
        topic = topic_name(settings, Stream.DECISIONS)
        self._consumer.assign([TopicPartition(topic, number, 0) for number in range(settings.partitions)])

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop_when_quiet(self, seconds_max: float) -> None:
        """Read on until none came for a while, or time is up."""
        deadline = time.perf_counter() + seconds_max
        count = -1
        while count != len(self.seen) and time.perf_counter() < deadline:
            count = len(self.seen)
            time.sleep(QUIET_SECONDS)
        self._stopped.set()
        self._thread.join()
        self._consumer.close()

    def _read(self) -> None:
        while not self._stopped.is_set():
            for message in self._consumer.consume(500, POLL_SECONDS):
                now = time.perf_counter()
                self.seen.setdefault(_decode_cause(message.value() or b"{}").cause, now)
