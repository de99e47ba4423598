"""The three comparisons: what came in against what was ingested, events against states and decisions, caps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from types import MappingProxyType

import msgspec

from agents.ports import Record, Stream
from journey.catalogue import Catalogue
from journey.intake import Intake
from journey.simulate import MemoryStates
from journey.timeline import ClockKind, Timeline, Turned
from riverwalk.verification.caps import caps_exceeded
from riverwalk.verification.checkpoints import Checkpoint, read_checkpoint
from riverwalk.verification.report import Report
from schemas.action import encode_output
from schemas.customer import CustomerState, encode_body, stored_body
from schemas.decision import Decision
from schemas.event import Activated, CustomerEvent, Origin, decode_event, encode_event
from schemas.refusal import Refused

Log = Mapping[Stream, Mapping[int, Sequence[Record]]]
"""Topic -> partition -> committed records in order, from the beginning of the log."""
TIMERS_AT_ONCE = 10_000
NO_FAULTS: Mapping[str, str] = MappingProxyType({})


def verify(
    log: Log, intake: Intake, catalogues: Callable[[str], Catalogue], clock: ClockKind, topic: str
) -> Report:
    """Recompute a whole log and compare.

    Args:
        log: every record of our topics; nothing may be missing at their beginnings.
        intake: as the workers were configured.
        catalogues: hash -> catalogue of the workspace published under it.
        clock: as the workers were configured.
        topic: full name of the touchpoints topic, for origins.
    Returns: the report; `report.clean` says whether all is well.
    Cost: some 100 us a touchpoint, on one core.
    """
    report = Report()
    _verify_ingest(log, intake, topic, report)
    folded = _Folded(log, catalogues, clock, report)
    for partition in sorted(log.get(Stream.CUSTOMER_EVENTS, {})):
        folded.partition(partition)
    _compare_actions(log, folded, report)
    actions = (
        each.value or b"" for records in log.get(Stream.NEXT_BEST_ACTIONS, {}).values() for each in records
    )
    report.caps_exceeded = caps_exceeded(actions, folded.states, folded.last)
    _compare_decisions(log, folded, report)
    return report


def _headers(record: Record) -> dict[str, bytes]:
    return dict(record.headers)


def _origin_of(dead: Record) -> tuple[str, int, int]:
    headers = _headers(dead)
    return (
        headers["__connect.errors.topic"].decode(),
        int(headers["__connect.errors.partition"]),
        int(headers["__connect.errors.offset"]),
    )


def _verify_ingest(log: Log, intake: Intake, topic: str, report: Report) -> None:
    """Every touchpoint is one customer event or one dead letter, and they are what intake makes of it."""
    found: Counter[Origin] = Counter()
    values: dict[Origin, bytes] = {}
    for record in (each for records in log.get(Stream.CUSTOMER_EVENTS, {}).values() for each in records):
        event = decode_event(record.value or b"")
        if isinstance(event, CustomerEvent) and event.origin is not None and event.origin.topic == topic:
            found[event.origin] += 1
            values[event.origin] = record.value or b""
    for dead in (each for records in log.get(Stream.DEAD_LETTERS, {}).values() for each in records):
        origin = Origin(*_origin_of(dead))
        if origin.topic == topic:
            found[origin] += 1
            values[origin] = dead.value or b""
            report.dead_letters += 1
    for partition, records in log.get(Stream.TOUCHPOINTS, {}).items():
        _compare_intake(records, Origin(topic, partition, 0), intake, found, values, report)
    report.ingest_repeated += sum(count - 1 for count in found.values() if count > 1)
    report.ingest_extra += sum(1 for count in found.values() if count > 0)


def _compare_intake(
    records: Sequence[Record],
    where: Origin,
    intake: Intake,
    found: Counter[Origin],
    values: dict[Origin, bytes],
    report: Report,
) -> None:
    for record in records:
        origin = Origin(where.topic, where.partition, record.offset)
        admitted = intake.admit(record.value, record.headers, record.at, origin)
        if not isinstance(admitted, CustomerEvent | Refused):
            continue
        report.touchpoints += 1
        expected = encode_event(admitted) if isinstance(admitted, CustomerEvent) else record.value or b""
        report.accepted += isinstance(admitted, CustomerEvent)
        if not found[origin]:
            report.ingest_missing += 1
            report.example(
                f"touchpoint {origin.topic}/{origin.partition}@{origin.offset} has no record downstream"
            )
        elif values[origin] != expected:
            report.ingest_different += 1
            report.example(
                f"touchpoint {origin.topic}/{origin.partition}@{origin.offset} was ingested otherwise"
            )
        found[origin] -= 1
        if found[origin] <= 0:
            del found[origin]


class _Folded:
    """Everything the pure fold makes of the customer events, partition by partition."""

    def __init__(
        self, log: Log, catalogues: Callable[[str], Catalogue], clock: ClockKind, report: Report
    ) -> None:
        self.log = log
        self.catalogues = catalogues
        self.clock = clock
        self.report = report
        self.actions: dict[str, bytes] = {}
        self.withdrawals: dict[str, bytes] = {}
        self.decisions: dict[str, list[bytes]] = defaultdict(list)
        self.faults = _recorded_faults(log)
        self.states: dict[str, CustomerState] = {}
        self.last = catalogues("")

    def partition(self, partition: int) -> None:
        """Fold one partition up to its last checkpoint and compare its states and ledger."""
        changelog = self.log.get(Stream.CUSTOMER_STATES, {}).get(partition, ())
        checkpoint = read_checkpoint(changelog)
        states = MemoryStates()
        line = Timeline(self.clock, checkpoint.inputs, states, self.catalogues(""), recorded=self._recorded)
        ended: Counter[str] = Counter()
        for record in self.log[Stream.CUSTOMER_EVENTS][partition]:
            if record.offset < checkpoint.position:
                self._record(record, line, ended)
        self._settle(partition, checkpoint, line, ended)
        self._compare_states(changelog, states)
        self.states |= states.all
        self.last = line.catalogue

    def _recorded(self, customer: str, cause: str) -> Mapping[str, str]:
        return self.faults.get((customer, cause), NO_FAULTS)

    def _record(self, record: Record, line: Timeline, ended: Counter[str]) -> None:
        try:
            event = decode_event(record.value or b"")
        except msgspec.DecodeError:
            ended["dead"] += 1
            return
        if isinstance(event, Activated) and event.previous == line.catalogue.hash:
            line.activate(self.catalogues(event.hash))
        if not isinstance(event, CustomerEvent):
            ended["time"] += 1
        for turned in line.feed(event, record.at):
            if turned.event is not None:
                ended["dead" if turned.result is None else turned.result.status.value] += 1
            self._turned(turned)
        while line.due_left:
            for turned in line.fire(TIMERS_AT_ONCE):
                self._turned(turned)

    def _turned(self, turned: Turned) -> None:
        if turned.result is None:
            return
        for action in turned.result.actions:
            self.actions[action.id] = encode_output(action)
        for withdrawn in turned.result.withdrawn:
            self.withdrawals[withdrawn.id] = encode_output(withdrawn)
        if turned.result.decision is not None:
            self.decisions[turned.customer].append(encode_output(turned.result.decision))

    def _settle(self, partition: int, checkpoint: Checkpoint, line: Timeline, ended: Counter[str]) -> None:
        """in = applied + repeats + dead letters, by our count and by the worker's own ledger."""
        report = self.report
        applied, repeats, read = ended["applied"], ended["repeat"], sum(ended.values())
        dead = read - applied - repeats - ended["time"]
        report.applied += applied
        report.repeats += repeats
        report.dead_letters += dead
        ledger = checkpoint.ledger
        if (ledger.get("applied", 0), ledger.get("repeats", 0), ledger.get("time", 0)) != (
            applied,
            repeats,
            ended["time"],
        ):
            report.unbalanced += 1
            report.example(f"partition {partition}: the ledger says {ledger}, the log says {dict(ended)}")
        read_all = self.log[Stream.CUSTOMER_EVENTS][partition]
        if checkpoint.due_left or (read_all and read_all[-1].offset >= checkpoint.position):
            report.unsettled += 1
            report.example(f"partition {partition} was still working at position {checkpoint.position}")

    def _compare_states(self, changelog: Sequence[Record], states: MemoryStates) -> None:
        stored = {record.key: record.value for record in changelog if record.key and record.key[:1] == b"c"}
        report = self.report
        report.customers += len(states.all)
        for customer, state in states.all.items():
            value = stored.pop(b"c" + customer.encode(), None)
            if value is None or stored_body(value) != encode_body(state):
                report.state_differences += 1
                report.example(f"state of {customer} differs")
        report.state_differences += len(stored)


