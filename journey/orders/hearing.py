"""Hearing: an event about a product, group or dealer starts journeys of whoever is on the lists it names."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from journey.enrolment import trigger, trigger_later
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.customer import CustomerState
from schemas.event import CustomerEvent, SubjectEvent, decode_event, event_of
from schemas.order import Order

if TYPE_CHECKING:
    from journey.catalogue import Catalogue

EVENTS_CACHED_MAX = 64
"""Orders that a sweep goes through at once: each is asked for every customer who is touched meanwhile."""
ANYBODY = CustomerState("")
Sought = frozenset[tuple[str, Any]]
"""(list, item) pairs: who has one of them is meant. Any: senders choose."""


def hear(turn: Turn, order: Order, scope: TurnScope) -> None:
    """Let the event start its journeys, at once or within their spread; all else of the customer stays."""
    turn.reached = order.mark
    event = own_event(order, turn.id)
    turn.traceparent = event.traceparent
    for audience in turn.catalogue.audiences.by_type.get(event.type, ()):
        journey = turn.catalogue.current[audience.journey]
        act = trigger_later if journey.spread else trigger
        turn.contained(("entry", journey.id), act, journey, event, scope)


def sought(order: Order, catalogue: Catalogue) -> Sought:
    """What an event looks for on the lists of customers. Cost: some 5 us."""
    event = own_event(order, ANYBODY.id)
    scope = TurnScope(Turn(catalogue, ANYBODY, None, order.at, order=order), event)
    return frozenset(
        (lookup.list, item)
        for audience in catalogue.audiences.by_type.get(event.type, ())
        for lookup in audience.lookups
        for item in lookup.found(scope)
        if isinstance(item, str | int | Decimal)
    )


def is_meant(order: Order, catalogue: Catalogue, state: CustomerState) -> bool:
    """Whether an event has yet to reach a customer who has what it looks for on a list."""
    lists = state.standing.lists
    return (
        bool(lists)
        and state.reached < order.mark
        and any(item in lists.get(name, ()) for name, item in sought(order, catalogue))
    )


def own_event(order: Order, customer: str) -> CustomerEvent:
    """The event as one of a customer's."""
    event = _decoded(order.event)
    return replace(event_of(customer, event), origin=event.origin, traceparent=event.traceparent)


@lru_cache(EVENTS_CACHED_MAX)
def _decoded(text: str) -> SubjectEvent:
    event = decode_event(text.encode())
    assert isinstance(event, SubjectEvent), "an order to hear holds an event about a subject"
    return event
