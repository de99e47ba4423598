"""What a backtest reads: customer events in log order, each with the time that had come before it.

Three sources: an export (JSON lines), an example's touchpoints through the door, the live log.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from agents.ports import Stream
from journey.backtest import Moved, Passing
from journey.intake import Intake
from journey.timeline import ClockKind
from riverwalk.examples import Example
from riverwalk.failures import Failure
from riverwalk.simulation.input import example_touchpoints, lines_of
from riverwalk.simulation.running import TRIAL_KEY
from schemas.event import AnyEvent, CustomerEvent, Origin, SubjectEvent, encode_event
from schemas.instant import parse_instant
from streams.log_reader import count_partitions, read_topic
from streams.settings import Settings


class _Envelope(msgspec.Struct):
    """A line: an event, or as `riverwalk tail events --json` prints it, with where and when it lies."""

    partition: int = 0
    at: object = None
    value: msgspec.Raw = msgspec.Raw()


_envelope = msgspec.json.Decoder(_Envelope)


Decode = Callable[[bytes], AnyEvent]
"""Reads a record as far as whoever folds asks for it; raises msgspec.DecodeError if it is none."""


class Source(NamedTuple):
    """Where the events come from."""

    name: str
    clock: ClockKind
    events: Callable[[Decode], Iterator[Moved]]


def export_source(path: Path, clock: ClockKind) -> Source:
    """A file of customer events, one JSON object a line, gzipped or not.

    Raises: Failure RW905 if there is no such file, or a line is no customer event.
    """
    if not path.is_file():
        raise Failure("RW905", "there is no such file", where=str(path), advice="name a file of JSON lines")

    def events(decode: Decode) -> Iterator[Moved]:
        passing: dict[int, Passing] = {}
        for number, line in enumerate(lines_of(path), start=1):
            try:
                moved = _moved(line, decode, passing, clock)
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


def _moved(line: bytes, decode: Decode, passing: dict[int, Passing], clock: ClockKind) -> Moved | None:
    """One line of an export."""
    value, partition, appended_at = line, 0, None
    if b'"kind"' not in line[:8]:  # Ours begin with it; what tail prints begins with the partition.
        found = _envelope.decode(line)
        if found.value:
            value, partition = bytes(found.value), found.partition
            appended_at = parse_instant(str(found.at)) if found.at is not None else None
    return _passing(passing, partition, clock).see(partition, decode(value), value, appended_at)


def _passing(known: dict[int, Passing], partition: int, clock: ClockKind, inputs: int = 1) -> Passing:
    found = known.get(partition)
    if found is None:
        found = known[partition] = Passing(clock, inputs)
    return found


def example_source(example: Example) -> Source:
    """An example's touchpoints, let in by the door, in event time."""

    def events(decode: Decode) -> Iterator[Moved]:
        passing, intake = Passing("stream"), Intake(TRIAL_KEY, "stream")
        for number, record in enumerate(example_touchpoints(example).records()):
            admitted = intake.admit(record, (), 0, Origin(example, 0, number))
            if isinstance(admitted, CustomerEvent | SubjectEvent):
                value = encode_event(admitted)
                moved = passing.see(0, decode(value), value, None)
                assert moved is not None, "touchpoints do not only move time"
                yield moved

    return Source(example, "stream", events)


async def live_events(settings: Settings, decode: Decode) -> AsyncIterator[Moved]:
    """The whole of `customer-events`, with plain consumers outside every group.

    Cost: 5 us a record.
    """
    inputs = await count_partitions(settings, Stream.TOUCHPOINTS)
    passing: dict[int, Passing] = {}
    async for partition, record in read_topic(settings, Stream.CUSTOMER_EVENTS):
        value = record.value or b""
        try:
            event = decode(value)
        except msgspec.DecodeError:
            continue  # The engine dead-lettered it.
        moved = _passing(passing, partition, settings.clock, inputs).see(partition, event, value, record.at)
        if moved is not None:
            yield moved
