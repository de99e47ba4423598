"""The changelog of a handler: its checkpoint record, and reading a partition of it back.

Keys: `b"c"` + id is a state (the handler's), `b"k"` the checkpoint, `b"w"` the watchdog's note. The
checkpoint is the only authority for where a partition stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from agents.ports import Clock, RefusedToStart
from streams.exits import HistoryLost, Refused
from streams.log_port import Reader
from streams.settings import Settings

CHECKPOINT_KEY = b"k"
WATCHDOG_KEY = b"w"
FORMAT = 1
"""Of the checkpoint record and of how states are keyed; an unknown one refuses to start."""

STABLE_POLL_SECONDS = 0.02
STABLE_GRACE_SECONDS = 15.0
"""Beyond the transaction timeout: the broker looks for dead transactions every 10 s by default."""


class Checkpoint(msgspec.Struct, frozen=True, array_like=True):
    """Where a partition stands; written in every transaction."""

    v: int
    position: int
    """Next source position to fold."""
    partitions: int
    """Partitions of the source when this was written: a changed count refuses to start."""
    dead: int
    """Records that the engine dead-lettered undecoded, so that the ledger balances."""
    handler: bytes
    """The handler's own part."""


class Restored(NamedTuple):
    """What a changelog partition held."""

    end: int
    """Read up to here."""
    checkpoint: Checkpoint | None
    note: bytes | None
    """The watchdog's note, if any."""
    records: int


Restore = Callable[[bytes, bytes | None], None]

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Checkpoint)


def encode_checkpoint(checkpoint: Checkpoint) -> bytes:
    """The value of the checkpoint record."""
    return _encoder.encode(checkpoint)


def decode_checkpoint(value: bytes) -> Checkpoint:
    """Read a checkpoint record back.

    Raises: RefusedToStart when it was written by another format.
    """
    try:
        checkpoint = _decoder.decode(value)
    except msgspec.DecodeError as error:
        raise RefusedToStart(f"The checkpoint cannot be read ({error}): did we write it?") from error
    if checkpoint.v != FORMAT:
        raise RefusedToStart(f"The changelog has format {checkpoint.v}, we read {FORMAT}: upgrade first.")
    return checkpoint


class ChangelogReader:
    """Reads one changelog partition, committed records only, from a position to its end."""

    def __init__(self, settings: Settings, clock: Clock, reader: Reader) -> None:
        """
        Args:
            reader: of the partition; started and stopped by this context.
        """
        self._limit = settings.transaction_timeout_seconds + STABLE_GRACE_SECONDS
        self._clock = clock
        self._reader = reader
        self.remaining = 0
        """Offsets that `read` has still to pass."""

    async def __aenter__(self) -> ChangelogReader:
        await self._reader.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._reader.stop()

    async def stable_end(self) -> int:
        """The end of the partition, once nobody's transaction is open in it.

        Raises: Refused when the last stable offset stays behind: somebody else writes here.
        """
        deadline = self._clock.monotonic() + self._limit
        while True:
            stable, high = await self._reader.ends()
            if stable >= high:
                return high
            if self._clock.monotonic() > deadline:
                raise Refused(
                    f"{self._reader.place}: an open transaction holds {stable} of {high},"
                    f" {self._limit:.0f} s after we fenced our own. Somebody else writes here: stop them."
                )
            await self._clock.sleep(STABLE_POLL_SECONDS)

    async def beginning(self) -> int:
        """Where this partition's log begins."""
        return await self._reader.beginning()

    async def read(self, start: int, end: int, restore: Restore) -> Restored:
        """Hand every state record of [start, end) to `restore`; keep the last checkpoint.

        Cost: about 3 us a record and what `restore` costs.
        """
        checkpoint: bytes | None = None
        note: bytes | None = None
        count = 0
        self._reader.seek(start)
        self.remaining = end - start
        while self.remaining > 0:
            for record in await self._reader.fetch():
                key = record.key
                count += 1
                if key == CHECKPOINT_KEY:
                    checkpoint = record.value
                elif key == WATCHDOG_KEY:
                    note = record.value
                else:
                    assert key is not None, "every record of a changelog has a key"
                    restore(key, record.value)
            self.remaining = max(0, end - await self._reader.position())
            await asyncio.sleep(0)
        decoded = decode_checkpoint(checkpoint) if checkpoint else None
        return Restored(end, decoded, note, count)


def refuse_embedded(settings: Settings, line: str, end: int) -> None:
    """The embedded broker keeps only the newest 5 MiB of a partition: never restore from it."""
    if settings.embedded and end > 0:
        raise HistoryLost(
            f"{line}: the embedded broker keeps nothing to restore from;"
            " start the trial again, or use a real Kafka."
        )
