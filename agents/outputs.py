"""What an advance publishes, as records: actions, withdrawals, the decision, journey events, orders."""

from __future__ import annotations

from collections.abc import Callable

from agents.ports import RESOURCES_PARTITION, Publish, Stream
from journey.catalogue import Catalogue
from journey.results import Advance
from schemas.action import DECIDED, WITHDRAWN, ActionDecided, ActionWithdrawn, encode_output
from schemas.customer import CustomerState
from schemas.decision import Decision
from schemas.resource import encode_resource
from schemas.trail import BARE_HEADER, TRAIL_CAUSE

Header = tuple[str, bytes]
SPEC_VERSION: Header = ("ce_specversion", b"1.0")
CONTENT_TYPE: Header = ("content-type", b"application/json")
TYPES: dict[type, Header] = {
    ActionDecided: ("ce_type", DECIDED.encode()),
    ActionWithdrawn: ("ce_type", WITHDRAWN.encode()),
}
NEXT_BEST_ACTIONS = Stream.NEXT_BEST_ACTIONS
DECISIONS = Stream.DECISIONS
JOURNEY_EVENTS = Stream.JOURNEY_EVENTS
TOUCHPOINTS = Stream.TOUCHPOINTS
RESOURCES = Stream.RESOURCES
"""Looked up on the enumeration, a member costs ten times as much as a name of the module."""


def put_outputs(
    outputs: list[Publish], result: Advance, carried: Callable[[str], Header], catalogue: Catalogue
) -> None:
    """Append the records of one advance, keyed by its customer. Cost: 1 us a record.

    Args:
        outputs: of the batch.
        result: of `advance`.
        carried: customer -> the header of a decision that is published now, by which explain seeks.
        catalogue: the workspace in force.
    """
    for order in result.requests:  # A release may come alone, without a decision.
        value = encode_resource(order)
        outputs.append(Publish(RESOURCES, order.id.encode(), value, (), RESOURCES_PARTITION))
    if result.decision is None and not result.journey_events and not result.withdrawn:
        return
    customer = result.state.id
    key = customer.encode()
    for action in result.actions:
        headers = _decided(action, key, catalogue)
        outputs.append(Publish(NEXT_BEST_ACTIONS, key, encode_output(action), headers))
    for withdrawn in result.withdrawn:
        headers = _cloud_event(withdrawn, withdrawn.withdrawn_at, key, catalogue)
        outputs.append(Publish(NEXT_BEST_ACTIONS, key, encode_output(withdrawn), headers))
    if result.decision is not None:
        outputs.append(Publish(DECISIONS, key, encode_output(result.decision), (carried(customer),)))
    outputs += [Publish(JOURNEY_EVENTS, key, encode_output(event)) for event in result.journey_events]
    for emitted in result.emitted:
        # The id spreads what goes to others; one customer's own stay in order.
        outputs.append(Publish(TOUCHPOINTS, (emitted.subject or emitted.id).encode(), encode_output(emitted)))


def bare_decision(state: CustomerState, carried: Header, catalogue: Catalogue) -> Publish:
    """A decision that decided nothing and only carries a trail away."""
    decision = Decision(state.id, state.now, TRAIL_CAUSE, TRAIL_CAUSE, catalogue.hash)
    return Publish(DECISIONS, state.id.encode(), encode_output(decision), (carried, BARE_HEADER))


def _cloud_event(
    output: ActionDecided | ActionWithdrawn, at: str, customer: bytes, catalogue: Catalogue
) -> list[Header]:
    """CloudEvents 1.0 attributes, binary mode."""
    return [
        SPEC_VERSION,
        TYPES[type(output)],
        ("ce_id", output.id.encode()),
        ("ce_source", b"/riverwalk/%b" % catalogue.name.encode()),
        ("ce_subject", customer),
        ("ce_partitionkey", customer),
        ("ce_time", at.encode()),
        ("ce_correlationid", output.enrolment.encode()),
        ("ce_causationid", output.cause.encode()),
        CONTENT_TYPE,
    ]


def _decided(action: ActionDecided, customer: bytes, catalogue: Catalogue) -> list[Header]:
    headers = _cloud_event(action, action.decided_at, customer, catalogue)
    headers.append(("ce_expirytime", action.expires_at.encode()))
    if action.traceparent:
        headers.append(("traceparent", action.traceparent.encode()))
    return headers
