"""What came in against what was ingested: each touchpoint is one customer event or one dead letter.

One about a product, a group or a dealer is one record on every partition.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from agents.ports import Record, Stream
from riverwalk.verification.deployment import DeadLetter, Deployment, Log, Place
from riverwalk.verification.report import Report
from schemas.event import CustomerEvent, Origin, SubjectEvent, decode_event, encode_event
from schemas.refusal import Refused

ANYWHERE = -1
"""One partition, and which does not matter here."""
Downstream = dict[Place, list[tuple[int, bytes]]]
"""Place of a touchpoint -> the values that came of it, of broadcasts with their partition."""


def compare_ingested(log: Log, deployment: Deployment, dead: Sequence[DeadLetter], report: Report) -> None:
    """Admit every touchpoint again and look for what it became."""
    downstream = _downstream(log, deployment, dead)
    for partition, records in log.get(Stream.TOUCHPOINTS, {}).items():
        for record in records:
            _compare(
                record,
                Place(deployment.touchpoints, partition, record.offset),
                deployment,
                downstream,
                (report, set(log.get(Stream.CUSTOMER_EVENTS, {}))),
            )
    report.ingest_extra = len(downstream)
    for place in downstream:
        report.example(f"a record comes of touchpoint {place}, which is not there")


def _downstream(log: Log, deployment: Deployment, dead: Sequence[DeadLetter]) -> Downstream:
    found: Downstream = defaultdict(list)
    for partition, record in _placed(log):
        try:
            event = decode_event(record.value or b"")
        except msgspec.DecodeError:
            continue  # Nobody's touchpoint: the fold dead-letters it, and that is compared elsewhere.
        if not isinstance(event, CustomerEvent | SubjectEvent) or event.origin is None:
            continue
        if event.origin.topic == deployment.touchpoints:
            place = Place(event.origin.topic, event.origin.partition, event.origin.offset)
            about = partition if isinstance(event, SubjectEvent) else ANYWHERE
            found[place].append((about, record.value or b""))
    for letter in dead:
        if letter.place.topic == deployment.touchpoints:
            found[letter.place].append((ANYWHERE, letter.value))
    return found


def _placed(log: Log) -> Iterator[tuple[int, Record]]:
    for partition, records in sorted(log.get(Stream.CUSTOMER_EVENTS, {}).items()):
        yield from ((partition, record) for record in records)


def _passed_on(value: bytes, admitted: CustomerEvent | SubjectEvent | Refused) -> bool:
    """Whether it is the event, with its properties spelled as their sender did."""
    return not isinstance(admitted, Refused) and decode_event(value) == admitted


def _compare(  # noqa: PLR0917 - one record against all that is known
    record: Record,
    place: Place,
    deployment: Deployment,
    downstream: Downstream,
    against: tuple[Report, set[int]],
) -> None:
    report, partitions = against
    admitted = deployment.intake.admit(record.value, record.headers, record.at, Origin(*place))
    if not isinstance(admitted, CustomerEvent | SubjectEvent | Refused):
        return
    expected = record.value or b"" if isinstance(admitted, Refused) else encode_event(admitted)
    found = downstream.pop(place, [])
    report.touchpoints += 1
    report.accepted += not isinstance(admitted, Refused)
    counts = Counter(partition for partition, _ in found)
    if repeated := sum(count - 1 for count in counts.values()):
        report.ingest_repeated += repeated
        report.example(f"touchpoint {place} was ingested {repeated + 1} times")
    if lacking := (partitions if isinstance(admitted, SubjectEvent) else {ANYWHERE}) - counts.keys():
        report.ingest_missing += len(lacking)
        where = f" on partitions {sorted(lacking)}" if isinstance(admitted, SubjectEvent) else ""
        report.example(f"touchpoint {place} has no record downstream{where}")
    elif any(value != expected and not _passed_on(value, admitted) for _, value in found):
        report.ingest_different += 1
        report.example(f"touchpoint {place} was ingested otherwise")
