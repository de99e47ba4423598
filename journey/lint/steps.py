"""Steps: their ids, where `go` may lead, what waits listen to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.source import Loc
from journey.lint.subject import Lines, Subject
from schemas.workspace import (
    ARMED,
    PROPOSING,
    BranchStep,
    ExperimentStep,
    First,
    GoStep,
    MessageStep,
    WaitStep,
)
from schemas.workspace.steps import arms_of

if TYPE_CHECKING:
    from journey.workspace.naming import NamedStep

ENTRY = "entry"


def repeated_steps(subject: Subject) -> Iterator[Fault]:
    """RW220, RW230: each step of a journey has an id of its own, and none is called `entry`."""
    for lines in subject.journeys:
        first: dict[str, NamedStep] = {}
        for place in lines.steps:
            loc = (*place.path, "id") if place.step.id else place.path
            if place.name == ENTRY:
                yield lines.fault(
                    "RW230", loc, "'entry' means the entry itself in `since`", "choose another id"
                )
            if place.name in first:
                node = lines.source.node(first[place.name].path)
                line = node.line + 1 if node else 0
                message = f"step id '{place.name}' is already that of the step on line {line}"
                yield lines.fault("RW220", loc, message, "choose another id")
            first.setdefault(place.name, place)


def unknown_steps(subject: Subject) -> Iterator[Fault]:
    """RW203, RW227, RW228: `go`, `step` and `since` name a step that can be meant."""
    for lines in subject.journeys:
        for place in lines.steps:
            if isinstance(place.step, GoStep):
                yield from _go(lines, place, place.step.go)
            elif isinstance(place.step, WaitStep):
                for position, first in enumerate(place.step.wait.first or []):
                    yield from _first(lines, (*place.path, "wait", "first", position), first)


def _go(lines: Lines, place: NamedStep, name: str) -> Iterator[Fault]:
    target, loc = lines.by_name.get(name), (*place.path, "go")
    if target is None:
        yield _unknown(lines, loc, name)
    elif target.list_path != place.list_path[: len(target.list_path)]:
        message = f"step '{name}' stands in a list that does not hold this `go`"
        yield lines.fault("RW227", loc, message, "go to a step of the same list or of one around it")


def _first(lines: Lines, loc: Loc, first: First) -> Iterator[Fault]:
    target = lines.by_name.get(first.step) if first.step else None
    if first.step and target is None:
        yield _unknown(lines, (*loc, "step"), first.step)
    elif target is not None and not isinstance(target.step, PROPOSING):
        message = f"step '{target.name}' is a {target.kind}: it has no outcome"
        yield lines.fault("RW228", (*loc, "step"), message, "name a step that proposes")
    if first.since and first.since != ENTRY and first.since not in lines.by_name:
        yield _unknown(lines, (*loc, "since"), first.since)


def _unknown(lines: Lines, loc: Loc, name: str) -> Fault:
    known = lines.by_name
    suggestion = did_you_mean(name, known) or f"steps here: {known_words(known)}"
    return lines.fault("RW203", loc, f"unknown step '{name}'", suggestion)


def weightless_splits(subject: Subject) -> Iterator[Fault]:
    """RW414: somebody must be able to take some arm."""
    for lines in subject.journeys:
        for place in lines.steps:
            if isinstance(place.step, ARMED) and not any(arm.weight for arm in arms_of(place.step).values()):
                loc = (*place.path, place.kind, "arms")
                yield lines.fault("RW414", loc, f"all arms of this {place.kind} weigh 0")


def late_cases(subject: Subject) -> Iterator[Fault]:
    """RW415: `otherwise` is the last case."""
    for lines in subject.journeys:
        for place in lines.steps:
            if isinstance(place.step, BranchStep):
                kinds = [case.otherwise is not None for case in place.step.branch]
                if True in kinds and kinds.index(True) < len(kinds) - 1:
                    loc = (*place.path, "branch", kinds.index(True) + 1)
                    yield lines.fault(
                        "RW415", loc, "this case comes after `otherwise`", "move `otherwise` to the end"
                    )


def repeated_messages(subject: Subject) -> Iterator[Fault]:
    """RW416: an `else` that begins by proposing what was just refused."""
    for lines in subject.journeys:
        for place in lines.steps:
            step = place.step
            if not isinstance(step, MessageStep) or not step.otherwise:
                continue
            first = step.otherwise[0]
            if isinstance(first, MessageStep) and first.message.action == step.message.action:
                text = f"`else` proposes '{step.message.action}' again in the instant in which it was refused"
                yield lines.fault(
                    "RW416", (*place.path, "else", 0), text, "wait first, or propose another action"
                )


def experiments(subject: Subject) -> Iterator[Fault]:
    """RW265: an experiment's goal is one that can be met."""
    for lines in subject.journeys:
        for place in lines.steps:
            if not isinstance(place.step, ExperimentStep):
                continue
            loc, experiment = (*place.path, "experiment"), place.step.experiment
            if experiment.metric == "goal" and not lines.model.goal:
                message = "the metric is `goal`, and this journey has none"
                yield lines.fault("RW265", (*loc, "metric"), message, "add `goal`, or name an indicator")
