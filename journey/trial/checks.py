"""What a case names must exist, and its time must go on; a slip of the hand would make it true for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from journey.lint import Fault, Loc, Source, did_you_mean, known_words
from journey.lint import Sequence as Sections
from journey.workspace.naming import named_steps
from schemas.builtin_events import known_events
from schemas.workspace import EventType, Workspace
from schemas.workspace.case import Case, CasesFile, Expect, Given

WATCHING, NOWHERE = "watching", "none"
UNKNOWN: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {
        "RW501": ("touchpoint type", False),
        "RW502": ("action", False),
        "RW503": ("journey", False),
        "RW504": ("step", False),
        "RW505": ("fact", True),
        "RW508": ("property", True),
        "RW509": ("segment", False),
        "RW510": ("stage", False),
        "RW511": ("ladder", True),
        "RW512": ("level", False),
        "RW513": ("account of points", True),
        "RW514": ("list", True),
    }
)
"""Code -> what is unknown, and whether a key (not a value) names it."""


class _Known(NamedTuple):
    """What there is to name."""

    workspace: Workspace
    events: dict[str, EventType]


class _Place(NamedTuple):
    """A place in a case file."""

    source: Source
    loc: Loc

    def below(self, *parts: str | int) -> _Place:
        """A place further down."""
        return _Place(self.source, (*self.loc, *parts))

    def fault(self, code: str, message: str, suggestion: str, *, on_key: bool = False) -> Fault:
        """A fault at the value, or at its key."""
        node = self.source.key(self.loc) if on_key else self.source.node(self.loc)
        line, column = (node.line, node.column) if node else (0, 0)
        lines = self.source.lines
        text = lines[line] if line < len(lines) else ""
        return Fault(self.source.path, line + 1, column + 1, code, message, suggestion, text)


def faults_of_cases(read: Sequence[tuple[Source, CasesFile]], workspace: Workspace) -> Iterator[Fault]:
    """Every fault of cases that have the right form."""
    known = _Known(workspace, known_events(workspace.events))
    names: set[str] = set()
    for source, model in read:
        for position, case in enumerate(model.cases):
            place = _Place(source, ("cases", position))
            if case.name in names:
                message = f"a case named '{case.name}' is already there"
                yield place.below("name").fault("RW507", message, "give it another name")
            names.add(case.name)
            yield from _case(place, case, known)


def _case(place: _Place, case: Case, known: _Known) -> Iterator[Fault]:
    for name in case.journeys or ():
        yield from _named(place.below("journeys"), "RW503", name, known.workspace.journeys)
    yield from _times(place, case)
    for position, given in enumerate(case.given):
        yield from _given(place.below("given", position), given, known)
    several = isinstance(place.source.node((*place.loc, "expect")), Sections)
    for position, expect in enumerate(case.expect):
        section = place.below("expect", position) if several else place.below("expect")
        yield from _expect(section, expect, known)


def _times(place: _Place, case: Case) -> Iterator[Fault]:
    now = case.start.instant
    for position, given in enumerate(case.given):
        at = given.moves.after(now)
        if position and at < now:
            message = f"step {position + 1} happens before the one above it"
            suggestion = "put it in its place, or write `late`"
            yield place.below("given", position).fault("RW506", message, suggestion)
        now = at


def _given(place: _Place, given: Given, known: _Known) -> Iterator[Fault]:
    if given.of is not None:
        yield from _named(place.below("of"), "RW502", given.of, known.workspace.actions)
    if given.touchpoint is None:
        return
    yield from _named(place.below("touchpoint"), "RW501", given.touchpoint, known.events)
    described = known.events.get(given.touchpoint)
    for name in given.properties if described is not None else ():
        assert described is not None
        yield from _named(place.below("properties", name), "RW508", name, described.properties)


def _expect(place: _Place, expect: Expect, known: _Known) -> Iterator[Fault]:
    actions, journeys = known.workspace.actions, known.workspace.journeys
    for section in ("actions", "contains", "suppressed"):
        for position, each in enumerate(getattr(expect, section) or ()):
            element = place.below(section, position)
            yield from _named(element.below("action"), "RW502", each.action, actions)
            if each.journey is not None:
                yield from _named(element.below("journey"), "RW503", each.journey, journeys)
    for position, name in enumerate(expect.not_actions):
        yield from _named(place.below("not_actions", position), "RW502", name, actions)
    for section in ("refused", "ended"):
        for position, each in enumerate(getattr(expect, section)):
            yield from _named(place.below(section, position, "journey"), "RW503", each.journey, journeys)
    for name in expect.facts:
        yield from _named(place.below("facts", name), "RW505", name, known.workspace.facts)
    yield from _places(place, expect, known)
    yield from _standing(place, expect, known.workspace)


def _places(place: _Place, expect: Expect, known: _Known) -> Iterator[Fault]:
    for journey, step in expect.places.items():
        element = place.below("places", journey)
        model = known.workspace.journeys.get(journey)
        if model is None:
            yield from _named(element, "RW503", journey, known.workspace.journeys, on_key=True)
        elif step not in (WATCHING, NOWHERE):
            yield from _named(element, "RW504", step, [named.name for named in named_steps(model)])


def _standing(place: _Place, expect: Expect, workspace: Workspace) -> Iterator[Fault]:
    lifecycle = workspace.lifecycle
    for position, name in enumerate(expect.segments or ()):
        yield from _named(place.below("segments", position), "RW509", name, workspace.segments)
    if expect.stage is not None:
        stages = [row.stage for row in lifecycle.stages]
        yield from _named(place.below("stage"), "RW510", expect.stage, stages)
    for name, level in expect.levels.items():
        element = place.below("levels", name)
        ladder = lifecycle.ladders.get(name)
        if ladder is None:
            yield from _named(element, "RW511", name, lifecycle.ladders)
        else:
            yield from _named(element, "RW512", level, [row.level for row in ladder.levels])
    for name in expect.points:
        yield from _named(place.below("points", name), "RW513", name, lifecycle.points)
    for name in expect.lists:
        yield from _named(place.below("lists", name), "RW514", name, workspace.lists)


def _named(
    place: _Place, code: str, name: str, known: Iterable[str], *, on_key: bool = False
) -> Iterator[Fault]:
    words = tuple(known)
    if name not in words:
        kind, by_key = UNKNOWN[code]
        near = did_you_mean(name, words) or f"known here: {known_words(words)}"
        yield place.fault(code, f"unknown {kind} '{name}'", near, on_key=on_key or by_key)
