"""Which names a condition may use in its place, and what type each has.

The table of scopes is that of journey-language, section 3. A property must be known to at least one of the
event types that may stand there; where the types disagree about it, it may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Literal

from journey.conditions import (
    ROOTS_IN_CONCLUSION,
    ROOTS_IN_CONTEST,
    ROOTS_IN_STEPS,
    ROOTS_IN_TRIGGER,
    Type,
    Unknown,
    Vocabulary,
)
from journey.workspace.naming import NamedStep, named_steps
from journey.workspace.standing_names import STANDING_SECTIONS, standing_type
from journey.workspace.triggers import trigger_types
from schemas.builtin_events import ANSWER_TYPE, REQUESTED_TYPE, known_events
from schemas.workspace import CallStep, EventType, Fact, JourneyFile, WaitStep, Workspace
from schemas.workspace.events import PropertyType

ScopeKind = Literal["trigger", "event", "step", "fact", "action", "contest", "standing", "record"]
"""trigger: `when`, `key`, `eligible` · event: goal, exit, `first` · step: steps · fact: facts and case keys ·
action: an action's `value` · contest: weights and reserves · standing: a channel's reach,
rules of segments, lifecycle and tags · record: what indicators count."""
Path = tuple[str, ...]
Answer = Type | Unknown
Resolve = Callable[[Path], Answer]

OUTCOME_TYPE = "Action Outcome"
PLAIN_PROPERTY = re.compile(r"event\.properties\.(\w+)", re.ASCII)
"""The usual `last` and `first`: of a computed one the type is not kept."""
ROOTS: Mapping[ScopeKind, frozenset[str]] = MappingProxyType(
    {
        "trigger": ROOTS_IN_TRIGGER,
        "event": ROOTS_IN_CONCLUSION,
        "step": ROOTS_IN_STEPS,
        "fact": ROOTS_IN_TRIGGER,
        "action": frozenset({"entry", "customer", "now"}),
        "contest": ROOTS_IN_CONTEST,
        "standing": frozenset({"customer", "now"}),
        "record": frozenset({"event"}),
    }
)
PROPERTY_TYPES: Mapping[PropertyType, Type] = MappingProxyType(
    {
        "text": Type.TEXT,
        "number": Type.NUMBER,
        "boolean": Type.BOOL,
        "time": Type.ANY,  # Senders write text or milliseconds, and properties are kept as sent.
        "list": Type.list_of(Type.ANY),
        "map": Type.MAP,
        "any": Type.ANY,
    }
)
EVENT_FIELDS: Mapping[str, Type] = MappingProxyType(
    {"id": Type.TEXT, "type": Type.TEXT, "occurred_at": Type.INSTANT}
)
STEP_FIELDS: Mapping[str, Type] = MappingProxyType(
    {"verdict": Type.TEXT, "reason": Type.TEXT, "outcome": Type.TEXT, "arm": Type.TEXT, "at": Type.INSTANT}
)
JOURNEY_FIELDS: Mapping[str, Type] = MappingProxyType(
    {"active": Type.BOOL, "at": Type.INSTANT, "place": Type.TEXT, "stage": Type.TEXT}
)
FACT_TYPES: Mapping[str, Type] = MappingProxyType(
    {
        "count": Type.INTEGER,
        "sum": Type.NUMBER,
        "distinct": Type.INTEGER,
        "top": Type.list_of(Type.TEXT),
        "since": Type.INTEGER,
        "next": Type.INSTANT,
        "rate": Type.NUMBER,
        "slope": Type.NUMBER,
    }
)
"""The other kinds give what their property is."""
REACH_FIELDS: Mapping[str, Type] = MappingProxyType(
    {"open": Type.BOOL, "until": Type.INSTANT, "grants": Type.INTEGER}
)
OPEN_NAMES: Mapping[str, Type] = MappingProxyType({"traits": Type.ANY, "consents": Type.BOOL})
"""What customers have under names that nobody declares."""


def vocabulary(
    workspace: Workspace, kind: ScopeKind, *, types: Iterable[str] = (), journey: JourneyFile | None = None
) -> Vocabulary:
    """The names of one place.

    Args:
        kind: the place.
        types: event types that `event` may have there; none means any type that the workspace knows.
        journey: the journey around it, for `entry` and `steps`; None: any journey.
    Returns: what `journey.conditions.check` asks. Cost: little; answers are looked up when asked.
    """
    resolvers: dict[str, Resolve] = {
        "event": partial(_event, workspace, tuple(types)),
        "customer": partial(_customer, workspace),
        "entry": partial(_entry, workspace, journey),
        "steps": partial(_steps, workspace, journey),
        "count": partial(_count, workspace),
        "table": partial(_table, workspace),
    }
    if kind == "record":  # Reports know no customer whose events could be counted.
        del resolvers["count"]

    def resolve(path: Path) -> Answer:
        resolver = resolvers.get(path[0])
        return resolver(path) if resolver else Unknown()

    return Vocabulary(ROOTS[kind], resolve)


def _event(workspace: Workspace, types: tuple[str, ...], path: Path) -> Answer:
    if path[1:2] == ("properties",):
        return _property(workspace, types, path, 2)
    return Type.MAP if path[1:2] == ("context",) and len(path) == 2 else Type.ANY


def _property(workspace: Workspace, types: tuple[str, ...], path: Path, at: int) -> Answer:
    """The type of the property at position `at` of the path, or of what lies below it."""
    if len(path) == at:
        return Type.MAP
    known = known_events(workspace.events)
    described: list[Mapping[str, PropertyType]] = [
        known[name].properties for name in types or known if name in known
    ]
    if OUTCOME_TYPE in types:
        channels = workspace.channels.channels.values()
        described += [brought for channel in channels for brought in channel.outcomes.values()]
    if REQUESTED_TYPE in types:  # Whoever asks for an enrolment says what they like.
        return _below(Type.ANY, path, at)
    found = {properties[path[at]] for properties in described if path[at] in properties}
    if not found and described:
        return Unknown(tuple(sorted({name for properties in described for name in properties})), at)
    kind = PROPERTY_TYPES[found.pop()] if len(found) == 1 else Type.ANY
    return _below(kind, path, at)


def _below(kind: Type, path: Path, at: int) -> Answer:
    """`kind` itself, or what is in it: only maps and anything have something below."""
    if len(path) == at + 1:
        return kind
    return Type.ANY if kind in (Type.MAP, Type.ANY) else Unknown((), at + 1)


def _customer(workspace: Workspace, path: Path) -> Answer:
    if len(path) == 2:
        return Type.MAP
    section, name = path[1], path[2]
    if section in OPEN_NAMES:
        return _below(OPEN_NAMES[section], path, 2)
    if section == "facts":
        fact = workspace.facts.get(name)
        return _fact(workspace, fact, path) if fact else Unknown(tuple(workspace.facts), 2)
    if section in STANDING_SECTIONS:
        return standing_type(workspace, path)
    if section == "cases":
        return Type.BOOL if name in workspace.policy.cases else Unknown(tuple(workspace.policy.cases), 2)
    if section == "reach":
        channels = _channels(workspace)
        return _member(REACH_FIELDS, path, 3) if name in channels else Unknown(channels, 2)
    if section == "journeys" and name in workspace.journeys:
        return _member(JOURNEY_FIELDS, path, 3)
    return Unknown(tuple(workspace.journeys) if section == "journeys" else (), 2)


def _channels(workspace: Workspace) -> tuple[str, ...]:
    used = {channel for action in workspace.actions.values() for channel in action.channels}
    return tuple(sorted({*workspace.channels.channels, *used}))


def _fact(workspace: Workspace, fact: Fact, path: Path) -> Answer:
    kind = _kept(workspace, fact)
    if fact.by is None:
        return _below(kind, path, 2)
    return Type.MAP if len(path) == 3 else _below(kind, path, 3)


def _kept(workspace: Workspace, fact: Fact) -> Type:
    """What one number is."""
    known = FACT_TYPES.get(fact.kind)
    if known is not None:
        return known
    found = PLAIN_PROPERTY.fullmatch(fact.value or "")
    answer = _property(workspace, tuple(fact.types), ("", "", found[1]), 2) if found else Type.ANY
    return answer if isinstance(answer, Type) else Type.ANY


def _entry(workspace: Workspace, journey: JourneyFile | None, path: Path) -> Answer:
    if path[1:2] == ("visits",) and len(path) > 2:
        names = _names(journey)
        return Type.INTEGER if journey is None or path[2] in names else Unknown(tuple(names), 2)
    if path[1:2] in (("event",), ("last",)):
        return _stored_event(workspace, _entry_types(journey), path, 2)
    return Type.MAP if path[1:] == ("visits",) else Type.ANY


def _entry_types(journey: JourneyFile | None) -> tuple[str, ...]:
    if journey is None:
        return ()
    return trigger_types(journey.trigger)


def _stored_event(workspace: Workspace, types: tuple[str, ...], path: Path, at: int) -> Answer:
    if path[at : at + 1] == ("properties",):
        return _property(workspace, types, path, at + 1)
    return _member({**EVENT_FIELDS, "properties": Type.MAP}, path, at)


def _steps(workspace: Workspace, journey: JourneyFile | None, path: Path) -> Answer:
    names = _names(journey)
    if len(path) < 2 or journey is None:
        return Type.MAP
    if path[1] not in names:
        return Unknown(tuple(names), 1)
    if path[2:3] == ("event",):
        heard = _heard_types(names[path[1]])
        return Type.ANY if heard is None else _stored_event(workspace, heard, path, 3)
    return _member({**STEP_FIELDS, "event": Type.MAP}, path, 2)


def _heard_types(place: NamedStep) -> tuple[str, ...] | None:
    """Event types that a wait or a call may end with; None where an outcome brings properties of its own."""
    if isinstance(place.step, CallStep):
        return (ANSWER_TYPE,)
    firsts = place.step.wait.first or [] if isinstance(place.step, WaitStep) else []
    if not firsts or any(first.step for first in firsts):
        return None
    return tuple(name for first in firsts for name in first.on or ())


def _member(members: Mapping[str, Type], path: Path, at: int) -> Answer:
    if len(path) <= at:
        return Type.MAP
    kind = members.get(path[at])
    return Unknown(tuple(members), at) if kind is None else _below(kind, path, at)


def _names(journey: JourneyFile | None) -> dict[str, NamedStep]:
    return {place.name: place for place in named_steps(journey)} if journey else {}


def _count(workspace: Workspace, path: Path) -> Answer:
    known: Mapping[str, EventType] = known_events(workspace.events)
    return Type.INTEGER if path[1] in known else Unknown(tuple(known), 1)


def _table(workspace: Workspace, path: Path) -> Answer:
    """A row, or one of its columns; a table that could not be read may have any."""
    table = workspace.tables.get(path[1])
    if table is None:
        return Unknown(tuple(workspace.tables), 1)
    if len(path) == 2 or not table.columns:
        return Type.MAP if len(path) == 2 else Type.ANY
    kind = table.columns.get(path[2])
    return Unknown(tuple(table.columns), 2) if kind is None else PROPERTY_TYPES[kind]
