"""Migration plans: what they name in the new version, and in those that people are inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.source import Loc, Source
from journey.lint.subject import Lines, Subject
from schemas.workspace import JourneyFile, MigrationFile

RESTING_KINDS = frozenset({"wait", "message", "offer", "task", "grant", "call"})
"""Kinds of steps at which people rest."""


def migrations(subject: Subject) -> Iterator[Fault]:
    """RW203, RW260, RW295, RW296: a plan's journey exists and has one plan; moves lead into its steps."""
    if "journey" in subject.unread:
        return
    journeys = {lines.model.journey: lines for lines in subject.journeys}
    seen: Counter[str] = Counter()
    for source, plan in subject.migrations:
        seen[plan.migration] += 1
        lines = journeys.get(plan.migration)
        if lines is None:
            near = did_you_mean(plan.migration, journeys) or f"known: {known_words(journeys)}"
            message = f"unknown journey '{plan.migration}'"
            yield source.fault_at("RW260", ("migration",), message, near)
            continue
        if seen[plan.migration] > 1:
            message = f"journey '{plan.migration}' has two migration plans"
            yield source.fault_at("RW295", ("migration",), message, "join them in one file")
        for loc, target in _moves(plan):
            yield from _target(source, loc, target, lines)


def _moves(plan: MigrationFile) -> Iterator[tuple[Loc, str]]:
    for step, rule in plan.steps.items():
        if rule.move is not None:
            yield ("steps", step, "move"), rule.move
    if plan.otherwise is not None and plan.otherwise.move is not None:
        yield ("otherwise", "move"), plan.otherwise.move


def _target(source: Source, loc: Loc, target: str, lines: Lines) -> Iterator[Fault]:
    steps = lines.by_name
    if target not in steps:
        near = did_you_mean(target, steps) or f"known: {known_words(steps)}"
        yield source.fault_at("RW203", loc, f"unknown step '{target}'", near)
    elif steps[target].path[0] == "goal":
        message = f"step '{target}' belongs to a goal, which these people have not met"
        yield source.fault_at("RW296", loc, message, "name one of the journey's `steps`")


def against_earlier(
    source: Source, plan: MigrationFile, earlier: Sequence[JourneyFile], kinds: dict[str, str]
) -> Iterator[Fault]:
    """RW297, RW495: a plan beside the versions that people are inside.

    Args:
        earlier: the definitions of the earlier versions.
        kinds: step -> kind, over all of them.
    """
    for step in plan.steps:
        if step not in kinds:
            near = did_you_mean(step, kinds) or f"earlier versions have {known_words(kinds)}"
            message = f"no earlier version of '{plan.migration}' has a step '{step}'"
            yield source.fault_at("RW297", ("steps", step), message, near, on_key=True)
    resting = [step for step, kind in kinds.items() if kind in RESTING_KINDS and step not in plan.steps]
    if earlier and resting and plan.otherwise is None:
        message = f"no rule for those who rest at {known_words(resting)}: they keep their version"
        suggestion = "add `otherwise: keep`, or a rule for each"
        yield source.fault_at("RW495", ("migration",), message, suggestion)
