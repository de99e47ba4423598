"""The rules of standing, compiled: segments, stages, ladders, points and lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from journey.conditions import Evaluate, compile_all, compile_expression, parse
from journey.edges import Edges, clocks, compile_edges
from journey.standing.moves import CompiledMove, compile_moves
from journey.workspace.annotations import condition_texts
from schemas.workspace import (
    Booking,
    CustomerList,
    Ladder,
    LifecycleFile,
    ListChange,
    PointsAccount,
    Segment,
    TagRule,
    Workspace,
)


@dataclass(frozen=True, slots=True)
class CompiledSegment:
    """One segment, ready to be asked."""

    id: str
    enter: Evaluate
    leave: Evaluate | None
    """None: whoever does not meet `enter` leaves."""
    stay: int


@dataclass(frozen=True, slots=True)
class CompiledStages:
    """The lifecycle."""

    first: str
    names: frozenset[str]
    moves: tuple[CompiledMove, ...]


@dataclass(frozen=True, slots=True)
class CompiledLadder:
    """One ladder; positions count from the lowest level, 0."""

    id: str
    levels: tuple[str, ...]
    positions: Mapping[str, int]
    measure: Evaluate | None
    marks: tuple[Decimal | None, ...]
    """Position -> measure from which the level is reached."""
    keeps: tuple[Decimal | None, ...]
    """Position -> measure below which the level is lost; None: it is never lost by the measure."""
    review: int
    fall: str
    moves: tuple[CompiledMove, ...]


@dataclass(frozen=True, slots=True)
class CompiledBooking:
    """Events that earn or spend."""

    types: frozenset[str]
    when: Evaluate
    amount: Evaluate


@dataclass(frozen=True, slots=True)
class CompiledAccount:
    """One account of points."""

    id: str
    earn: tuple[CompiledBooking, ...]
    spend: tuple[CompiledBooking, ...]
    expire: int
    """ms; 0 never."""


@dataclass(frozen=True, slots=True)
class CompiledChange:
    """Events that change a list."""

    types: frozenset[str]
    when: Evaluate | None
    item: Evaluate


@dataclass(frozen=True, slots=True)
class CompiledList:
    """One list of a customer."""

    id: str
    add: CompiledChange
    remove: CompiledChange | None
    max: int


@dataclass(frozen=True, slots=True)
class CompiledTag:
    """One rule tag."""

    id: str
    types: frozenset[str]
    when: Evaluate
    states: bool
    """Held while `when` is true, without an event."""
    weight: Decimal
    half_life: int
    gain: Decimal
    lose: Decimal
    expire: int


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of standing of a workspace, by name, so that the order in a file means nothing."""

    segments: tuple[CompiledSegment, ...]
    stages: CompiledStages | None
    ladders: tuple[CompiledLadder, ...]
    tags: tuple[CompiledTag, ...]
    accounts: tuple[CompiledAccount, ...]
    lists: tuple[CompiledList, ...]
    edges: Edges | None
    """What can change the rules' answers though nothing comes; None if nothing can."""


def compile_rules(workspace: Workspace) -> Rules | None:
    """Compile the checked rules.

    Returns: None for a workspace without any, whose customers pay nothing.
    Raises: ConditionError if the workspace was not checked before.
    """
    lifecycle = workspace.lifecycle
    if not (
        workspace.segments
        or workspace.lists
        or workspace.tags
        or lifecycle.stages
        or lifecycle.ladders
        or lifecycle.points
    ):
        return None
    return Rules(
        tuple(_segment(name, each) for name, each in sorted(workspace.segments.items())),
        _stages(lifecycle) if lifecycle.stages else None,
        tuple(_ladder(name, each) for name, each in sorted(lifecycle.ladders.items())),
        tuple(_tag(name, each) for name, each in sorted(workspace.tags.items())),
        tuple(_account(name, each) for name, each in sorted(lifecycle.points.items())),
        tuple(_list(name, each) for name, each in sorted(workspace.lists.items())),
        compile_edges(condition_texts([workspace.segments, workspace.tags, lifecycle]), clocks(workspace)),
    )


def _segment(name: str, segment: Segment) -> CompiledSegment:
    leave = _all(segment.leave) if segment.leave else None
    return CompiledSegment(name, _all(segment.enter), leave, segment.stay)


def _stages(lifecycle: LifecycleFile) -> CompiledStages:
    names = [row.stage for row in lifecycle.stages]
    return CompiledStages(names[0], frozenset(names), compile_moves(lifecycle.moves))


def _ladder(name: str, ladder: Ladder) -> CompiledLadder:
    levels = tuple(row.level for row in ladder.levels)
    return CompiledLadder(
        name,
        levels,
        {level: position for position, level in enumerate(levels)},
        compile_expression(parse(ladder.measure)) if ladder.measure else None,
        tuple(row.at for row in ladder.levels),
        (None, *(row.at if row.keep is None else row.keep for row in ladder.levels[1:])),
        ladder.review,
        ladder.fall,
        compile_moves(ladder.moves),
    )


def _tag(name: str, rule: TagRule) -> CompiledTag:
    return CompiledTag(
        name,
        frozenset(rule.on or ()),
        _all(rule.when),
        bool(rule.when) and not rule.on,
        rule.weight,
        rule.half_life,
        rule.gain,
        rule.least,
        rule.expire,
    )


def _account(name: str, account: PointsAccount) -> CompiledAccount:
    return CompiledAccount(name, _bookings(account.earn), _bookings(account.spend), account.expire)


def _bookings(bookings: list[Booking]) -> tuple[CompiledBooking, ...]:
    return tuple(
        CompiledBooking(frozenset(each.on), _all(each.when), compile_expression(parse(each.amount)))
        for each in bookings
    )


def _list(name: str, model: CustomerList) -> CompiledList:
    return CompiledList(name, _change(model.add), _change(model.remove) if model.remove else None, model.max)


def _change(change: ListChange) -> CompiledChange:
    when = compile_expression(parse(change.when)) if change.when else None
    return CompiledChange(frozenset(change.on), when, compile_expression(parse(change.item)))


def _all(texts: list[str]) -> Evaluate:
    return compile_all([parse(text) for text in texts])
