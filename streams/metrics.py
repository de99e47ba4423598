"""Prometheus metrics of one worker: a registry of its own, children cached, labels from closed sets.

The engine fills what it can see; handlers count through the same object (`Metrics.count`).
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from agents.ports import Figures
from streams.batch_histogram import BatchHistogram
from streams.exits import EngineStop, Exit
from streams.plumbing import BatchSize

PREFIX = "riverwalk_"
SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
AGES = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0, 60.0, 600.0, 3600.0, 86_400.0)
RECORDS = (1, 10, 50, 100, 500, 1000, 2000, 4000, 10_000)

OTHER = "other"
LABEL_SETS_MAX = 500
"""Label sets one metric may have before the rest is counted as `other`; guards Prometheus' memory."""


class Spec(NamedTuple):
    """One metric: its kind, name without prefix, help and labels."""

    kind: type[Counter] | type[Gauge] | type[Histogram]
    name: str
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    live: bool = False
    """Asked for when `/metrics` is: what a worker no longer has is no longer there."""


SPECS: tuple[Spec, ...] = (
    Spec(Counter, "touchpoints_received_total", "Touchpoints read.", ("topic", "channel", "type")),
    Spec(Counter, "touchpoints_rejected_total", "Touchpoints refused, by reason.", ("reason",)),
    Spec(Counter, "repeats_total", "Events dropped as repeats."),
    Spec(
        Counter,
        "late_total",
        "Events applied over an hour after they happened (`stream`: before their customer's own time).",
    ),
    Spec(Counter, "events_applied_total", "Events applied to a customer's state."),
    Spec(
        Histogram,
        "decision_latency_seconds",
        "Record time of the touchpoint to action committed.",
        (),
        SECONDS,
    ),
    Spec(Histogram, "event_age_seconds", "Time of the event to its commit.", (), AGES),
    Spec(Histogram, "transaction_duration_seconds", "Begin to committed, a batch.", ("handler",), SECONDS),
    Spec(Histogram, "fold_duration_seconds", "Fold and encode, a batch.", ("handler",), SECONDS),
    Spec(Histogram, "batch_records", "Records in a batch.", ("handler",), RECORDS),
    Spec(Counter, "records_total", "Records committed.", ("handler",)),
    Spec(Counter, "written_bytes_total", "Bytes written to Kafka in transactions.", ("handler",)),
    Spec(Counter, "actions_total", "Actions sent.", ("journey", "channel", "purpose")),
    Spec(Counter, "suppressed_total", "Proposals suppressed, by reason.", ("reason",)),
    Spec(
        Gauge,
        "enrolments_active",
        "Passages inside a journey, holdouts and halted ones too; of the worker's partitions.",
        ("journey",),
        live=True,
    ),
    Spec(Counter, "transitions_total", "Steps reached.", ("journey", "step")),
    Spec(Gauge, "timers_pending", "Timers of all customers; of the worker's partitions.", live=True),
    Spec(Histogram, "timer_lateness_seconds", "Due to fired.", (), SECONDS),
    Spec(Gauge, "consumer_lag_records", "Records not yet folded.", ("topic", "partition")),
    Spec(
        Gauge,
        "consumer_lag_seconds",
        "Age of the last record folded while more wait; 0 without lag.",
        ("topic", "partition"),
    ),
    Spec(
        Gauge,
        "restore_remaining_records",
        "Changelog offsets that opening partitions have still to read.",
        live=True,
    ),
    Spec(Counter, "partition_opens_total", "Partitions opened.", ("handler", "cause")),
    Spec(Counter, "fenced_total", "Times another owner fenced us; the process ends with 75 at once."),
    Spec(Counter, "dead_letters_total", "Records dead-lettered, by reason.", ("reason",)),
    Spec(
        Counter,
        "resource_answers_total",
        "Answers to requests for resources: granted, or which resource was lacking.",
        ("answer",),
    ),
    Spec(
        Gauge,
        "resource_taken_units",
        "How much of a resource, budget or capacity is taken, as of the last order or tick.",
        ("resource",),
        live=True,
    ),
    Spec(Gauge, "resource_requests_waiting", "Requests that wait for what comes back.", live=True),
    Spec(Counter, "ticks_total", "Ticks written.", ()),
    Spec(Counter, "dependency_errors_total", "Failures of what we depend on.", ("dependency",)),
    Spec(Gauge, "build_info", "Version of what runs; always 1.", ("version", "python")),
)


