"""Caps counted again, from the published actions alone and without the engine's own memory of contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from journey.catalogue import Catalogue
from journey.zones import span_start
from schemas.action import ActionDecided, AnyAction
from schemas.customer import CustomerState
from schemas.instant import parse_instant
from schemas.workspace import Cap


def caps_exceeded(actions: Iterable[bytes], states: Mapping[str, CustomerState], catalogue: Catalogue) -> int:
    """How many (customer, cap, contact) decided under the workspace in force passed one of its caps.

    Args:
        actions: values of `next-best-actions`, JSON; those of customers not in `states` are left out.
        states: customers, for their zones.
    """
    decoder = msgspec.json.Decoder(AnyAction)
    by_customer: dict[str, list[tuple[int, ActionDecided]]] = defaultdict(list)
    for value in actions:
        try:
            action = decoder.decode(value)
        except msgspec.DecodeError:
            continue  # It differs from what the fold decides, and is counted there.
        if not isinstance(action, ActionDecided):
            continue
        at = parse_instant(action.decided_at)
        if action.customer in states and action.workspace == catalogue.hash and at is not None:
            by_customer[action.customer].append((at, action))
    return sum(
        _passed(cap, sorted(contacts, key=lambda each: each[0]), states[customer], catalogue)
        for customer, contacts in by_customer.items()
        for cap in catalogue.policy.caps
    )


def _passed(
    cap: Cap, contacts: list[tuple[int, ActionDecided]], state: CustomerState, catalogue: Catalogue
) -> int:
    counted = [
        at
        for at, action in contacts
        if action.purpose in cap.purposes
        and cap.channel in (None, action.channel)
        and cap.objective in (None, action.objective)
        and cap.action in (None, action.action)
        and cap.content_type in (None, catalogue.content_types.get(action.action))
    ]
    if isinstance(cap.per, int):
        return sum(late - early < cap.per for early, late in zip(counted, counted[cap.max :], strict=False))
    where = catalogue.zone_of(state.traits)
    starts = [span_start(at, cap.per, where) for at in counted]
    return sum(early == late for early, late in zip(starts, starts[cap.max :], strict=False))
