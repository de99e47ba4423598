"""How enrolments move: steps nobody reaches, loops without rest, waits and goals that nothing can meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from journey.lint.fault import Fault
from journey.lint.source import Loc
from journey.lint.subject import Lines, Subject
from schemas.workspace import ARMED, BranchStep, CallStep, EndStep, First, GoStep, WaitStep
from schemas.workspace.steps import FOREVER

if TYPE_CHECKING:
    from journey.workspace.naming import NamedStep

Edges = Mapping[Loc, tuple[Loc, ...]]
"""Path of a step -> paths of the steps that may come next."""


def unreachable_steps(subject: Subject) -> Iterator[Fault]:
    """RW401: the first step of each run that nothing leads to."""
    for lines in subject.journeys:
        heads = [each[0].path for loc, each in _lists(lines).items() if loc[0] == "goal" or len(loc) == 1]
        reached = _reached(_edges(lines), heads)
        lost = {place.path for place in lines.steps} - reached
        for place in lines.steps:
            before = (*place.list_path, int(place.path[-1]) - 1)
            inside = any(place.path[:length] in lost for length in range(1, len(place.path)))
            if place.path in lost and before not in lost and not inside:
                message = f"step '{place.name}' is never reached"
                yield lines.fault("RW401", place.path, message, "remove it, or what ends before it")


def loops(subject: Subject) -> Iterator[Fault]:
    """RW402: between a `go` and its target there is a wait that takes time."""
    for lines in subject.journeys:
        names = lines.by_name
        held = {
            place.path
            for place in lines.steps
            if isinstance(place.step, CallStep)
            or (isinstance(place.step, WaitStep) and _takes_time(place.step))
        }
        edges = {path: () if path in held else after for path, after in _edges(lines).items()}
        for place in lines.steps:
            if isinstance(place.step, GoStep) and place.step.go in names:
                target = names[place.step.go].path
                if target not in held and place.path in _reached(edges, [target]):
                    message = f"the loop from '{place.step.go}' to here holds no wait that surely takes time"
                    yield lines.fault(
                        "RW402", (*place.path, "go"), message, "add a wait, such as `- wait: 1 day`"
                    )


def endless_waits(subject: Subject) -> Iterator[Fault]:
    """RW403: `forever` needs something that can come."""
    for lines in subject.journeys:
        edges = _edges(lines)
        for place in lines.steps:
            if isinstance(place.step, WaitStep) and place.step.wait.first and _endless(place.step):
                before = {path for path in edges if place.path in _reached(edges, [path])}
                if not any(_can_come(subject, lines, first, before) for first in place.step.wait.first or []):
                    message = "this wait has no timeout, and nothing it waits for can come"
                    loc = (*place.path, "wait", "timeout")
                    yield lines.fault("RW403", loc, message, "write a timeout, such as `timeout: 7 days`")


def keyless_matches(subject: Subject) -> Iterator[Fault]:
    """RW404: `match` needs `entry.key`."""
    for lines in subject.journeys:
        if lines.model.entry.key is not None:
            continue
        for loc in _matches(lines):
            message = "`match` compares with `entry.key`, and this journey has no key: it can never be met"
            yield lines.fault("RW404", loc, message, "add `key` to `entry`, or use `when`")


def timeless_goals(subject: Subject) -> Iterator[Fault]:
    """RW418: a goal has time to be met."""
    for lines in subject.journeys:
        for position, goal in enumerate(lines.model.goal):
            if goal.within == 0:
                yield lines.fault(
                    "RW418", ("goal", position, "within"), "no event can meet a goal within no time"
                )


def _matches(lines: Lines) -> Iterator[Loc]:
    yield from (("goal", i, "match") for i, goal in enumerate(lines.model.goal) if goal.match is not None)
    yield from (("exit", i, "match") for i, end in enumerate(lines.model.exit) if end.match is not None)
    for place in lines.steps:
        if isinstance(place.step, WaitStep):
            for position, first in enumerate(place.step.wait.first or []):
                if first.match is not None:
                    yield (*place.path, "wait", "first", position, "match")


def _can_come(subject: Subject, lines: Lines, first: First, before: set[Loc]) -> bool:
    if first.match is not None and lines.model.entry.key is None:
        return False
    if first.step is not None:
        target = lines.by_name.get(first.step)
        return target is None or target.path in before
    return "events" in subject.unread or any(name in subject.events for name in first.on or [])


def _takes_time(step: WaitStep) -> bool:
    """Surely: a time of day that is now ends at once, and so does a `first` that counts what came before."""
    wait = step.wait
    if wait.first is not None:
        return wait.timeout != 0 and not any(first.since for first in wait.first)
    return bool(wait.duration)


def _lists(lines: Lines) -> dict[Loc, list[NamedStep]]:
    found: dict[Loc, list[NamedStep]] = {}
    for place in lines.steps:
        found.setdefault(place.list_path, []).append(place)
    return found


def _edges(lines: Lines) -> dict[Loc, tuple[Loc, ...]]:
    """What may follow each step; a step after which the journey ends has none."""
    lists, owners = _lists(lines), {loc: place for place in lines.steps for loc in place.lists}
    after: dict[Loc, Loc | None] = {}
    edges: dict[Loc, tuple[Loc, ...]] = {}
    names = lines.by_name
    for place in lines.steps:
        owner = owners.get(place.list_path)
        siblings, position = lists[place.list_path], int(place.path[-1])
        if position + 1 < len(siblings):
            following: Loc | None = siblings[position + 1].path
        else:
            following = after[owner.path] if owner else None
        after[place.path] = following
        targets = [lists[loc][0].path if loc in lists else following for loc in _entered(place)]
        if isinstance(place.step, GoStep):
            targets = [names[place.step.go].path] if place.step.go in names else []
        elif _goes_on(place):
            targets.append(following)
        edges[place.path] = tuple(target for target in targets if target is not None)
    return edges


def _entered(place: NamedStep) -> tuple[Loc, ...]:
    """The lists that an enrolment may enter from this step."""
    if isinstance(place.step, WaitStep) and not _has_else(place.step):
        return place.lists[:-1]
    return place.lists


def _endless(step: WaitStep) -> bool:
    return step.wait.timeout == FOREVER


def _has_else(step: WaitStep) -> bool:
    """Whether the wait may take its `else`: a timeout does, and a date that is missed."""
    if step.wait.date is not None:
        return step.wait.if_past == "skip" and bool(step.wait.otherwise)
    return isinstance(step.wait.timeout, int)


def _goes_on(place: NamedStep) -> bool:
    """Whether the step that stands behind may come next without entering a list."""
    step = place.step
    if isinstance(step, BranchStep):
        return all(case.otherwise is None for case in step.branch)
    if isinstance(step, WaitStep):
        return step.wait.first is None
    return not isinstance(step, EndStep | GoStep | ARMED)


def _reached(edges: Edges, starts: list[Loc]) -> set[Loc]:
    """All steps on some way from `starts`, those included."""
    reached: set[Loc] = set()
    waiting = list(starts)
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting.extend(edges.get(path, ()))
    return reached