def _recorded_faults(log: Log) -> dict[tuple[str, str], Mapping[str, str]]:
    decoder = msgspec.json.Decoder(Decision)
    faults: dict[tuple[str, str], Mapping[str, str]] = {}
    for record in (each for records in log.get(Stream.DECISIONS, {}).values() for each in records):
        value = record.value or b""
        if b'"faults":[' in value:
            decision = decoder.decode(value)
            faults[decision.customer, decision.cause] = {
                fault.where: fault.error for fault in decision.faults
            }
    return faults


def _compare_actions(log: Log, folded: _Folded, report: Report) -> None:
    """Every decided action stands in the topic once, as decided; so does every withdrawal."""
    seen: Counter[tuple[str, str]] = Counter()
    for record in (each for records in log.get(Stream.NEXT_BEST_ACTIONS, {}).values() for each in records):
        value = record.value or b""
        headers = _headers(record)
        kind, identity = headers["ce_type"].decode(), headers["ce_id"].decode()
        expected = (folded.actions if "decided" in kind else folded.withdrawals).get(identity)
        seen[kind, identity] += 1
        if expected is None:
            report.extra += 1
            report.example(f"{kind} {identity} is in the topic, but the fold does not decide it")
        elif expected != value:
            report.action_differences += 1
            report.example(f"{kind} {identity} differs from what the fold decides")
    report.repeated += sum(count - 1 for count in seen.values() if count > 1)
    decided = {identity for kind, identity in seen if "decided" in kind}
    withdrawn = {identity for kind, identity in seen if "decided" not in kind}
    report.missing += len(folded.actions.keys() - decided) + len(folded.withdrawals.keys() - withdrawn)
    report.actions, report.withdrawals = len(folded.actions), len(folded.withdrawals)


def _compare_decisions(log: Log, folded: _Folded, report: Report) -> None:
    recorded: dict[str, list[bytes]] = defaultdict(list)
    for record in (each for records in log.get(Stream.DECISIONS, {}).values() for each in records):
        recorded[(record.key or b"").decode()].append(record.value or b"")
    report.decisions = sum(map(len, folded.decisions.values()))
    for customer in recorded.keys() | folded.decisions.keys():
        if recorded.get(customer, []) != folded.decisions.get(customer, []):
            report.decision_differences += 1
            report.example(f"decisions of {customer} differ")
