"""Four comparisons: touchpoints with what was ingested, events with decisions, orders with answers, actions
with the caps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from agents.ports import Record, Stream
from journey.results import Status, Turned
from riverwalk.recompute import Recompute, recorded_faults
from riverwalk.verification.allocated import compare_allocated
from riverwalk.verification.caps import caps_exceeded
from riverwalk.verification.checkpoints import Checkpoint, read_checkpoint
from riverwalk.verification.deployment import DeadLetter, Deployment, Log, dead_letters, every
from riverwalk.verification.ingested import compare_ingested
from riverwalk.verification.report import Report
from schemas.action import encode_output
from schemas.customer import CustomerState
from schemas.decision import Decision
from schemas.emission import SOURCE
from schemas.refusal import RefusalReason
from schemas.resource import encode_resource
from schemas.stored_state import encode_body, stored_body
from schemas.trail import is_bare

_decision = msgspec.json.Decoder(Decision).decode
OURS = b'"source":"riverwalk"'
"""As our encoder writes it."""


class _Sourced(msgspec.Struct):
    """As much of a touchpoint as says who wrote it."""

    source: str = ""


_sourced = msgspec.json.Decoder(_Sourced).decode


def verify(log: Log, deployment: Deployment) -> Report:
    """Recompute a whole log and compare.

    Args:
        log: every record of our topics; nothing may be missing at their beginnings.
        deployment: as the workers were configured.
    Returns: the report; `report.clean` says whether all is well.
    Cost: some 300 us a touchpoint, on one core.
    """
    report = Report()
    dead = dead_letters(log)
    report.dead_letters = len(dead)
    compare_ingested(log, deployment, dead, report)
    folded = _Folded(log, deployment, dead, report)
    for partition in sorted(log.get(Stream.CUSTOMER_EVENTS, {})):
        folded.partition(partition)
    _compare_actions(log, folded, report)
    _compare_decisions(log, folded, report)
    _compare_emitted(log, folded, report)
    compare_allocated(log, deployment, dead, report, asked=folded.orders)
    actions = (record.value or b"" for record in every(log, Stream.NEXT_BEST_ACTIONS))
    report.caps_exceeded = caps_exceeded(actions, folded.states, deployment.catalogues(folded.active))
    return report


class _Folded:
    """Everything the pure fold makes of the customer events, partition by partition."""

    def __init__(self, log: Log, deployment: Deployment, dead: Sequence[DeadLetter], report: Report) -> None:
        self.log = log
        self.deployment = deployment
        self.report = report
        self.actions: dict[str, bytes] = {}
        self.withdrawals: dict[str, bytes] = {}
        self.emitted: Counter[bytes] = Counter()
        self.orders: Counter[bytes] = Counter()
        self.decisions: dict[str, list[bytes]] = defaultdict(list)
        self.states: dict[str, CustomerState] = {}
        self.active = ""
        """Hash of the workspace in force at the end."""
        recorded = (record.value or b"" for record in every(log, Stream.DECISIONS))
        self._faults = recorded_faults(_decision(value) for value in recorded if b'"faults":[' in value)
        self._dead = [letter for letter in dead if letter.place.topic == deployment.customer_events]

    def partition(self, partition: int) -> None:
        """Fold one partition up to its last checkpoint and compare its states and ledger."""
        changelog = self.log.get(Stream.CUSTOMER_STATES, {}).get(partition, ())
        checkpoint = read_checkpoint(changelog)
        dead = [letter for letter in self._dead if letter.place.partition == partition]
        hung = frozenset(letter.place.offset for letter in dead if letter.reason == RefusalReason.HUNG)
        again = Recompute(
            self.deployment.catalogues,
            self.deployment.clock,
            checkpoint.inputs,
            recorded=self._faults,
            skipped=hung,
        )
        records = self.log[Stream.CUSTOMER_EVENTS][partition]
        covered = [record for record in records if record.offset < checkpoint.position]
        ended: Counter[Status | None] = Counter()
        for record in covered:
            for made in again.feed(record):
                self._turned(made.turned)
                if made.turned.event is not None:
                    ended[made.turned.result.status if made.turned.result else None] += 1
        ended.update(again.heard)
        self._settle(partition, checkpoint, still=checkpoint.due_left or len(covered) < len(records))
        self._balance(partition, checkpoint, (len(covered), len(dead)), ended)
        self._compare_states(changelog, again.states)
        self.states |= again.states
        self.active = checkpoint.active or self.active

    def _turned(self, turned: Turned) -> None:
        if turned.result is None:
            return
        for action in turned.result.actions:
            self.actions[action.id] = encode_output(action)
        for withdrawn in turned.result.withdrawn:
            self.withdrawals[withdrawn.id] = encode_output(withdrawn)
        self.emitted.update(encode_output(each) for each in turned.result.emitted)
        self.orders.update(encode_resource(each) for each in turned.result.requests)
        if turned.result.decision is not None:
            self.decisions[turned.customer].append(encode_output(turned.result.decision))

    def _settle(self, partition: int, checkpoint: Checkpoint, *, still: bool) -> None:
        if still:
            self.report.unsettled += 1
            self.report.example(f"partition {partition} was still working at position {checkpoint.position}")

    def _balance(
        self, partition: int, checkpoint: Checkpoint, sizes: tuple[int, int], ended: Counter[Status | None]
    ) -> None:
        """in = applied + repeats + dead letters + records of time, by our count and by the ledger."""
        read, dead = sizes
        applied, repeats = ended[Status.APPLIED], ended[Status.REPEAT]
        self.report.applied += applied
        self.report.repeats += repeats
        ledger = checkpoint.ledger
        told = (ledger.get("applied", 0), ledger.get("repeats", 0))
        if told != (applied, repeats) or read != applied + repeats + dead + ledger.get("time", 0):
            self.report.unbalanced += 1
            found = f"{read} read, {applied} applied, {repeats} repeats, {dead} dead letters"
            self.report.example(f"partition {partition} does not balance: {found}; its ledger says {ledger}")

    def _compare_states(self, changelog: Sequence[Record], states: Mapping[str, CustomerState]) -> None:
        stored = {record.key: record.value for record in changelog if record.key and record.key[:1] == b"c"}
        report = self.report
        report.customers += len(states)
        for customer, state in states.items():
            value = stored.pop(b"c" + customer.encode(), None)
            if value is None or stored_body(value) != encode_body(state):
                report.state_differences += 1
                report.example(f"state of {customer} differs")
        report.state_differences += len(stored)


def _compare_actions(log: Log, folded: _Folded, report: Report) -> None:
    """Every decided action stands in the topic once, as decided; so does every withdrawal."""
    seen: Counter[tuple[str, str]] = Counter()
    for record in every(log, Stream.NEXT_BEST_ACTIONS):
        headers = {name: value or b"" for name, value in record.headers}
        kind, identity = headers["ce_type"].decode(), headers["ce_id"].decode()
        expected = (folded.actions if "decided" in kind else folded.withdrawals).get(identity)
        seen[kind, identity] += 1
        if expected is None:
            report.extra += 1
            report.example(f"{kind} {identity} is in the topic, but the fold does not decide it")
        elif expected != record.value:
            report.action_differences += 1
            report.example(f"{kind} {identity} differs from what the fold decides")
    for (kind, identity), count in seen.items():
        if count > 1:
            report.repeated += count - 1
            report.example(f"{kind} {identity} stands {count} times in the topic")
    decided = {identity for kind, identity in seen if "decided" in kind}
    withdrawn = {identity for kind, identity in seen if "decided" not in kind}
    for identity in (folded.actions.keys() - decided) | (folded.withdrawals.keys() - withdrawn):
        report.missing += 1
        report.example(f"the fold decides {identity}, but the topic lacks it")
    report.actions, report.withdrawals = len(folded.actions), len(folded.withdrawals)


def _compare_decisions(log: Log, folded: _Folded, report: Report) -> None:
    recorded: dict[str, list[bytes]] = defaultdict(list)
    for record in every(log, Stream.DECISIONS):
        if is_bare(record.headers):
            continue
        recorded[(record.key or b"").decode()].append(record.value or b"")
    report.decisions = sum(map(len, folded.decisions.values()))
    for customer in recorded.keys() | folded.decisions.keys():
        if recorded.get(customer, []) != folded.decisions.get(customer, []):
            report.decision_differences += 1
            report.example(f"decisions of {customer} differ")


def _compare_emitted(log: Log, folded: _Folded, report: Report) -> None:
    """Every emitted touchpoint stands in the topic once, as emitted, and no other says that we emitted it."""
    values = (record.value or b"" for record in every(log, Stream.TOUCHPOINTS))
    found = Counter(value for value in values if OURS in value and _source(value) == SOURCE)
    differing = (folded.emitted - found) + (found - folded.emitted)
    for value, count in differing.items():
        report.emission_differences += count
        where = "in the topic" if found[value] > folded.emitted[value] else "decided by the fold"
        report.example(f"an emitted touchpoint {where} alone: {value[:80].decode(errors='replace')}")


def _source(value: bytes) -> str:
    """The source of a native touchpoint; empty for what is none."""
    try:
        return _sourced(value).source
    except msgspec.DecodeError:
        return ""
