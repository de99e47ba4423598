"""Records that hang a fold: the watchdog's note in the changelog, and the way out.

A watchdog death notes the range of offsets that was being folded (key `b"w"`). The next open folds
that range record by record; a second death at one of them convicts it, and it is dead-lettered
undecoded. Kills do not write notes. See docs/adr/0004-watchdog-note-in-the-changelog.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from faust.types import TP

from agents.ports import Publish, Record, Stream
from streams.settings import Settings

DEATHS_MAX = 8
"""Ranges remembered; older ones lie below the position by then."""

CONVICTED_AFTER = 2
"""Watchdog deaths at one offset."""

HEADER_STAGE = b"FOLD"
REASON = b"watchdog"


class Death(NamedTuple):
    """Offsets [first, last] that were being folded when the watchdog bit."""

    first: int
    last: int


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Death])


def add_death(note: bytes | None, death: Death) -> bytes:
    """The note with one more death."""
    deaths = _decoder.decode(note) if note else []
    return _encoder.encode([*deaths, death][-DEATHS_MAX:])


def read_deaths(note: bytes | None) -> Deaths:
    """What the watchdog wrote before."""
    return Deaths(tuple(_decoder.decode(note)) if note else ())


class Deaths:
    """Which offsets are under suspicion, which are convicted."""

    def __init__(self, deaths: tuple[Death, ...]) -> None:
        self._deaths = deaths
        self._last = max((death.last for death in deaths), default=-1)

    def limits(self, position: int, settings: Settings) -> tuple[int, int]:
        """Records and bytes of the next batch: one record while under suspicion."""
        records = 1 if position <= self._last else settings.batch_records_max
        return records, settings.batch_bytes_max

    def convicted(self, offset: int) -> bool:
        """Whether the record at `offset` has hung twice, the second time alone."""
        here = [death for death in self._deaths if death.first <= offset <= death.last]
        return len(here) >= CONVICTED_AFTER and any(death.first == death.last for death in here)

    def split(self, records: list[Record], source: TP) -> tuple[list[Record], list[Publish]]:
        """Part records into those to fold and dead letters for the convicted."""
        if not records or records[0].offset > self._last:
            return records, []
        guilty = [record for record in records if self.convicted(record.offset)]
        return [record for record in records if record not in guilty], [
            _letter(record, source) for record in guilty
        ]


def _letter(record: Record, source: TP) -> Publish:
    headers: Sequence[tuple[str, bytes | None]] = (
        ("__connect.errors.topic", source.topic.encode()),
        ("__connect.errors.partition", b"%d" % source.partition),
        ("__connect.errors.offset", b"%d" % record.offset),
        ("__connect.errors.stage", HEADER_STAGE),
        ("__connect.errors.exception.class.name", b"Watchdog"),
        ("__connect.errors.exception.message", b"folding this record hung the process twice"),
        ("riverwalk.reason", REASON),
        *((f"original.{name}", value) for name, value in record.headers),
    )
    return Publish(Stream.DEAD_LETTERS, record.key, record.value, headers, source.partition)
