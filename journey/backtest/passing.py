"""How time passes on a partition that a backtest reads, record by record, as the engine sees it."""

from __future__ import annotations

from typing import NamedTuple

from journey.times import ClockKind
from schemas.event import (
    AllocationEvent,
    BackfillEvent,
    CustomerEvent,
    InputEnded,
    InputTime,
    Ordered,
    SubjectEvent,
)

BEFORE_ALL = -(2**62)
"""Earlier than any instant."""
Folded = CustomerEvent | SubjectEvent | Ordered
"""What is folded; all else only moves time."""
FOLDED = (CustomerEvent, SubjectEvent, Ordered)
NOT_FOLDED = (AllocationEvent, BackfillEvent)
"""Customer events that the engine wrote: a backtest allocates anew, and keeps facts from the beginning."""


class Moved(NamedTuple):
    """One event or order, with the time that had come before it."""

    partition: int
    at: int
    """Int ms: how far the partition's time is with it."""
    moment: int
    """Int ms: timers due by then fire before it."""
    event: Folded
    value: bytes
    """The record it was read from."""


class Passing:
    """The time of one partition."""

    def __init__(self, clock: ClockKind, inputs: int = 1) -> None:
        """
        Args:
            clock: which time timers follow.
            inputs: partitions of `touchpoints`, for the watermark (`stream`).
        """
        self._wall = clock == "wall"
        self._inputs = inputs
        self._heard: dict[int, int] = {}
        self.at = BEFORE_ALL

    def see(self, partition: int, event: object, value: bytes, appended_at: int | None) -> Moved | None:
        """The record with its time; None if it only moves time.

        Args:
            event: what was read from a record of `customer-events`.
            value: that record.
            appended_at: int ms; None where the source does not say: then `received_at` stands for it.
        """
        if isinstance(event, (CustomerEvent, SubjectEvent)) and not isinstance(event, NOT_FOLDED):
            if not self._wall:
                self._reach(event.occurred_at)
            else:
                self._reach(event.received_at if appended_at is None else appended_at)
            return self._moved(partition, event, value)
        if self._wall:
            if appended_at is not None:
                self._reach(appended_at)
        elif isinstance(event, InputTime):
            self._heard[event.partition] = event.at
        elif isinstance(event, InputEnded):
            self._heard[event.partition] = event.until
            self._reach(event.until)
        return self._moved(partition, event, value) if isinstance(event, Ordered) else None

    def _moved(self, partition: int, event: Folded, value: bytes) -> Moved:
        return Moved(partition, self.at, self.at if self._wall else self._watermark(), event, value)

    def _reach(self, at: int) -> None:
        if at > self.at:
            self.at = at

    def _watermark(self) -> int:
        """What records of time say; without any, the newest event's time, as `simulate` has it."""
        if not self._heard:
            return self.at - 1
        return min(self._heard.values()) if len(self._heard) >= self._inputs else BEFORE_ALL
