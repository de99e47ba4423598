"""What came in against what was ingested: each touchpoint is one customer event or one dead letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from agents.ports import Record, Stream
from riverwalk.verification.deployment import DeadLetter, Deployment, Log, Place, every
from riverwalk.verification.report import Report
from schemas.event import CustomerEvent, Origin, decode_event, encode_event
from schemas.refusal import Refused

Downstream = dict[Place, list[bytes]]
"""Place of a touchpoint -> the values that came of it."""


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
                report,
            )
    report.ingest_extra = len(downstream)
    for place in downstream:
        report.example(f"a record comes of touchpoint {place}, which is not there")


def _downstream(log: Log, deployment: Deployment, dead: Sequence[DeadLetter]) -> Downstream:
    found: Downstream = defaultdict(list)
    for record in every(log, Stream.CUSTOMER_EVENTS):
        try:
            event = decode_event(record.value or b"")
        except msgspec.DecodeError:
            continue  # Nobody's touchpoint: the fold dead-letters it, and that is compared elsewhere.
        if isinstance(event, CustomerEvent) and event.origin and event.origin.topic == deployment.touchpoints:
            place = Place(event.origin.topic, event.origin.partition, event.origin.offset)
            found[place].append(record.value or b"")
    for letter in dead:
        if letter.place.topic == deployment.touchpoints:
            found[letter.place].append(letter.value)
    return found


def _compare(  # noqa: PLR0917 - one record against all that is known
    record: Record, place: Place, deployment: Deployment, downstream: Downstream, report: Report
) -> None:
    admitted = deployment.intake.admit(record.value, record.headers, record.at, Origin(*place))
    if not isinstance(admitted, CustomerEvent | Refused):
        return
    accepted = isinstance(admitted, CustomerEvent)
    expected = encode_event(admitted) if isinstance(admitted, CustomerEvent) else record.value or b""
    found = downstream.pop(place, [])
    report.touchpoints += 1
    report.accepted += accepted
    if len(found) > 1:
        report.ingest_repeated += len(found) - 1
        report.example(f"touchpoint {place} was ingested {len(found)} times")
    if not found:
        report.ingest_missing += 1
        report.example(f"touchpoint {place} has no record downstream")
    elif any(value != expected for value in found):
        report.ingest_different += 1
        report.example(f"touchpoint {place} was ingested otherwise")