class Metrics:
    """All metrics of one worker, by name without the prefix."""

    def __init__(self, version: str = "0.1.0") -> None:
        self.registry = CollectorRegistry()
        batched = [spec for spec in SPECS if spec.kind is Histogram and not spec.labels]
        self._batched = {
            spec.name: BatchHistogram(PREFIX + spec.name, spec.help, spec.buckets) for spec in batched
        }
        for each in self._batched.values():
            self.registry.register(each)
        self._metrics = {
            spec.name: _registered(spec, self.registry)
            for spec in SPECS
            if not spec.live and spec not in batched
        }
        ProcessCollector(registry=self.registry)  # Memory, processor time, files, and when it started.
        self.live = LiveGauges()
        self.registry.register(self.live)
        self._labelled = {spec.name: len(spec.labels) for spec in SPECS}
        self._children: dict[tuple[str, ...], Counter | Gauge | Histogram] = {}
        self._sets: dict[str, int] = {}
        self.set("build_info", 1, version, platform.python_version())

    def count(self, name: str, amount: float, *labels: str) -> None:
        """Add to a counter. Cost: 0.4 us."""
        child = self._child(name, labels)
        assert isinstance(child, Counter)
        child.inc(amount)

    def set(self, name: str, value: float, *labels: str) -> None:
        """Set a gauge."""
        child = self._child(name, labels)
        assert isinstance(child, Gauge)
        child.set(value)

    def observe(self, name: str, values: Sequence[float]) -> None:
        """Put a batch of values into a histogram without labels. Cost: 0.1 us a value."""
        self._batched[name].observe(values)

    def _put(self, name: str, value: float, *labels: str) -> None:
        child = self._child(name, labels)
        assert isinstance(child, Histogram)
        child.observe(value)

    def text(self) -> bytes:
        """The exposition that `/metrics` answers with."""
        return generate_latest(self.registry)

    def opened(self, handler: str, cause: str) -> None:
        """A partition was opened: new, parked or restored."""
        self.count("partition_opens_total", 1, handler, cause)

    def committed(
        self, handler: str, size: BatchSize, fold_seconds: float, transaction_seconds: float
    ) -> None:
        """A batch was committed."""
        self.count("records_total", size.records, handler)
        self.count("written_bytes_total", size.bytes, handler)
        self._put("batch_records", size.records, handler)
        self._put("fold_duration_seconds", fold_seconds, handler)
        self._put("transaction_duration_seconds", transaction_seconds, handler)

    def stopped(self, error: EngineStop) -> None:
        """The engine ends."""
        if error.exit is Exit.OWNERSHIP_LOST:
            self.count("fenced_total", 1)

    def total(self, name: str) -> float:
        """The sum of a counter over its labels; for live views and tests."""
        return sum(
            sample.value
            for metric in self.registry.collect()
            for sample in metric.samples
            if sample.name == PREFIX + name
        )

    def sum_and_count(self, name: str, *labels: str) -> tuple[float, float]:
        """Of a histogram: seconds in all, and how many; for live views."""
        values = {
            sample.name.removeprefix(PREFIX + name): sample.value
            for metric in self.registry.collect()
            for sample in metric.samples
            if sample.name.startswith(PREFIX + name) and tuple(sample.labels.values()) == labels
        }
        return values.get("_sum", 0.0), values.get("_count", 0.0)

    def _child(self, name: str, labels: tuple[str, ...]) -> Counter | Gauge | Histogram:
        key = (name, *labels)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._new_child(name, labels)
        return child

    def _new_child(self, name: str, labels: tuple[str, ...]) -> Counter | Gauge | Histogram:
        assert len(labels) == self._labelled[name]
        metric = self._metrics[name]
        if not labels:
            return metric
        self._sets[name] = self._sets.get(name, 0) + 1
        return metric.labels(*(labels if self._sets[name] <= LABEL_SETS_MAX else (OTHER,) * len(labels)))


class LiveGauges(Collector):
    """Gauges that are asked for at each exposition: see `Spec.live`."""

    def __init__(self) -> None:
        self.source: Callable[[], Figures] = dict

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What the source says now; the long tail of labels as `other`."""
        figures = self.source()
        for spec in SPECS:
            if spec.live:
                yield _family(spec, {key[1:]: value for key, value in figures.items() if key[0] == spec.name})


def _family(spec: Spec, values: dict[tuple[str, ...], float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(PREFIX + spec.name, spec.help, labels=spec.labels)
    largest = sorted(values.items(), key=lambda each: (-each[1], each[0]))
    for labels, value in largest[:LABEL_SETS_MAX]:
        family.add_metric(labels, value)
    if rest := largest[LABEL_SETS_MAX:]:
        family.add_metric((OTHER,) * len(spec.labels), sum(value for _, value in rest))
    return family


def _registered(spec: Spec, registry: CollectorRegistry) -> Counter | Gauge | Histogram:
    name = PREFIX + spec.name
    if spec.kind is Histogram:
        return Histogram(name, spec.help, spec.labels, buckets=spec.buckets, registry=registry)
    return spec.kind(name, spec.help, spec.labels, registry=registry)
