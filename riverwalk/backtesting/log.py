"""What a backtest reads: customer events in log order, each with the time that had come before it.

Three sources: an export (JSON lines), an example's touchpoints through the door, the live log.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from agents.ports import Stream
from journey.intake import Intake
from journey.timeline import ClockKind
from riverwalk.examples import Example
from riverwalk.failures import Failure
from riverwalk.simulation.input import example_touchpoints, lines_of
from riverwalk.simulation.running import TRIAL_KEY
from schemas.event import CustomerEvent, Origin, SubjectEvent, encode_event
from schemas.instant import parse_instant
from streams.log_reader import count_partitions, read_topic
from streams.settings import Settings

BEFORE_ALL = -(2**62)
"""Earlier than any instant."""
EVENT_KINDS = frozenset({"touchpoint", "outcome", "subject", "order"})
"""What is folded: events, and what operators paused, resumed and stopped."""


class Moved(NamedTuple):
    """One event or order on its way to the process that folds its customer."""

    partition: int
    customer: str
    """Empty for an order, and an event about a subject: every process hears of it."""
    at: int
    """Int ms: how far the partition's time is with it."""
    moment: int
    """Int ms: timers due by then fire before it."""
    value: bytes


class _Envelope(msgspec.Struct):
    """A line: an event, or as `riverwalk tail events --json` prints it, with where and when it lies."""

    partition: int = 0
    at: object = None
    value: msgspec.Raw = msgspec.Raw()


class _Timed(msgspec.Struct):
    """The fields of a customer event or a record of time that say who and when."""

    kind: str
    customer: str = ""
    occurred_at: int = 0
    received_at: int = 0
    partition: int = 0
    at: int = 0
    until: int = 0


_envelope = msgspec.json.Decoder(_Envelope)
_timed = msgspec.json.Decoder(_Timed)


class Passing:
    """How time passes on one partition, record by record, as the engine sees it."""

    def __init__(self, clock: ClockKind, inputs: int = 1) -> None:
        """
        Args:
            clock: which time timers follow.
            inputs: partitions of `touchpoints`, for the watermark (`stream`).
        """
        self._clock = clock
        self._inputs = inputs
        self._heard: dict[int, int] = {}
        self.at = BEFORE_ALL

    def see(self, partition: int, value: bytes, appended_at: int | None) -> Moved | None:
        """The record with its time; None if it only moves time.

        Args:
            value: JSON of one record of `customer-events`.
            appended_at: int ms; None where the source does not say: then `received_at` stands for it.
        Raises: msgspec.DecodeError if it is none.
        """
        record = _timed.decode(value)
        if self._clock == "wall":
            self._reach(record.received_at if appended_at is None else appended_at)
            moment = self.at
        elif record.kind in EVENT_KINDS:
            self._reach(record.occurred_at)
            moment = self._watermark()
        else:
            if record.kind == "input_time":
                self._heard[record.partition] = record.at
            elif record.kind == "input_ended":
                self._heard[record.partition] = record.until
                self._reach(record.until)
            return None
        if record.kind not in EVENT_KINDS:
            return None
        return Moved(partition, record.customer, self.at, moment, value)

    def _reach(self, at: int) -> None:
        self.at = max(self.at, at)

    def _watermark(self) -> int:
        """What records of time say; without any, the newest event's time, as `simulate` has it."""
        if not self._heard:
            return self.at - 1
        return min(self._heard.values()) if len(self._heard) >= self._inputs else BEFORE_ALL


class Source(NamedTuple):
    """Where the events come from."""

    name: str
    clock: ClockKind
    events: Callable[[], Iterator[Moved]]


def export_source(path: Path, clock: ClockKind) -> Source:
    """A file of customer events, one JSON object a line, gzipped or not.

    Raises: Failure RW905 if there is no such file, or a line is no customer event.
    """
    if not path.is_file():
        raise Failure("RW905", "there is no such file", where=str(path), advice="name a file of JSON lines")

    def events() -> Iterator[Moved]:
        passing: dict[int, Passing] = {}
        for number, line in enumerate(lines_of(path), start=1):
            try:
                moved = _moved(line.strip(), passing, clock)
            except msgspec.DecodeError as error:
                raise Failure(
                    "RW905",
                    f"expected a customer event: {error}",
                    where=f"{path.name}:{number}",
                    advice="write the file with `riverwalk tail events --from-beginning --json`",
                ) from None
            if moved is not None:
                yield moved

    return Source(path.name, clock, events)


def _moved(line: bytes, passing: dict[int, Passing], clock: ClockKind) -> Moved | None:
    """One line of an export."""
    value, partition, appended_at = line, 0, None
    if b'"kind"' not in line[:8]:  # Ours begin with it; what tail prints begins with the partition.
        found = _envelope.decode(line)
        if found.value:
            value, partition = bytes(found.value), found.partition
            appended_at = parse_instant(str(found.at)) if found.at is not None else None
    return passing.setdefault(partition, Passing(clock)).see(partition, value, appended_at)


def example_source(example: Example) -> Source:
    """An example's touchpoints, let in by the door, in event time."""

    def events() -> Iterator[Moved]:
        passing, intake = Passing("stream"), Intake(TRIAL_KEY, "stream")
        for number, record in enumerate(example_touchpoints(example).records()):
            admitted = intake.admit(record, (), 0, Origin(example, 0, number))
            if isinstance(admitted, CustomerEvent | SubjectEvent):
                moved = passing.see(0, encode_event(admitted), None)
                assert moved is not None, "touchpoints do not only move time"
                yield moved

    return Source(example, "stream", events)


async def live_events(settings: Settings) -> AsyncIterator[Moved]:
    """The whole of `customer-events`, with plain consumers outside every group.

    Cost: 5 us a record.
    """
    inputs = await count_partitions(settings, Stream.TOUCHPOINTS)
    passing: dict[int, Passing] = {}
    async for partition, record in read_topic(settings, Stream.CUSTOMER_EVENTS):
        try:
            time = passing.setdefault(partition, Passing(settings.clock, inputs))
            moved = time.see(partition, record.value or b"", record.at)
        except msgspec.DecodeError:
            continue  # The engine dead-lettered it.
        if moved is not None:
            yield moved
