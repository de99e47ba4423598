"""One open partition of one handler: open, batch, park, close (engine.md, section 2).

Its position, state, timers and producer live and move together. One task a partition; transactions
of different partitions overlap. Whatever goes wrong ends the process uncommitted: the next open
finds the truth in the changelog.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import NamedTuple

from agents.ports import Batch, FaultPoint, Figures, Fold, Handler, Publish, Record
from streams.changelog import FORMAT, ChangelogReader, Checkpoint, Restored, refuse_embedded
from streams.exits import HistoryLost, OwnershipLost, Refused, engine_stop
from streams.inbox import Chunk, Inbox, Taken
from streams.plumbing import BatchSize, Plumbing, Source
from streams.poison import Deaths, read_deaths
from streams.slices import in_slices
from streams.topics import topic_name
from streams.transaction import Encoded, Transactions

CLOSE_SECONDS_MAX = 5.0
"""A running transaction may finish this long; overrunning is harmless, the next open fences us."""

FULL_BATCHES = 2
"""The transport is held while this many batches of records wait."""


class Parked(NamedTuple):
    """What a cleanly revoked partition keeps: its fold and how far its changelog is known."""

    fold: Fold
    checkpoint: Checkpoint
    end: int
    note: bytes | None


class Folded(NamedTuple):
    """One batch before its transaction begins."""

    batch: Batch
    checkpoint: Checkpoint
    encoded: Encoded


class StaleOpen(Exception):
    """The group has moved on while we opened: give up quietly, we shall be asked again."""


class Pump:
    """Drives one handler's fold on one partition."""

    transactions_class: type[Transactions] = Transactions

    def __init__(self, plumbing: Plumbing, handler: Handler, source: Source, parked: Parked | None) -> None:
        self.handler = handler
        self.source = source
        self.more = False
        self.ready = False
        self._plumbing = plumbing
        self._parked = parked
        self._line = f"{handler.name}/{source.tp.partition}"
        self._fold: Fold = (
            handler.open(source.tp.partition, source.partitions) if parked is None else parked.fold
        )
        place = (source.tp.partition, plumbing.counts)
        self._transactions = self.transactions_class(
            plumbing.settings, plumbing.clock, handler.changelog, place, log=plumbing.kafka
        )
        self._checkpoint = Checkpoint(FORMAT, 0, source.partitions, 0, b"")
        self._known = parked is not None
        self._end = 0
        self._note: bytes | None = None
        self._deaths = Deaths(())
        self._reader: ChangelogReader | None = None
        self._inbox = Inbox(0)
        self._arrived = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None
        self.read_to_at = 0
        """Append time (ms) of the last record folded; 0 before the first."""

    @property
    def position(self) -> int:
        """Next source position to fold."""
        return self._checkpoint.position

    def earliest_due(self) -> int | None:
        """Instant (ms) of the earliest timer that needs a tick."""
        return self._fold.earliest_due()

    def tick(self) -> Publish | None:
        """The record that would move this partition's time."""
        return self._fold.tick()

    def figures(self) -> Figures:
        """The fold's gauges; before it is restored, how much is left of that."""
        if self.ready:
            return self._fold.figures()
        return {("restore_remaining_records",): 0 if self._reader is None else self._reader.remaining}

    def start(self) -> None:
        """Begin to open, as a task of its own."""
        self._task = asyncio.create_task(self._run(), name=self._line)

    def deliver(self, chunk: Chunk) -> None:
        """Take what the transport fetched; never waits."""
        if self._closing or not self.ready:
            return
        try:
            self._inbox.push(chunk)
        except Exception as error:  # noqa: BLE001  # the border of the engine: it ends the process
            self._fail(error)
        self._arrived.set()
        if self._inbox.count >= FULL_BATCHES * self._plumbing.settings.batch_records_max:
            self._plumbing.hold(self.source.tp)

    async def park(self) -> Parked | None:
        """Finish the running transaction and let go; None when there is no clean state to keep."""
        self._closing = True
        self._arrived.set()
        task = self._task
        if task is None:
            return None
        opened = self.ready
        if not opened:
            task.cancel()
        await asyncio.wait([task], timeout=CLOSE_SECONDS_MAX)
        clean = opened and task.done() and not task.cancelled() and task.exception() is None
        task.cancel()
        self._plumbing.faults(FaultPoint.CLOSE, self.source.tp.partition)
        await self._transactions.stop()
        return Parked(self._fold, self._checkpoint, self._end, self._note) if clean else None

    def abandon(self) -> None:
        """Stop at once, uncommitted: the process is ending."""
        self._closing = True
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        try:
            await self._open()
            await self._work()
        except StaleOpen as error:
            self._plumbing.log.info("open given up", extra={"line": self._line, "why": str(error)})
            await self._transactions.stop()
        except Exception as error:  # noqa: BLE001  # the border of the engine: it ends the process
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._closing = True
        self._plumbing.fail(engine_stop(error, f"{self._line}@{self.position}"))

    # Open ------------------------------------------------------------------------------------------

    async def _open(self) -> None:
        began = self._plumbing.clock.monotonic()
        await self._check_generation("before fencing")
        await self._transactions.start()
        self._fault(FaultPoint.OPEN_FENCED)
        cause, records = await self._restore()
        self._fault(FaultPoint.OPEN_RESTORED)
        await self._check_generation("after restoring")
        await self._check_history()
        self._deaths = read_deaths(self._note)
        self._inbox = Inbox(self.position)
        self.more = self._known  # Slices of a storm may be left, and nothing else would ask for them.
        self._plumbing.opened(self, cause, records, self._plumbing.clock.monotonic() - began)
        self.ready = True
        await self._plumbing.flow(self.source.tp, self.position)

    async def _check_generation(self, when: str) -> None:
        if self._closing or not await self._plumbing.generation_holds(self.source.generation):
            raise StaleOpen(f"generation {self.source.generation} is over, {when}")

    async def _restore(self) -> tuple[str, int]:
        topic = topic_name(self._plumbing.settings, self.handler.changelog)
        reading = self._plumbing.kafka.reader(topic, self.source.tp.partition)
        async with ChangelogReader(self._plumbing.settings, self._plumbing.clock, reading) as reader:
            self._reader = reader
            end = await reader.stable_end()
            if self._parked is not None and await self._resume_parked(reader, self._parked, end):
                return "parked", 0
            refuse_embedded(self._plumbing.settings, self._line, end)
            restored = await reader.read(await reader.beginning(), end, self._fold.restore)
        self._take(restored)
        return "restored" if restored.records else "new", restored.records

    async def _resume_parked(self, reader: ChangelogReader, parked: Parked, end: int) -> bool:
        """Read only what lies behind our last commit; nothing there means the fold is current."""
        behind = await reader.read(parked.end, end, lambda _key, _value: None) if parked.end < end else None
        if behind is not None and behind.records:
            self._fold = self.handler.open(self.source.tp.partition, self.source.partitions)
            return False
        self._checkpoint, self._end, self._note = parked.checkpoint, max(end, parked.end), parked.note
        return True

    def _take(self, restored: Restored) -> None:
        checkpoint = restored.checkpoint
        if checkpoint is None and restored.records and restored.note is None:
            raise Refused(f"{self._line}: the changelog has {restored.records} records but no checkpoint")
        if checkpoint is not None:
            if checkpoint.partitions != self.source.partitions:
                raise Refused(
                    f"{self._line}: {self.source.tp.topic} had {checkpoint.partitions} partitions when this"
                    f" was written and has {self.source.partitions} now. Customers would lie elsewhere:"
                    " create new topics under another RIVERWALK_TOPIC_PREFIX and import into them."
                )
            self._checkpoint, self._known = checkpoint, True
        self._end, self._note = restored.end, restored.note
        self._fold.resume(checkpoint.handler if checkpoint is not None else None)

    async def _check_history(self) -> None:
        beginning = await self._plumbing.beginning(self.source.tp)
        if not self._known:
            self._checkpoint = _moved(self._checkpoint, beginning, 0, b"")
        if beginning > self.position:
            raise HistoryLost(
                f"{self._line}: {self.source.tp.topic} begins at {beginning}, we stand at {self.position}:"
                f" {beginning - self.position} records were deleted unread. Raise its retention; then restore"
                " from a snapshot, or start under another RIVERWALK_TOPIC_PREFIX."
            )

    # Batch -----------------------------------------------------------------------------------------

    async def _work(self) -> None:
        settings = self._plumbing.settings
        slice_next = False
        while not self._closing:
            taken = None
            if not (self.more and slice_next):
                taken = self._inbox.take(*self._deaths.limits(self.position, settings))
            if taken is None and not self.more:
                await self._rest()
                continue
            # Slices of due timers and batches of records take turns: nobody waits for another's storm.
            slice_next = taken is not None
            await self._batch(taken or Taken([], self.position))

    async def _rest(self) -> None:
        self._arrived.clear()
        if not self._inbox and not self._closing:
            await self._arrived.wait()

    async def _batch(self, taken: Taken) -> None:
        self._plumbing.release(self.source.tp, self._inbox.count)
        records, poison = self._deaths.split(taken.records, self.source.tp)
        if not taken.records and taken.after != self.position:
            self._checkpoint = _moved(self._checkpoint, taken.after, 0, self._checkpoint.handler)
            return
        await self._fold.prepare(records)
        steps = self._steps(records, taken, poison)
        async with self._plumbing.folding:
            if self._closing:
                return  # Nothing is folded yet: whoever opens next reads these records again.
            (batch, checkpoint, encoded), fold_seconds = await in_slices(
                steps, self._plumbing.clock, lambda: self._plumbing.watch(self, self._note, taken.records)
            )
        folded = self._plumbing.clock.monotonic()
        end = await self._committed(encoded)
        self._checkpoint, self._end = checkpoint, end
        self._fault(FaultPoint.BATCH_COMMITTED)
        self._fold.committed(self._plumbing.clock.now())
        self._fault(FaultPoint.BATCH_APPLIED)
        self.more = batch.more
        self.read_to_at = taken.records[-1].at if taken.records else self.read_to_at
        sizes = BatchSize(len(taken.records), encoded.bytes)
        self._plumbing.committed(self, sizes, fold_seconds, self._plumbing.clock.monotonic() - folded)

    def _steps(
        self, records: list[Record], taken: Taken, poison: list[Publish]
    ) -> Generator[None, None, Folded]:
        """Fold and encode one batch, yielding wherever the loop may serve other partitions."""
        batch = yield from self._fold.fold(records)
        self._fault(FaultPoint.BATCH_FOLDED)
        checkpoint = _moved(self._checkpoint, taken.after, len(poison), batch.checkpoint)
        encoded = yield from self._transactions.encode(batch, checkpoint, poison)
        return Folded(batch, checkpoint, encoded)

    async def _committed(self, encoded: Encoded) -> int:
        try:
            return await self._transactions.commit(
                encoded,
                lambda: self._fault(FaultPoint.BATCH_SENT),
                lambda: self._fault(FaultPoint.BATCH_BEGUN),
            )
        except TimeoutError as error:
            raise OwnershipLost(f"{self._line}: the transaction did not end in time; in doubt") from error

    def _fault(self, point: FaultPoint) -> None:
        self._plumbing.faults(point, self.source.tp.partition)


def _moved(checkpoint: Checkpoint, position: int, dead: int, handler: bytes) -> Checkpoint:
    return Checkpoint(FORMAT, position, checkpoint.partitions, checkpoint.dead + dead, handler)
