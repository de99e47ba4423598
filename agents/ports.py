"""The borders of the engine: what a handler is given and what it must give back.

A handler is plain code over records of one input partition. It never waits for anything but
`prepare`, never sees Kafka, and can be driven by Faust, by a test or by a simulation alike.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from enum import Enum
from typing import Protocol

import msgspec

from schemas.event import AllocationEvent
from schemas.resource import ResourceOrder


class Stream(Enum):
    """Our topics by role; `streams/topics.py` gives each its name, partitions and retention."""

    TOUCHPOINTS = "touchpoints.v1"
    OUTCOMES = "outcomes.v1"
    CUSTOMER_EVENTS = "customer-events.v1"
    INGEST_CHANGELOG = "ingest-changelog.v1"
    OUTCOMES_CHANGELOG = "outcomes-changelog.v1"
    CUSTOMER_STATES = "customer-states.v1"
    NEXT_BEST_ACTIONS = "next-best-actions.v1"
    DECISIONS = "decisions.v1"
    JOURNEY_EVENTS = "journey-events.v1"
    RESOURCES = "resources.v1"
    ALLOCATE_CHANGELOG = "allocate-changelog.v1"
    WORKSPACES = "workspaces.v1"
    AUDIT = "audit.v1"
    DEAD_LETTERS = "dead-letters.v1"

    # Enum's own is Python code: 0.3 us for every record published.
    __hash__ = object.__hash__


RESOURCES_PARTITION = 0
"""A request takes all it needs or nothing, so one writer has all resources: one partition, also where the
topic has more (the embedded broker's have)."""


class Record(msgspec.Struct, frozen=True, gc=False):
    """One record of an input partition, as it lies in the log."""

    offset: int
    at: int
    """Append time (broker clock), int ms."""
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class Publish(msgspec.Struct, frozen=True, gc=False):
    """One record to be written in the batch's transaction.

    `partition` None means by murmur2 of `key`, as Java's default partitioner does.
    """

    stream: Stream
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]] = ()
    partition: int | None = None


class Batch(msgspec.Struct, frozen=True):
    """What one fold of a handler wants committed, all or nothing."""

    changes: dict[bytes, bytes | None]
    """Changelog key -> value, one entry a key (coalesced); None deletes."""
    outputs: list[Publish]
    checkpoint: bytes
    """The handler's own part of the checkpoint record (vector of times, versions, ledger)."""
    more: bool = False
    """True: due work is left; fold again, with or without records, before resting."""


Folding = Generator[None, None, Batch]
"""A fold on its way: it yields where it may be interrupted and returns the batch."""


def whole(folding: Folding) -> Batch:
    """Run a fold to its end at once."""
    while True:
        try:
            next(folding)
        except StopIteration as ended:
            batch: Batch = ended.value
            return batch


Figures = Mapping[tuple[str, ...], float]
"""Metric (without the common prefix) and its labels -> its value now."""


class Fold(Protocol):
    """One handler opened on one input partition. Used by one task at a time.

    Life: `restore` for each changelog record, `resume` once, then rounds of `prepare`, `fold`, and
    either `committed` or the end of the process. `fold` must not change what a later `fold` would
    see until `committed` is called.
    """

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take one changelog record (not the checkpoint). Cheap: no decoding beyond fixed bytes."""

    def resume(self, checkpoint: bytes | None) -> None:
        """Take the handler's part of the last checkpoint; None when there was none.

        Raises: RefusedToStart if the checkpoint was written under another key or clock.
        """

    async def prepare(self, records: Sequence[Record]) -> None:
        """Fetch what the fold of these records will need (a published workspace). The only wait."""

    def fold(self, records: Sequence[Record]) -> Folding:
        """Fold records in order. Pure but for its own draft.

        Yields wherever the engine may do something else for a while; a step takes well below 1 ms. Only
        `earliest_due` and `tick` are called before it has returned the batch.

        Raises: any exception ends the process uncommitted; refused input is never an exception.
        """

    def committed(self, now: int) -> None:
        """The last fold's transaction was committed at `now` (int ms): count, feed the read model."""

    def earliest_due(self) -> int | None:
        """Instant (ms) of the earliest timer that needs a tick; None when there is none."""

    def tick(self) -> Publish | None:
        """The record that would move this partition's time; None for handlers without timers."""

    def figures(self) -> Figures:
        """Gauges of this partition, asked for at any time after `resume`; those of partitions add up."""


class Handler(Protocol):
    """A kind of fold: its name, its input, its changelog, and how to open it on a partition."""

    name: str
    source: Stream
    changelog: Stream

    def open(self, partition: int, partitions: int) -> Fold:
        """A fresh, empty fold for input partition `partition` of `partitions`."""


class Clock(Protocol):
    """The one place where time comes from."""

    def now(self) -> int:
        """Wall clock, int ms since 1970 UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back, for durations."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class FaultPoint(Enum):
    """Named places where a test or a simulation may make the engine fail."""

    OPEN_FENCED = "open.fenced"
    OPEN_RESTORED = "open.restored"
    BATCH_FOLDED = "batch.folded"
    BATCH_BEGUN = "batch.begun"
    BATCH_SENT = "batch.sent"
    BATCH_COMMITTED = "batch.committed"
    BATCH_APPLIED = "batch.applied"
    CLOSE = "close"


Faults = Callable[[FaultPoint, int], None]
"""Called with the place and the partition; does nothing in production."""


class ReadModel(Protocol):
    """Where summaries of customers are put after each commit. May be lost at any time."""

    def offer(self, summaries: Iterable[tuple[bytes, bytes]]) -> None:
        """Queue (customer id, JSON summary) pairs; never blocks or raises; when full, the oldest go."""


class Metrics(Protocol):
    """Counters by the names of contracts.md, without the common prefix."""

    def count(self, name: str, amount: float, *labels: str) -> None:
        """Add to a counter; too many label sets are counted as `other`."""

    def observe(self, name: str, values: Sequence[float]) -> None:
        """Put a batch of values into a histogram without labels."""


class Allocation(Protocol):
    """The one writer of resources, as folds see it: orders in, answers to customers out.

    `journey.resources.Allocator` is it: alone in `simulate`, `test` and `preview`; on Kafka inside
    `agents.allocate`, which reads orders from `resources` and writes answers to `customer-events`.
    """

    def take(self, order: ResourceOrder) -> list[AllocationEvent]:
        """Follow one order, after what has come back by its instant."""

    def next_at(self) -> int | None:
        """When something comes back by itself that somebody waits for; None if nobody does."""

    def pass_to(self, at: int) -> list[AllocationEvent]:
        """Let time run to `at`, int ms."""


class RefusedToStart(Exception):
    """Configuration, key, clock or partition count do not fit what is stored (exit 78)."""
