"""A tiny handler for the engine's tests: counts records a key, publishes every tenth as an action."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from agents.ports import Batch, Figures, Folding, Publish, Record, Stream

ACTION_EVERY = 10
POISON = b"hang"
"""A record with this value hangs its fold."""


class CountingFold:
    """Counts per key; the state is an 8-byte number, the checkpoint's part the records folded."""

    def __init__(self) -> None:
        self.counts: dict[bytes, int] = {}
        self.calls: list[str] = []
        self.folded = 0
        self._draft: dict[bytes, int] = {}
        self._draft_folded = 0

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take one state."""
        self.calls.append("restore")
        if value is None:
            self.counts.pop(key[1:], None)
        else:
            self.counts[key[1:]] = int.from_bytes(value, "big")

    def resume(self, checkpoint: bytes | None) -> None:
        """Take the number of records folded."""
        self.calls.append("resume")
        self.folded = msgspec.msgpack.decode(checkpoint) if checkpoint else 0

    async def prepare(self, records: Sequence[Record]) -> None:
        """Need nothing."""

    def fold(self, records: Sequence[Record]) -> Folding:
        """Count."""
        if not self.calls or self.calls[-1] != "fold":
            self.calls.append("fold")
        draft: dict[bytes, int] = {}
        outputs = []
        for record in records:
            if record.value == POISON:
                time.sleep(3600)
            key = record.key or b""
            count = draft[key] = draft.get(key, self.counts.get(key, 0)) + 1
            if count % ACTION_EVERY == 0:
                outputs.append(Publish(Stream.NEXT_BEST_ACTIONS, key, b"%s#%d" % (key, count)))
            yield
        self._draft, self._draft_folded = draft, self.folded + len(records)
        changes: dict[bytes, bytes | None] = {b"c" + key: n.to_bytes(8, "big") for key, n in draft.items()}
        return Batch(changes, outputs, msgspec.msgpack.encode(self._draft_folded))

    def committed(self, now: int) -> None:
        """Apply."""
        self.counts.update(self._draft)
        self.folded = self._draft_folded

    def earliest_due(self) -> int | None:
        """No timers."""
        return None

    def tick(self) -> Publish | None:
        """No timers."""
        return None

    def figures(self) -> Figures:
        """What has been folded stands for timers."""
        return {("timers_pending",): self.folded}


class CountingHandler:
    """Opens counting folds and remembers the newest of each partition."""

    name = "counting"
    source = Stream.CUSTOMER_EVENTS
    changelog = Stream.CUSTOMER_STATES

    def __init__(self) -> None:
        self.folds: dict[int, CountingFold] = {}
        self.opened = 0

    def open(self, partition: int, partitions: int) -> CountingFold:
        """A fresh fold."""
        self.opened += 1
        self.folds[partition] = CountingFold()
        return self.folds[partition]

    @property
    def folded(self) -> int:
        """Records folded by the folds of this process."""
        return sum(fold.folded for fold in self.folds.values())


class CopyingFold(CountingFold):
    """Copies touchpoints to customer events: the first of two hops."""

    def fold(self, records: Sequence[Record]) -> Folding:
        """Copy."""
        self._draft, self._draft_folded = {}, self.folded + len(records)
        outputs = []
        for record in records:
            outputs.append(Publish(Stream.CUSTOMER_EVENTS, record.key, record.value))
            yield
        return Batch({}, outputs, msgspec.msgpack.encode(self._draft_folded))


class CopyingHandler:
    """Opens copying folds."""

    name = "copying"
    source = Stream.TOUCHPOINTS
    changelog = Stream.INGEST_CHANGELOG

    def open(self, partition: int, partitions: int) -> CopyingFold:
        """A fresh fold."""
        return CopyingFold()
