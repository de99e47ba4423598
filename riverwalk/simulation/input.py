"""Where touchpoints come from: a file of JSON lines, gzipped or not, or an example."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from riverwalk.examples import Example, example_input
from riverwalk.failures import Failure
from schemas.instant import INSTANT_LAST, parse_instant

GZIP_MARK = b"\x1f\x8b"


class TouchpointFile(NamedTuple):
    """Touchpoints as they are written, in order."""

    name: str
    records: Callable[[], Iterator[bytes]]
    """Read anew at each call."""
    total: int
    """0 where it is not known before."""
    until: int
    """Int ms of the last one; time runs on to there."""


class _Dated(msgspec.Struct):
    """The one field that the first look needs. A text, or whatever else stands there."""

    occurred_at: object = None


def file_touchpoints(path: Path) -> TouchpointFile:
    """A file of native touchpoints and outcomes, one JSON object a line.

    Raises: OSError if it cannot be read.
    Cost: reads it once: some 2 us a line.
    """
    if not path.is_file():
        raise Failure("RW905", "there is no such file", where=str(path), advice="name a file of JSON lines")
    decoder = msgspec.json.Decoder(_Dated)
    count, latest = 0, 0
    for line in lines_of(path):
        count += 1
        try:
            at = parse_instant(str(decoder.decode(line).occurred_at))
        except msgspec.MsgspecError:
            continue
        if at is not None and at <= INSTANT_LAST:
            latest = max(latest, at)
    return TouchpointFile(path.name, lambda: lines_of(path), count, latest)


def lines_of(path: Path) -> Iterator[bytes]:
    """Lines that are not blank."""
    with path.open("rb") as raw:
        mark = raw.read(len(GZIP_MARK))
    with gzip.open(path) if mark == GZIP_MARK else path.open("rb") as file:
        for line in file:
            if not line.isspace():
                yield line


def example_touchpoints(example: Example) -> TouchpointFile:
    """An example's touchpoints, to the end of its time."""

    def records() -> Iterator[bytes]:
        return (touchpoint.value for touchpoint in example_input(example).touchpoints)

    return TouchpointFile(example, records, 0, example_input(example).until)
