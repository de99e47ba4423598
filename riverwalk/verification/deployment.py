"""How the log that is verified was made, and the log itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from agents.ports import Record, Stream
from journey.catalogue import Catalogue
from journey.intake import Intake
from journey.timeline import ClockKind

Log = Mapping[Stream, Mapping[int, Sequence[Record]]]
"""Topic -> partition -> committed records in order, from the beginning of the log."""


class Deployment(NamedTuple):
    """What the workers were configured with."""

    intake: Intake
    catalogues: Callable[[str], Catalogue]
    """Hash -> catalogue of the workspace published under it."""
    clock: ClockKind
    touchpoints: str
    """Full name of the topic."""
    customer_events: str
    """Full name of the topic."""
    resources: str
    """Full name of the topic."""


class Place(NamedTuple):
    """Where a record lies or lay."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}@{self.offset}"


class DeadLetter(NamedTuple):
    """A dead letter, with where its record lay."""

    place: Place
    reason: str
    value: bytes


def every(log: Log, stream: Stream) -> Iterator[Record]:
    """All records of a topic, partition by partition."""
    for partition in sorted(log.get(stream, {})):
        yield from log[stream][partition]


def dead_letters(log: Log) -> list[DeadLetter]:
    """All dead letters of the log."""
    return [_dead_letter(record) for record in every(log, Stream.DEAD_LETTERS)]


def _dead_letter(record: Record) -> DeadLetter:
    headers = {name: value or b"" for name, value in record.headers}
    place = Place(
        headers["__connect.errors.topic"].decode(),
        int(headers["__connect.errors.partition"]),
        int(headers["__connect.errors.offset"]),
    )
    return DeadLetter(place, headers["riverwalk.reason"].decode(), record.value or b"")
