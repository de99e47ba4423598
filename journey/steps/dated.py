"""Waits for a date: when they end, what a date that has passed means, how they follow one that changes."""

from __future__ import annotations

from dataclasses import dataclass

from journey.moments import Plan, named, plan_of, planned
from journey.steps.base import Builder, Evaluate, Passage
from journey.steps.moves import End, Go, Hold, Move
from schemas.workspace.steps import Wait

MISSED = "missed"
"""Result of an enrolment whose date has passed, or is unknown, where the wait has no `else`."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A compiled `date` of a wait."""

    date: Evaluate
    plan: Plan
    follow: bool
    now_if_past: bool
    has_else: bool


def build_dated(wait: Wait, builder: Builder) -> Dated:
    """Compile the date of a wait."""
    assert wait.date is not None, "a wait for a date has one"
    plan = plan_of(wait.offset, wait.at)
    return Dated(builder.condition(wait.date), plan, wait.follow, wait.if_past == "now", bool(wait.otherwise))


def date_due(passage: Passage, dated: Dated) -> int | None:
    """When the wait ends; None while the date is unknown, or nothing that names a day or an instant."""
    turn = passage.turn
    value = named(dated.date(passage.scope))
    return None if value is None else planned(value, dated.plan, turn.catalogue.zone_of(turn.traits))


def reach_date(passage: Passage, dated: Dated, after: str, otherwise: str) -> Move:
    """Reach the wait: hold until then, or what `if_past` says of a date that has passed or is unknown."""
    due, now = date_due(passage, dated), passage.turn.now
    if due is None:
        return _missed(dated, otherwise)
    if due > now:
        return Hold(due)
    return Go(after) if due == now or dated.now_if_past else _missed(dated, otherwise)


def follow_date(passage: Passage, dated: Dated, after: str, otherwise: str) -> Move | None:
    """Ask the date again; None where it has become unknown: the wait keeps its last time."""
    return None if date_due(passage, dated) is None else reach_date(passage, dated, after, otherwise)


def _missed(dated: Dated, otherwise: str) -> Move:
    return Go(otherwise) if dated.has_else else End(MISSED)
