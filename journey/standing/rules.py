"""The rules of standing, compiled: what `segments.yaml` says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journey.conditions import Evaluate, compile_all, parse
from journey.standing.edges import facts_read
from schemas.workspace import Segment, Workspace


@dataclass(frozen=True, slots=True)
class CompiledSegment:
    """One segment, ready to be asked."""

    id: str
    enter: Evaluate
    leave: Evaluate | None
    """None: whoever does not meet `enter` leaves."""
    stay: int


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of standing of a workspace, by name, so that the order in a file means nothing."""

    segments: tuple[CompiledSegment, ...]
    facts: tuple[str, ...]
    """Facts that the rules read: their windows' edges are looked at too."""


def compile_rules(workspace: Workspace) -> Rules | None:
    """Compile the checked rules.

    Returns: None for a workspace without any, whose customers pay nothing.
    Raises: ConditionError if the workspace was not checked before.
    """
    if not workspace.segments:
        return None
    return Rules(
        tuple(_segment(name, each) for name, each in sorted(workspace.segments.items())),
        facts_read(rule_texts(workspace)),
    )


def rule_texts(workspace: Workspace) -> Iterator[str]:
    """All conditions of the rules, as written."""
    for segment in workspace.segments.values():
        yield from segment.enter
        yield from segment.leave


def _segment(name: str, segment: Segment) -> CompiledSegment:
    leave = _all(segment.leave) if segment.leave else None
    return CompiledSegment(name, _all(segment.enter), leave, segment.stay)


def _all(texts: list[str]) -> Evaluate:
    return compile_all([parse(text) for text in texts])
