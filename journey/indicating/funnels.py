"""Funnels: how far customers came, how long it took, and where they were lost."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import NamedTuple

import msgspec

from journey.conditions import compile_expression, parse
from journey.indicating.durations import Durations
from journey.indicating.listening import Listeners, Memory
from journey.indicating.occurrence import Occurrence, text_of
from schemas.workspace.indicator import Funnel

GROUPS_MAX = 20
"""Values of `by` that are told apart; those that come later are one."""
OTHER = "(other)"
UNKNOWN = "(unknown)"
GROUP_CHARACTERS_MAX = 60


class StepFigures(msgspec.Struct, frozen=True):
    """One step of a funnel."""

    step: str
    title: dict[str, str]
    reached: int
    of_first: float | None
    """Share of the first step's."""
    of_previous: float | None
    lost: int
    """Passages that came to the step before, and not here; those that may still come are not lost."""
    median_ms: int | None
    """From the step before."""


class FunnelReport(msgspec.Struct, frozen=True):
    """A funnel of everybody, and of each group."""

    steps: tuple[StepFigures, ...]
    open: int
    """Passages on their way whose time is not over."""
    median_ms: int | None
    """From the first step to the last."""
    groups: dict[str, tuple[int, ...]]
    """Value of `by` -> how many reached each step."""


class _Way(NamedTuple):
    """One passage through the funnel."""

    began: int
    last: int
    """When it came to its last step."""
    reached: int
    """How many steps it has."""
    number: int
    """Of the record that brought it to its last step."""
    group: str


class FunnelCounts:
    """One funnel. Of each customer one passage is remembered."""

    def __init__(self, funnel: Funnel, listeners: Listeners, until: int) -> None:
        """
        Args:
            until: int ms at which the log ends: who began less than `within` before may still come.
        """
        self._funnel = funnel
        self._until = until
        self._tables = listeners.tables
        self._slot = listeners.slot()
        self._by = None if funnel.by is None else compile_expression(parse(funnel.by))
        self._reached = [0] * len(funnel.steps)
        self._waiting = [0] * len(funnel.steps)
        """Step -> passages that rest there and whose time is not over."""
        self._took = [Durations() for _ in funnel.steps]
        self._whole = Durations()
        self._groups: dict[str, Counter[int]] = {}
        for position, step in enumerate(funnel.steps):
            listeners.hear(step, partial(self._take, position))

    def _take(self, position: int, memory: Memory, occurrence: Occurrence) -> None:
        way: _Way | None = memory.slots.get(self._slot)
        if way is not None and occurrence.number == way.number:
            return
        over = way is not None and (
            way.reached == len(self._reached) or occurrence.at > way.began + self._funnel.within
        )
        if position == 0 and (way is None or (over and self._funnel.again == "always")):
            self._begin(memory, occurrence)
        elif way is not None and not over and way.reached == position and occurrence.at >= way.last:
            self._go_on(memory, way, occurrence)

    def _begin(self, memory: Memory, occurrence: Occurrence) -> None:
        group = self._group(occurrence)
        at = occurrence.at
        memory.slots[self._slot] = _Way(at, at, 1, occurrence.number, group)
        self._count(0, at, group)

    def _go_on(self, memory: Memory, way: _Way, occurrence: Occurrence) -> None:
        at, position = occurrence.at, way.reached
        memory.slots[self._slot] = _Way(way.began, at, position + 1, occurrence.number, way.group)
        self._waiting[position - 1] -= self._may_come(way.began)
        self._count(position, way.began, way.group)
        self._took[position].add(at - way.last)
        if position + 1 == len(self._reached):
            self._whole.add(at - way.began)

    def _count(self, position: int, began: int, group: str) -> None:
        self._reached[position] += 1
        if position + 1 < len(self._reached):
            self._waiting[position] += self._may_come(began)
        if self._by is not None:
            self._groups.setdefault(group, Counter())[position] += 1

    def _may_come(self, began: int) -> bool:
        return began + self._funnel.within > self._until

    def _group(self, occurrence: Occurrence) -> str:
        if self._by is None:
            return ""
        found = "" if occurrence.event is None else text_of(self._by, occurrence.event, self._tables)
        name = found[:GROUP_CHARACTERS_MAX] or UNKNOWN
        return name if name in self._groups or len(self._groups) < GROUPS_MAX else OTHER

    def report(self) -> FunnelReport:
        """The figures so far."""
        counted = range(len(self._reached))
        groups = {name: tuple(found[each] for each in counted) for name, found in self._groups.items()}
        ordered = sorted(groups.items(), key=lambda group: (-group[1][0], group[0]))
        steps = tuple(self._step(position) for position in counted)
        return FunnelReport(steps, sum(self._waiting), self._whole.median(), dict(ordered))

    def _step(self, position: int) -> StepFigures:
        step, reached = self._funnel.steps[position], self._reached[position]
        before = self._reached[position - 1] if position else reached
        lost = before - reached - self._waiting[position - 1] if position else 0
        return StepFigures(
            step.step,
            step.title,
            reached,
            reached / self._reached[0] if self._reached[0] else None,
            reached / before if before else None,
            lost,
            self._took[position].median() if position else None,
        )
