"""orchestrate: customer events -> the new state of each customer, decisions, next best actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

from agents.batch_figures import BatchFigures
from agents.checkpoints import OrchestrateCheckpoint
from agents.dead_letters import Refusing, dead_letter
from agents.endings import DEAD_STATUS, DEAD_WORDS
from agents.outputs import bare_decision, put_outputs
from agents.ports import Batch, Figures, Folding, Metrics, Publish, ReadModel, Record, RefusedToStart, Stream
from agents.state_cache import StateCache
from agents.subject_ids import SUBJECT_SOURCE, changed_ids, restore_ids
from agents.trails import Trails
from agents.workspaces import Library
from journey.results import APPLIED, REPEAT, Status, Turned
from journey.timeline import ClockKind, Timeline
from schemas.decision import Verdict
from schemas.event import (
    Activated,
    AnyEvent,
    CustomerEvent,
    Ordered,
    SubjectEvent,
    Tick,
    encode_event,
    event_decoder,
)
from schemas.refusal import RefusalReason
from schemas.stored_state import stored_summary

TIMERS_PER_BATCH_MAX = 2_000
"""Due instants fired in one transaction: some 100 ms of work, so that a storm does not delay touchpoints."""
ACTIVATED_PREFIX = b'{"kind":"activated"'
VERDICTS = {verdict: f"verdict:{verdict}" for verdict in Verdict}
"""Verdict -> its entry in the ledger."""

_checkpoint_decoder = msgspec.json.Decoder(OrchestrateCheckpoint)


class OrchestrateFold:
    """The six phases over one partition of `customer-events`."""

    def __init__(
        self,
        partition: int,
        *,
        topic: str,
        library: Library,
        clock: ClockKind,
        inputs: int,
        metrics: Metrics,
        read_model: ReadModel | None,
    ) -> None:
        self.partition = partition
        self.refusing = Refusing(topic, partition, "orchestrate")
        self.library = library
        self.read_model = read_model
        self.states = StateCache()
        self.line = Timeline(clock, inputs, self.states, library.catalogue(""), catalogues=library.catalogue)
        self.active = ""
        self.clock = clock
        self.inputs = inputs
        self.ledger: Counter[str] = Counter()
        self.trails = Trails(self.states, self.line)
        self.decode: Callable[[bytes], AnyEvent] = event_decoder(None)
        self._figures = BatchFigures(metrics, clock)
        self._changes: dict[bytes, bytes | None] = {}

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take one stored state as it is; the last one of a customer holds."""
        if key.startswith(SUBJECT_SOURCE):
            restore_ids(self.line.subjects, key, value)
            return
        customer = key[1:].decode()
        if value is None:
            self.states.drop(customer)
        else:
            self.states.load(customer, value)

    def resume(self, checkpoint: bytes | None) -> None:
        """Promise the timers of what was restored, and go on where the checkpoint says."""
        self.line.subjects.forget()
        for customer, due in self.states.dues():
            self.line.schedule(due, customer)
        if checkpoint is None:
            return
        found = _checkpoint_decoder.decode(checkpoint)
        if found.clock != self.clock:
            raise RefusedToStart(f"the clock was {found.clock}, now {self.clock}: use another topic prefix")
        if found.inputs != self.inputs:
            raise RefusedToStart(
                f"touchpoints had {found.inputs} partitions, now {self.inputs}: watermarks would stall"
            )
        self.line.times = found.times
        self.line.restore(self.line.catalogue)
        self.ledger = Counter(found.ledger)
        self.active = found.active
        self.states.go_on_counting(found.enrolments, found.timers)
        self.trails.restore(found.decided, found.turnings)

    async def prepare(self, records: Sequence[Record]) -> None:
        """Fetch the workspaces that these records activate, and the one in force after a start."""
        await self.library.ensure(self.active)
        if self.line.catalogue.hash != self.active:
            self.line.restore(self.library.catalogue(self.active))
            self.decode = event_decoder(self.line.catalogue.properties_read)
        for record in records:
            if record.value is not None and record.value.startswith(ACTIVATED_PREFIX):
                with suppress(msgspec.DecodeError):  # The fold refuses it.
                    activated = self.decode(record.value)
                    assert isinstance(activated, Activated), "the tag said so"
                    await self.library.ensure(activated.hash)

    def fold(self, records: Sequence[Record]) -> Folding:
        """Fold records in order, then a slice of what is due."""
        outputs: list[Publish] = []
        for record in records:
            event = self._record(record, outputs)
            if event is not None:
                for turned in self.line.feed(event, record.at):
                    self.trails.turning(record.offset)  # It reaches somebody, so it was applied.
                    self._turned(turned, outputs)
                    yield
                if self.line.heard is APPLIED:
                    self.trails.turning(record.offset)
                self._ended(self.line.heard, record, outputs)
            yield
        for turned in self.line.fire(TIMERS_PER_BATCH_MAX):
            self._turned(turned, outputs)
            yield
        self._changes = self.states.take_changes()
        heard = changed_ids(self.line.subjects)
        checkpoint = OrchestrateCheckpoint(
            self.clock,
            self.inputs,
            self.active,
            self.line.times,
            dict(sorted(self.ledger.items())),
            self.states.inside(),
            self.states.timers,
            self.trails.decided,
            self.trails.turnings,
        )
        changes = {**self._changes, **heard} if heard else self._changes
        return Batch(changes, outputs, msgspec.json.encode(checkpoint), self.line.due_left)

    def _record(self, record: Record, outputs: list[Publish]) -> SubjectEvent | None:
        """Fold one record; an event about a subject is the caller's, who lets go of the loop on the way."""
        try:
            event = self.decode(record.value or b"")
        except msgspec.DecodeError as error:
            self._refuse(record, RefusalReason.UNDECODABLE, str(error), outputs)
            return None
        if isinstance(event, SubjectEvent):
            return event
        if not isinstance(event, CustomerEvent):
            turning = isinstance(event, Ordered)
            if isinstance(event, Activated):
                turning = self._activate(event, record.at)
            self.ledger["time"] += 1
            for turned in self.line.feed(event, record.at):
                self._turned(turned, outputs)
            if turning:
                self.trails.turning(record.offset)
            return None
        for turned in self.line.feed(event, record.at):
            if turned.event is None:
                self._turned(turned, outputs)
            else:
                self._applied(turned, record, outputs)
        return None

    def _applied(self, turned: Turned, record: Record, outputs: list[Publish]) -> None:
        """The record's own advance: it ends as applied, repeat, or dead letter."""
        result = turned.result
        if result is None:
            self._refuse(record, RefusalReason.FOLD_FAULT, turned.error, outputs)
        elif result.status is APPLIED:
            self.trails.event(turned.customer, record)
            self._turned(turned, outputs)
            self._ended(APPLIED, record, outputs)
            self._figures.aged(turned.event, result, record)
        else:
            self._ended(result.status, record, outputs)

    def _ended(self, status: Status, record: Record, outputs: list[Publish]) -> None:
        """The record has ended as applied, repeat, or dead letter."""
        if status is APPLIED:
            self.ledger["applied"] += 1
            self._figures.applied()
        elif status is REPEAT:
            self.ledger["repeats"] += 1
            self._figures.count("repeats_total")
        else:
            message = f"{status.value}: {DEAD_WORDS[status]}"
            self._refuse(record, DEAD_STATUS[status], message, outputs)

    def _refuse(self, record: Record, reason: RefusalReason, message: str, outputs: list[Publish]) -> None:
        outputs.append(dead_letter(record, self.refusing, reason, message))
        self.ledger[reason] += 1
        self._figures.count("dead_letters_total", reason)

    def _turned(self, turned: Turned, outputs: list[Publish]) -> None:
        result = turned.result
        assert result is not None, "timers always give a result"
        if turned.event is None:
            self.trails.turned(turned, result.state.now)
        put_outputs(outputs, result, self.trails.carried, self.line.catalogue)
        self._figures.advanced(result)
        if result.decision is not None:
            for judged in result.decision.judged:
                self.ledger[VERDICTS[judged.verdict]] += 1
        elif self.states.trail_is_full(turned.customer):
            carried = self.trails.carried(turned.customer)
            outputs.append(bare_decision(result.state, carried, self.line.catalogue))

    def _activate(self, event: Activated, at: int) -> bool:
        if event.previous != self.active:
            self.ledger["activations_ignored"] += 1
            return False
        self.active = event.hash
        self.line.activate(self.library.catalogue(event.hash), at)
        self.decode = event_decoder(self.line.catalogue.properties_read)
        return True

    def committed(self, now: int) -> None:
        """Count and measure, and let the read model have the customers that changed."""
        self._figures.tell(now)
        if self.read_model is not None and self._changes:
            changed = self._changes.items()
            self.read_model.offer(
                (key[1:], stored_summary(value)) for key, value in changed if value is not None
            )
        self._changes = {}

    def earliest_due(self) -> int | None:
        """Instant of the earliest timer, in `wall`; in `stream` records alone move time."""
        return self.line.earliest() if self.clock == "wall" and not self.line.due_left else None

    def tick(self) -> Publish | None:
        """A record that moves this partition's time."""
        value = encode_event(Tick(self.line.earliest() or 0))
        return Publish(Stream.CUSTOMER_EVENTS, None, value, (), self.partition)

    def figures(self) -> Figures:
        """Passages inside each journey, and timers of all customers."""
        found: dict[tuple[str, ...], float] = {("timers_pending",): self.states.timers}
        return found | {("enrolments_active", name): n for name, n in self.states.enrolments.items()}


class Orchestrate:
    """The handler."""

    name = "orchestrate"
    source = Stream.CUSTOMER_EVENTS
    changelog = Stream.CUSTOMER_STATES

    def __init__(
        self,
        *,
        topic: str,
        library: Library,
        clock: ClockKind,
        inputs: int,
        metrics: Metrics,
        read_model: ReadModel | None = None,
    ) -> None:
        """
        Args:
            topic: full name of `customer-events`.
            library: published workspaces.
            clock: which time timers follow.
            inputs: partitions of `touchpoints`, for the watermark.
            read_model: where summaries go after each commit, if anywhere.
        """
        self.topic = topic
        self.library = library
        self.clock = clock
        self.inputs = inputs
        self.metrics = metrics
        self.read_model = read_model

    def open(self, partition: int, partitions: int) -> OrchestrateFold:
        """A fresh fold for one partition."""
        return OrchestrateFold(
            partition,
            topic=self.topic,
            library=self.library,
            clock=self.clock,
            inputs=self.inputs,
            metrics=self.metrics,
            read_model=self.read_model,
        )
