"""Resources: what folds ask for against what lies in `resources`, and that against what was answered.

The one writer is recomputed from its own topic. Then grants are counted once more, from the answers on the
customers' partitions and without the writer's own memory of what is taken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from agents.ports import RESOURCES_PARTITION, Record, Stream
from journey.resources import Allocator
from riverwalk.verification.checkpoints import Allocated, read_allocated
from riverwalk.verification.deployment import DeadLetter, Deployment, Log, every
from riverwalk.verification.grants import grants_exceeded
from riverwalk.verification.report import Report
from schemas.event import Activated, AllocationEvent, decode_event, encode_event
from schemas.refusal import RefusalReason
from schemas.resource import (
    AnyResourceRecord,
    Entry,
    ResourceRelease,
    ResourceRequest,
    decode_resource,
    encode_resource,
)

ANSWER = b'"kind":"allocation"'
"""As our encoder writes it."""
Timed = tuple[int, AnyResourceRecord]
"""The writer's clock, int ms, and what it read then."""


def compare_allocated(
    log: Log, deployment: Deployment, dead: Sequence[DeadLetter], report: Report, *, asked: Counter[bytes]
) -> None:
    """Compare orders, answers, and what is held.

    Args:
        log: all topics.
        deployment: as the workers were configured.
        dead: all dead letters.
        report: where differences are counted.
        asked: orders, encoded, that the fold makes of the customer events, and how often.
    """
    records = log.get(Stream.RESOURCES, {}).get(RESOURCES_PARTITION, ())
    changelog = log.get(Stream.ALLOCATE_CHANGELOG, {}).get(RESOURCES_PARTITION, ())
    checkpoint = read_allocated(changelog)
    refused = [letter for letter in dead if letter.place.topic == deployment.resources]
    _compare_orders(records, asked, report)
    answers = _answers(log)
    covered = [record for record in records if record.offset < checkpoint.position]
    if len(covered) < len(records) and (asked or answers):
        report.unsettled += 1
        report.example(f"resources were still being allocated at position {checkpoint.position}")
    timed = _timed(covered, refused)
    again = _Again(deployment)
    for at, found in timed:
        again.follow(at, found)
    _compare_answers(again.answers, answers, report)
    _compare_entries(again.entries, changelog, report)
    _balance(checkpoint, len(covered), len(refused), report)
    exceeded = grants_exceeded(timed, answers, deployment.catalogues)
    report.resources_exceeded = len(exceeded)
    for each in exceeded:
        report.example(each)


def _compare_orders(records: Sequence[Record], asked: Counter[bytes], report: Report) -> None:
    """Every order of a fold stands in the topic once, and no other."""
    found = Counter(record.value or b"" for record in records if _is_order(record))
    report.orders = asked.total()
    for value, count in ((asked - found) + (found - asked)).items():
        report.order_differences += count
        where = "in the topic" if found[value] > asked[value] else "decided by the fold"
        report.example(f"an order for resources {where} alone: {value[:80].decode(errors='replace')}")


def _is_order(record: Record) -> bool:
    try:
        return isinstance(decode_resource(record.value or b""), ResourceRequest | ResourceRelease)
    except msgspec.DecodeError:
        return False  # The writer refuses it, and its ledger counts it.


def _answers(log: Log) -> list[AllocationEvent]:
    """Every answer on the customers' partitions; of one customer in their order."""
    values = (record.value or b"" for record in every(log, Stream.CUSTOMER_EVENTS))
    found = (decode_event(value) for value in values if ANSWER in value)
    return [each for each in found if isinstance(each, AllocationEvent)]


def _timed(records: Sequence[Record], refused: Sequence[DeadLetter]) -> list[Timed]:
    """What the writer read, with its clock, which never goes back."""
    hung = {letter.place.offset for letter in refused if letter.reason == RefusalReason.HUNG}
    now, timed = 0, []
    for record in records:
        if record.offset in hung:
            continue
        now = max(now, record.at)
        try:
            timed.append((now, decode_resource(record.value or b"")))
        except msgspec.DecodeError:
            continue
    return timed


class _Again:
    """The one writer, recomputed."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        nothing = deployment.catalogues("")
        self._allocator = Allocator(nothing.resources, nothing.workspace_zone)
        self._active = ""
        self.answers: list[AllocationEvent] = []
        self.entries: dict[str, Entry] = {}

    def follow(self, at: int, found: AnyResourceRecord) -> None:
        if isinstance(found, ResourceRequest | ResourceRelease):
            self.answers += self._allocator.take(msgspec.structs.replace(found, at=at))
        elif isinstance(found, Activated) and self._active in ("", found.previous):
            self._active = found.hash
            catalogue = self._deployment.catalogues(found.hash)
            self.answers += self._allocator.change(catalogue.resources, catalogue.workspace_zone, at)
        else:
            self.answers += self._allocator.pass_to(at)
        for request, entry in self._allocator.changed.items():
            self.entries.pop(request, None)
            if entry is not None:
                self.entries[request] = entry
        self._allocator.changed = {}


def _compare_answers(
    expected: Sequence[AllocationEvent], found: Sequence[AllocationEvent], report: Report
) -> None:
    """Each customer has exactly the answers that it should have, in their order."""
    should, has = _by_customer(expected), _by_customer(found)
    report.grants = sum(each.granted for each in expected)
    for customer in should.keys() | has.keys():
        if should.get(customer) != has.get(customer):
            report.answer_differences += 1
            report.example(f"answers about resources to {customer} differ")


def _by_customer(answers: Sequence[AllocationEvent]) -> Mapping[str, list[bytes]]:
    found: dict[str, list[bytes]] = defaultdict(list)
    for each in answers:
        found[each.customer].append(encode_event(each))
    return found


def _compare_entries(entries: Mapping[str, Entry], changelog: Sequence[Record], report: Report) -> None:
    """Who holds and who waits stands in the changelog, and nobody else."""
    last = {record.key[1:]: record.value for record in changelog if record.key and record.key[:1] == b"r"}
    stored = {key.decode(): value for key, value in last.items() if value is not None}
    for request in entries.keys() | stored.keys():
        entry = entries.get(request)
        if entry is None or stored.get(request) != encode_resource(entry):
            report.state_differences += 1
            report.example(f"what request {request} holds differs")


def _balance(checkpoint: Allocated, read: int, dead: int, report: Report) -> None:
    """in = requests + releases + records of time + dead letters."""
    told = [checkpoint.ledger.get(name, 0) for name in ("requests", "releases", "time")]
    if read != sum(told) + dead:
        report.unbalanced += 1
        report.example(f"resources do not balance: {read} read, {dead} dead letters; {checkpoint.ledger}")
