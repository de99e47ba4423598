"""What an advance publishes, as records: actions, withdrawals, the decision, journey events."""

from __future__ import annotations

from collections.abc import Iterator

from agents.ports import Publish, Stream
from journey.catalogue import Catalogue
from journey.fold import Advance
from schemas.action import ActionDecided, ActionWithdrawn, encode_output

Header = tuple[str, bytes]


def outputs_of(result: Advance, offsets: tuple[int, int], catalogue: Catalogue) -> Iterator[Publish]:
    """Records of one advance, keyed by its customer.

    Args:
        result: of `advance`.
        offsets: of the customer's last event and the one before, so that explain can seek.
        catalogue: the workspace in force.
    """
    if result.decision is None and not result.journey_events and not result.withdrawn:
        return
    key = result.state.id.encode()
    for action in result.actions:
        yield Publish(Stream.NEXT_BEST_ACTIONS, key, encode_output(action), _decided(action, catalogue.name))
    for withdrawn in result.withdrawn:
        headers = _cloud_event(withdrawn, withdrawn.withdrawn_at, catalogue.name)
        yield Publish(Stream.NEXT_BEST_ACTIONS, key, encode_output(withdrawn), headers)
    if result.decision is not None:
        where = [
            ("riverwalk-event-offset", str(offsets[0]).encode()),
            ("riverwalk-previous-event-offset", str(offsets[1]).encode()),
        ]
        yield Publish(Stream.DECISIONS, key, encode_output(result.decision), where)
    for event in result.journey_events:
        yield Publish(Stream.JOURNEY_EVENTS, key, encode_output(event))


def _cloud_event(output: ActionDecided | ActionWithdrawn, at: str, source: str) -> list[Header]:
    """CloudEvents 1.0 attributes, binary mode."""
    customer = output.customer.encode()
    return [
        ("ce_specversion", b"1.0"),
        ("ce_type", output.type.encode()),
        ("ce_id", output.id.encode()),
        ("ce_source", f"/riverwalk/{source}".encode()),
        ("ce_subject", customer),
        ("ce_partitionkey", customer),
        ("ce_time", at.encode()),
        ("ce_correlationid", output.enrolment.encode()),
        ("ce_causationid", output.cause.encode()),
        ("content-type", b"application/json"),
    ]


def _decided(action: ActionDecided, source: str) -> list[Header]:
    headers = _cloud_event(action, action.decided_at, source)
    headers.append(("ce_expirytime", action.expires_at.encode()))
    if action.traceparent:
        headers.append(("traceparent", action.traceparent.encode()))
    return headers
