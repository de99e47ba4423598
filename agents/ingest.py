"""ingest: touchpoints and outcomes in any accepted dialect -> customer events, keyed by customer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import msgspec

from agents.checkpoints import IngestCheckpoint
from agents.dead_letters import Refusing, dead_letter
from agents.ports import Batch, Figures, Folding, Metrics, Publish, Record, RefusedToStart, Stream
from journey.intake import Intake
from journey.timeline import ClockKind
from schemas.event import CustomerEvent, InputEnded, InputTime, Origin, SubjectEvent, encode_event
from schemas.refusal import Refused

_checkpoint_decoder = msgspec.json.Decoder(IngestCheckpoint)


class IngestFold:
    """Ingest on one partition. It has no state but its checkpoint."""

    def __init__(
        self,
        refusing: Refusing,
        *,
        sinks: int,
        intake: Intake,
        fingerprint: str,
        clock: ClockKind,
        metrics: Metrics,
    ) -> None:
        self.refusing = refusing
        self.sinks = sinks
        self.intake = intake
        self.metrics = metrics
        self.checkpoint = IngestCheckpoint(fingerprint, clock)
        self._counted: list[tuple[str, tuple[str, ...]]] = []
        """Counter and labels, once for each time it counts: adding them up at the end is cheaper."""

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Ingest keeps nothing but its checkpoint."""
        raise RefusedToStart(
            f"{self.refusing.stage}'s changelog holds a record with key {key!r}: another program writes there"
        )

    def resume(self, checkpoint: bytes | None) -> None:
        """Go on where the checkpoint says, if it was written under this identity key and clock."""
        if checkpoint is None:
            return
        found = _checkpoint_decoder.decode(checkpoint)
        if found.key_fingerprint != self.checkpoint.key_fingerprint:
            raise RefusedToStart(
                f"identity_key changed (fingerprint {found.key_fingerprint} before,"
                f" {self.checkpoint.key_fingerprint} now): every customer would get a new id;"
                " set RIVERWALK_IDENTITY_KEY back"
            )
        if found.clock != self.checkpoint.clock:
            raise RefusedToStart(
                f"the clock was {found.clock}, now {self.checkpoint.clock}: use another topic prefix"
            )
        self.checkpoint = found

    async def prepare(self, records: Sequence[Record]) -> None:
        """Ingest needs nothing from outside."""

    def fold(self, records: Sequence[Record]) -> Folding:
        """Admit or refuse every record. Cost: 15-25 us a touchpoint."""
        outputs: list[Publish] = []
        ledger = Counter(self.checkpoint.ledger)
        read_to, ended = self.checkpoint.read_to, None
        admit, (topic, partition, _) = self.intake.admit, self.refusing
        stream, counted, accepted = Stream.CUSTOMER_EVENTS, self._counted, 0
        for record in records:
            found = admit(record.value, record.headers, record.at, Origin(topic, partition, record.offset))
            if isinstance(found, CustomerEvent):
                outputs.append(Publish(stream, found.customer.encode(), encode_event(found)))
                if found.occurred_at > read_to:
                    read_to = found.occurred_at
                accepted += 1
                counted.append(("touchpoints_received_total", (topic, found.channel, found.type)))
            elif isinstance(found, SubjectEvent):
                value = encode_event(found)
                outputs += [Publish(stream, None, value, (), sink) for sink in range(self.sinks)]
                read_to = max(read_to, found.occurred_at)
                accepted += 1
                counted.append(("touchpoints_received_total", (topic, found.channel, found.type)))
            elif isinstance(found, Refused):
                outputs.append(dead_letter(record, self.refusing, found.reason, found.message))
                ledger[found.reason] += 1
                counted.append(("touchpoints_rejected_total", (found.reason,)))
                counted.append(("dead_letters_total", (found.reason,)))
            else:
                ledger["control"] += 1
                if isinstance(found, InputTime):
                    read_to = max(read_to, found.at)
                else:
                    ended = found
            yield
        if accepted:
            ledger["accepted"] += accepted
        self._tell_time(outputs, read_to, ended)
        self.checkpoint = msgspec.structs.replace(self.checkpoint, read_to=read_to, ledger=dict(ledger))
        return Batch({}, outputs, msgspec.json.encode(self.checkpoint))

    def _tell_time(self, outputs: list[Publish], read_to: int, ended: InputEnded | None) -> None:
        """`stream`: every customer partition learns how far this input has been read."""
        if self.checkpoint.clock != "stream":
            return
        told: list[bytes] = []
        if read_to > self.checkpoint.read_to:
            told.append(encode_event(InputTime(self.refusing.partition, read_to)))
        if ended is not None:
            told.append(encode_event(ended))
        outputs.extend(
            Publish(Stream.CUSTOMER_EVENTS, None, value, (), sink)
            for value in told
            for sink in range(self.sinks)
        )

    def committed(self, now: int) -> None:
        """Count what was committed."""
        for (name, labels), amount in Counter(self._counted).items():
            self.metrics.count(name, amount, *labels)
        self._counted.clear()

    def earliest_due(self) -> int | None:
        """Ingest has no timers."""
        return None

    def tick(self) -> Publish | None:
        """Ingest has no timers."""
        return None

    def figures(self) -> Figures:
        """Ingest keeps nothing that could be counted."""
        return {}


class Ingest:
    """The handler; one instance serves `touchpoints`, another `outcomes`."""

    def __init__(
        self,
        *,
        name: str,
        source: Stream,
        changelog: Stream,
        topic: str,
        sinks: int,
        intake: Intake,
        fingerprint: str,
        clock: ClockKind,
        metrics: Metrics,
    ) -> None:
        """
        Args:
            name: `ingest` or `outcomes`; the stage named in dead letters.
            topic: full name of the source topic.
            sinks: partitions of `customer-events`.
            intake: admits or refuses one record.
            fingerprint: of the identity key, kept in the checkpoint.
        """
        self.name = name
        self.source = source
        self.changelog = changelog
        self._topic = topic
        self._fold = partial(
            IngestFold, sinks=sinks, intake=intake, fingerprint=fingerprint, clock=clock, metrics=metrics
        )

    def open(self, partition: int, partitions: int) -> IngestFold:
        """A fresh fold for one input partition."""
        return self._fold(Refusing(self._topic, partition, self.name))
