"""The id of every step of a journey, and the order in which steps are counted.

A step's id is the one its author gave, or `<kind>_<n>`: the nth unnamed step of its kind. Steps are
counted depth first: a step, then what hangs on it (branch cases, `otherwise`, split arms by name,
a message's `else`, a wait's `first` and then its `else`); the steps of `goal` come after all of `steps`.
Arms are taken by name because the order of keys means nothing in a workspace.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from schemas.workspace import ARMED, PROPOSING, BranchStep, CallStep, JourneyFile, Step, WaitStep
from schemas.workspace.steps import arms_of, step_kind

StepPath = tuple[str | int, ...]
"""Keys and positions from the top of the journey's file, as written in YAML; the last is the position."""


class NamedStep(NamedTuple):
    """One step with its id and its place."""

    name: str
    kind: str
    step: Step
    path: StepPath
    lists: tuple[StepPath, ...]
    """The lists of steps that hang on it, empty ones included, in counting order."""

    @property
    def list_path(self) -> StepPath:
        """The list the step stands in."""
        return self.path[:-1]


def named_steps(journey: JourneyFile) -> tuple[NamedStep, ...]:
    """Every step of a journey, nested ones included, in counting order.

    Returns: n named steps; ids may repeat where the author repeats them (lint RW220 refuses that).
    Cost: O(n).
    """
    unnamed: Counter[str] = Counter()
    named = []
    for step, path in _walk(journey):
        kind = step_kind(step)
        assert kind is not None, f"a parsed step has one kind: {step!r}"
        if step.id is None:
            unnamed[kind] += 1
        lists = tuple((*path, *below) for below, _ in child_lists(step))
        named.append(NamedStep(step.id or f"{kind}_{unnamed[kind]}", kind, step, path, lists))
    return tuple(named)


def name_steps(journey: JourneyFile) -> dict[int, str]:
    """`id(step)` -> the step's id, for compilers that walk the model themselves.

    The keys are valid while `journey` is alive.
    """
    return {id(named.step): named.name for named in named_steps(journey)}


def child_lists(step: Step) -> list[tuple[StepPath, list[Step]]]:
    """The lists of steps that hang on one step, each with its path below the step, in counting order."""
    if isinstance(step, BranchStep):
        return [
            (("branch", i, "steps"), case.steps)
            if case.otherwise is None
            else (("branch", i, "otherwise"), case.otherwise)
            for i, case in enumerate(step.branch)
        ]
    if isinstance(step, ARMED):
        kind = step_kind(step) or ""
        return [((kind, "arms", name, "steps"), arm.steps) for name, arm in sorted(arms_of(step).items())]
    if isinstance(step, CallStep):
        return [(("else",), step.otherwise)]
    if isinstance(step, PROPOSING):
        return [(("else",), step.otherwise)] if step.otherwise is not None else []
    if isinstance(step, WaitStep):
        first = [(("wait", "first", i, "then"), one.then) for i, one in enumerate(step.wait.first or [])]
        return [*first, (("wait", "else"), step.wait.otherwise)]
    return []


def top_lists(journey: JourneyFile) -> list[tuple[StepPath, list[Step]]]:
    """`steps`, then the `then` of each goal."""
    goals: list[tuple[StepPath, list[Step]]] = [
        (("goal", i, "then"), goal.then) for i, goal in enumerate(journey.goal)
    ]
    return [(("steps",), journey.steps), *goals]


def _walk(journey: JourneyFile) -> list[tuple[Step, StepPath]]:
    """All steps depth first, with a stack of our own: nesting is the author's to choose."""
    found = []
    stack = [(path, steps, 0) for path, steps in reversed(top_lists(journey))]
    while stack:
        path, steps, position = stack.pop()
        if position == len(steps):
            continue
        step, place = steps[position], (*path, position)
        found.append((step, place))
        stack.append((path, steps, position + 1))
        stack.extend(((*place, *below), children, 0) for below, children in reversed(child_lists(step)))
    return found
