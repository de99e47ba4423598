"""orchestrate: customer events -> the new state of each customer, decisions, next best actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from agents.checkpoints import OrchestrateCheckpoint
from agents.dead_letters import Refusing, dead_letter
from agents.endings import DEAD_STATUS, DEAD_WORDS
from agents.outputs import put_outputs
from agents.ports import Batch, Folding, Metrics, Publish, ReadModel, Record, RefusedToStart, Stream
from agents.state_cache import StateCache
from agents.subject_ids import SUBJECT_SOURCE, changed_ids, restore_ids
from agents.workspaces import Library
from journey.results import Status, Turned
from journey.timeline import ClockKind, Timeline
from schemas.decision import Verdict
from schemas.event import Activated, CustomerEvent, SubjectEvent, Tick, decode_event, encode_event
from schemas.refusal import RefusalReason
from schemas.stored_state import stored_body, stored_due, stored_header

TIMERS_PER_BATCH_MAX = 2_000
"""Due instants fired in one transaction: some 100 ms of work, so that a storm does not delay touchpoints."""
APPLIED_COUNTER: tuple[str, tuple[str, ...]] = ("events_applied_total", ())
ACTIVATED_PREFIX = b'{"kind":"activated"'
APPLIED, REPEAT = Status.APPLIED, Status.REPEAT
"""Looked up on the enumeration, a member costs ten times as much as a name of the module."""
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
        self.metrics = metrics
        self.read_model = read_model
        self.states = StateCache()
        self.line = Timeline(clock, inputs, self.states, library.catalogue(""), catalogues=library.catalogue)
        self.active = ""
        self.clock = clock
        self.inputs = inputs
        self.ledger: Counter[str] = Counter()
        self._counted: list[tuple[str, tuple[str, ...]]] = []
        """Counter and labels, once for each time it counts: adding them up at the end is cheaper."""
        self._since: list[tuple[str, int]] = []
        """`wall`: histograms of this batch with the instants they count from."""
        self._changes: dict[bytes, bytes | None] = {}

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take one stored state: keep the bytes, put its earliest timer on the heap."""
        if key.startswith(SUBJECT_SOURCE):
            restore_ids(self.line.subjects, key, value)
            return
        customer = key[1:].decode()
        self.line.subjects.forget()
        if value is None:
            self.states.drop(customer)
            return
        self.states.load(customer, value)
        self.line.schedule(stored_due(value), customer)

    def resume(self, checkpoint: bytes | None) -> None:
        """Go on where the checkpoint says."""
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

    async def prepare(self, records: Sequence[Record]) -> None:
        """Fetch the workspaces that these records activate, and the one in force after a start."""
        await self.library.ensure(self.active)
        if self.line.catalogue.hash != self.active:
            self.line.restore(self.library.catalogue(self.active))
        for record in records:
            if record.value is not None and record.value.startswith(ACTIVATED_PREFIX):
                activated = decode_event(record.value)
                assert isinstance(activated, Activated), "the tag said so"
                await self.library.ensure(activated.hash)

    def fold(self, records: Sequence[Record]) -> Folding:
        """Fold records in order, then a slice of what is due."""
        outputs: list[Publish] = []
        for record in records:
            event = self._record(record, outputs)
            if event is not None:
                for turned in self.line.feed(event, record.at):
                    self._turned(turned, outputs)
                    yield
                self._ended(self.line.heard, record, outputs)
            yield
        for turned in self.line.fire(TIMERS_PER_BATCH_MAX):
            self._turned(turned, outputs)
            yield
        self._changes = yield from self.states.encode_changed()
        heard = changed_ids(self.line.subjects)
        checkpoint = OrchestrateCheckpoint(
            self.clock, self.inputs, self.active, self.line.times, dict(sorted(self.ledger.items()))
        )
        changes = {**self._changes, **heard} if heard else self._changes
        return Batch(changes, outputs, msgspec.json.encode(checkpoint), self.line.due_left)

    def _record(self, record: Record, outputs: list[Publish]) -> SubjectEvent | None:
        """Fold one record; an event about a subject is the caller's, who lets go of the loop on the way."""
        try:
            event = decode_event(record.value or b"")
        except msgspec.DecodeError as error:
            self._refuse(record, RefusalReason.UNDECODABLE, str(error), outputs)
            return None
        if isinstance(event, SubjectEvent):
            return event
        if not isinstance(event, CustomerEvent):
            if isinstance(event, Activated):
                self._activate(event, record.at)
            self.ledger["time"] += 1
            for turned in self.line.feed(event, record.at):
                self._turned(turned, outputs)
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
            self.states.touched(turned.customer, record.offset)
            self._turned(turned, outputs)
            self._ended(APPLIED, record, outputs)
            if self.clock == "wall" and turned.event is not None:
                self._since.append(("event_age_seconds", turned.event.occurred_at))
                if result.actions:
                    self._since.append(("decision_latency_seconds", turned.event.received_at))
        else:
            self._ended(result.status, record, outputs)

    def _ended(self, status: Status, record: Record, outputs: list[Publish]) -> None:
        """The record has ended as applied, repeat, or dead letter."""
        if status is APPLIED:
            self.ledger["applied"] += 1
            self._counted.append(APPLIED_COUNTER)
        elif status is REPEAT:
            self.ledger["repeats"] += 1
            self._counted.append(("repeats_total", ()))
        else:
            message = f"{status.value}: {DEAD_WORDS[status]}"
            self._refuse(record, DEAD_STATUS[status], message, outputs)

    def _refuse(self, record: Record, reason: RefusalReason, message: str, outputs: list[Publish]) -> None:
        outputs.append(dead_letter(record, self.refusing, reason, message))
        self.ledger[reason] += 1
        self._counted.append(("dead_letters_total", (reason,)))

    def _turned(self, turned: Turned, outputs: list[Publish]) -> None:
        result, counted = turned.result, self._counted
        assert result is not None, "timers always give a result"
        put_outputs(outputs, result, self.states.offsets, self.line.catalogue)
        for action in result.actions:
            counted.append(("actions_total", (action.journey, action.channel, action.purpose)))
        for event in result.journey_events:
            if event.kind == "moved":
                counted.append(("transitions_total", (event.journey, event.step)))
        decision = result.decision
        if decision is None:
            return
        if self.clock == "wall" and decision.cause_type == "timer":
            due = int(decision.cause.removeprefix("timer:"))
            self._since.append(("timer_lateness_seconds", due))
        for judged in decision.judged:
            self.ledger[VERDICTS[judged.verdict]] += 1
            if judged.verdict != "sent":
                reason = judged.reason.partition(":")[0] or judged.verdict
                counted.append(("suppressed_total", (reason,)))

    def _activate(self, event: Activated, at: int) -> None:
        if event.previous != self.active:
            self.ledger["activations_ignored"] += 1
            return
        self.active = event.hash
        self.line.activate(self.library.catalogue(event.hash), at)

    def committed(self, now: int) -> None:
        """Count and measure, and let the read model have the customers that changed."""
        for (name, labels), amount in Counter(self._counted).items():
            self.metrics.count(name, amount, *labels)
        self._counted.clear()
        for name, since in self._since:
            self.metrics.observe(name, max(0, now - since) / 1000)
        self._since.clear()
        if self.read_model is not None and self._changes:
            self.read_model.offer(
                (
                    key[1:],
                    b'{"event_offset":%d,"state":%b}'
                    % (stored_header(value).event_offset, stored_body(value)),
                )
                for key, value in self._changes.items()
                if value is not None
            )
        self._changes = {}

    def earliest_due(self) -> int | None:
        """Instant of the earliest timer, in `wall`; in `stream` records alone move time."""
        return self.line.earliest() if self.clock == "wall" and not self.line.due_left else None

    def tick(self) -> Publish | None:
        """A record that moves this partition's time."""
        value = encode_event(Tick(self.line.earliest() or 0))
        return Publish(Stream.CUSTOMER_EVENTS, None, value, (), self.partition)


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
