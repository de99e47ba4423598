"""orchestrate: customer events -> the new state of each customer, decisions, next best actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from agents.dead_letters import dead_letter
from agents.outputs import outputs_of
from agents.ports import Batch, Metrics, Publish, ReadModel, Record, RefusedToStart, Stream
from agents.state_cache import StateCache
from agents.workspaces import Library

from journey.fold import Status
from journey.timeline import ClockKind, Timeline, Times, Turned
from schemas.customer import stored_body, stored_header
from schemas.event import Activated, CustomerEvent, Tick, decode_event, encode_event
from schemas.refusal import RefusalReason

TIMERS_PER_BATCH_MAX = 2_000
"""Due instants fired in one transaction: some 100 ms of work, so that a storm does not delay touchpoints."""
ACTIVATED_PREFIX = b'{"kind":"activated"'
DEAD_STATUS = {
    Status.TOO_OLD_TO_KNOW: RefusalReason.TOO_OLD_TO_KNOW,
    Status.TOO_MANY_SOURCES: RefusalReason.TOO_MANY_SOURCES,
}


class OrchestrateCheckpoint(msgspec.Struct, frozen=True):
    """What one partition remembers beside its states."""

    clock: ClockKind
    inputs: int
    active: str = ""
    """Hash of the workspace in force; empty before the first publication."""
    times: Times = Times()
    ledger: dict[str, int] = {}
    """applied + repeats + each dead-letter reason + time records = records read."""


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
        self.topic = topic
        self.library = library
        self.metrics = metrics
        self.read_model = read_model
        self.states = StateCache()
        self.line = Timeline(clock, inputs, self.states, library.catalogue(""))
        self.active = ""
        self.clock = clock
        self.inputs = inputs
        self.ledger: Counter[str] = Counter()
        self._counted: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._since: list[tuple[str, int]] = []
        """`wall`: histograms of this batch with the instants they count from."""
        self._changes: dict[bytes, bytes | None] = {}

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take one stored state: keep the bytes, put its earliest timer on the heap."""
        customer = key[1:].decode()
        if value is None:
            self.states.drop(customer)
            return
        self.states.load(customer, value)
        self.line.schedule(stored_header(value).due, customer)

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
        self.ledger = Counter(found.ledger)
        self.active = found.active

    async def prepare(self, records: Sequence[Record]) -> None:
        """Fetch the workspaces that these records activate, and the one in force after a start."""
        await self.library.ensure(self.active)
        if self.line.catalogue.hash != self.active:
            self.line.activate(self.library.catalogue(self.active))
        for record in records:
            if record.value is not None and record.value.startswith(ACTIVATED_PREFIX):
                activated = decode_event(record.value)
                assert isinstance(activated, Activated), "the tag said so"
                await self.library.ensure(activated.hash)

    def fold(self, records: Sequence[Record]) -> Batch:
        """Fold records in order, then a slice of what is due."""
        outputs: list[Publish] = []
        for record in records:
            self._record(record, outputs)
        for turned in self.line.fire(TIMERS_PER_BATCH_MAX):
            self._turned(turned, outputs)
        self._changes = self.states.encode_changed()
        checkpoint = OrchestrateCheckpoint(
            self.clock, self.inputs, self.active, self.line.times, dict(sorted(self.ledger.items()))
        )
        return Batch(self._changes, outputs, msgspec.json.encode(checkpoint), self.line.due_left)

    def _record(self, record: Record, outputs: list[Publish]) -> None:
        try:
            event = decode_event(record.value or b"")
        except msgspec.DecodeError as error:
            self._refuse(record, RefusalReason.UNDECODABLE, str(error), outputs)
            return
        if isinstance(event, Activated):
            self._activate(event)
        if not isinstance(event, CustomerEvent):
            self.ledger["time"] += 1
            for turned in self.line.feed(event, record.at):
                self._turned(turned, outputs)
            return
        for turned in self.line.feed(event, record.at):
            if turned.event is None:
                self._turned(turned, outputs)
            else:
                self._applied(turned, record, outputs)

    def _applied(self, turned: Turned, record: Record, outputs: list[Publish]) -> None:
        """The record's own advance: it ends as applied, repeat, or dead letter."""
        result = turned.result
        if result is None:
            self._refuse(record, RefusalReason.FOLD_FAULT, turned.error, outputs)
        elif result.status is Status.APPLIED:
            self.ledger["applied"] += 1
            self.states.touched(turned.customer, record.offset)
            self._turned(turned, outputs)
            self._counted["events_applied_total", ()] += 1
            if self.clock == "wall" and turned.event is not None:
                self._since.append(("event_age_seconds", turned.event.occurred_at))
                if result.actions:
                    self._since.append(("decision_latency_seconds", turned.event.received_at))
        elif result.status is Status.REPEAT:
            self.ledger["repeats"] += 1
            self._counted["repeats_total", ()] += 1
        else:
            message = (
                f"{result.status.value}: the source's memory for this customer does not reach back that far"
            )
            self._refuse(record, DEAD_STATUS[result.status], message, outputs)

    def _refuse(self, record: Record, reason: RefusalReason, message: str, outputs: list[Publish]) -> None:
        outputs.append(dead_letter(record, self.topic, self.partition, "orchestrate", reason, message))
        self.ledger[reason] += 1
        self._counted["dead_letters_total", (reason,)] += 1

    def _turned(self, turned: Turned, outputs: list[Publish]) -> None:
        assert turned.result is not None, "timers always give a result"
        offsets = self.states.offsets(turned.customer)
        outputs.extend(outputs_of(turned.result, offsets, self.line.catalogue))
        for action in turned.result.actions:
            self._counted["actions_total", (action.journey, action.channel, action.purpose)] += 1
        for event in turned.result.journey_events:
            if event.kind == "moved":
                self._counted["transitions_total", (event.journey, event.step)] += 1
        if turned.result.decision is not None:
            if self.clock == "wall" and turned.event is None:
                due = int(turned.result.decision.cause.removeprefix("timer:"))
                self._since.append(("timer_lateness_seconds", due))
            for judged in turned.result.decision.judged:
                self.ledger[f"verdict:{judged.verdict}"] += 1
                if judged.verdict != "sent":
                    self._counted[
                        "suppressed_total", (judged.reason.partition(":")[0] or judged.verdict,)
                    ] += 1

    def _activate(self, event: Activated) -> None:
        if event.previous != self.active:
            self.ledger["activations_ignored"] += 1
            return
        self.active = event.hash
        self.line.activate(self.library.catalogue(event.hash))

    def committed(self, now: int) -> None:
        """Count and measure, and let the read model have the customers that changed."""
        for (name, labels), amount in self._counted.items():
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
