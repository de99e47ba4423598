"""Audiences of events about products, groups and dealers: whom to look up, by lists that triggers name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from journey.compile import CompiledJourney
from journey.conditions import Evaluate, compile_expression, memberships, parse
from schemas.builtin_events import known_events
from schemas.workspace import EventTrigger, Workspace

CUSTOMER = "customer"


class Lookup(NamedTuple):
    """Where an event finds customers: those with one of its items on a list."""

    list: str
    items: Evaluate

    def found(self, scope: Any) -> Iterable[Any]:
        """The items that the event of the scope names. Any: senders choose."""
        value = self.items(scope)
        return value if isinstance(value, list | tuple) else (value,)


class Audience(NamedTuple):
    """A journey that such an event may start."""

    journey: str
    lookups: tuple[Lookup, ...]


class Audiences(NamedTuple):
    """Everything that events about subjects need to know of a workspace."""

    subjects: Mapping[str, str]
    """Type -> what it is about, of those that are not about a customer."""
    by_type: Mapping[str, tuple[Audience, ...]]
    lists: frozenset[str]
    """Lists that are looked up in."""


NO_AUDIENCES = Audiences({}, {}, frozenset())


def compile_audiences(workspace: Workspace, active: Iterable[CompiledJourney]) -> Audiences:
    """Of the journeys that take people in.

    Raises: AssertionError if the workspace was not checked before.
    """
    known = known_events(workspace.events)
    subjects = {name: each.subject for name, each in known.items() if each.subject != CUSTOMER}
    found: dict[str, list[Audience]] = defaultdict(list)
    for journey in active if subjects else ():
        trigger = workspace.journeys[journey.id].trigger
        heard = [name for name in journey.trigger_types if name in subjects]
        if heard and isinstance(trigger, EventTrigger):
            audience = Audience(journey.id, _lookups(trigger))
            for name in heard:
                found[name].append(audience)
    looked_in = {lookup.list for each in found.values() for audience in each for lookup in audience.lookups}
    by_type = {name: tuple(each) for name, each in found.items()}
    return Audiences(subjects, by_type, frozenset(looked_in)) if subjects else NO_AUDIENCES


def _lookups(trigger: EventTrigger) -> tuple[Lookup, ...]:
    found = None if trigger.audience is None else memberships(parse(trigger.audience))
    assert found is not None, f"no list says who is meant by {trigger.audience!r}"
    return tuple(Lookup(each.list, compile_expression(each.items)) for each in found)
