"""Lists: what a customer has gathered, bounded, each item once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from journey.scope import TurnScope
from journey.standing.rules import CompiledChange, CompiledList
from journey.turn import Turn
from schemas.decision import Stood
from schemas.event import CustomerEvent

ITEM_CHARACTERS_MAX = 256
"""An item is an id of somebody's system: contracts.md allows those 256 characters."""


def learn_list(turn: Turn, rule: CompiledList, event: CustomerEvent, scope: TurnScope) -> None:
    """Put on the list, or take off it, what an event says."""
    scope.event = event
    before = items = turn.standing.lists.get(rule.id, ())
    for item in _named(rule.add, event, scope):
        if not is_item(item):
            turn.stood.append(Stood("list", rule.id, "left out: an item is a text or a number"))
        elif item not in items:
            items = (*items, item)
    for item in _named(rule.remove, event, scope):
        items = tuple(each for each in items if each != item)
    if len(items) > rule.max:
        turn.stood.append(Stood("list", rule.id, f"full at {rule.max}: left out the oldest"))
        items = items[-rule.max :]
    if items == before:
        return
    others = {name: each for name, each in turn.standing.lists.items() if name != rule.id}
    turn.standing = replace(turn.standing, lists={**others, rule.id: items} if items else others)


def _named(change: CompiledChange | None, event: CustomerEvent, scope: TurnScope) -> Iterator[Any]:
    """The items that an event names; unknown ones are none. Any: senders choose."""
    if change is None or event.type not in change.types:
        return
    if change.when is not None and change.when(scope) is not True:
        return
    found = change.item(scope)
    for item in found if isinstance(found, list | tuple) else (found,):
        if item:
            yield item


def is_item(item: Any) -> bool:
    """A text of a sensible length, or a number. Any: senders choose."""
    if isinstance(item, str):
        return len(item) <= ITEM_CHARACTERS_MAX
    return isinstance(item, int | Decimal) and not isinstance(item, bool)
