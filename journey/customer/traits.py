"""Traits: what somebody stated of the customer, each with its source and time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from journey.turn import Turn
from journey.zones import zone
from schemas.customer import TRAIT_CHARACTERS_MAX, TRAIT_ITEMS_MAX, TRAITS_MAX, Trait
from schemas.event import CustomerEvent

CONTEXT_TRAITS = ("locale", "timezone")


def observe_traits(turn: Turn, event: CustomerEvent) -> None:
    """Take `properties.traits`, `context.traits`, and the context's locale and zone.

    An older statement never replaces a newer one; a zone that tzdata does not know is not taken, nor is a
    value beyond what one customer's state has room for.
    """
    stated: dict[str, Any] = {}
    for holder in (event.context.get("traits"), event.properties.get("traits")):
        if isinstance(holder, dict):
            stated.update(holder)
    for name in CONTEXT_TRAITS:
        if name in event.context:
            stated[name] = event.context[name]
    changed: dict[str, Trait] = {}
    room = TRAITS_MAX - len(turn.traits)
    for name, value in stated.items():
        known = turn.traits.get(name)
        if (known is not None and known.at > event.occurred_at) or not _takes(name, value):
            continue
        if known is None:
            room -= 1
        if known is not None or room >= 0:
            changed[name] = Trait(value, event.occurred_at, event.source)
    if changed:
        turn.traits = turn.traits | changed


def _takes(name: str, value: Any) -> bool:
    """Whether this may be remembered. Any: senders choose."""
    if name in CONTEXT_TRAITS:
        return isinstance(value, str) and _small(value) and (name != "timezone" or zone(value) is not None)
    if isinstance(value, list | dict):
        items = value if isinstance(value, list) else [*value, *value.values()]
        return len(items) <= TRAIT_ITEMS_MAX and all(map(_small, items))
    return _small(name) and _small(value)


def _small(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= TRAIT_CHARACTERS_MAX
    return value is None or isinstance(value, bool | int | Decimal)
