"""Which conditions an advance asked, in order, and why each held or did not.

The advance is run again over a copy of the catalogue whose conditions write down what they are asked: the
path is the fold's own, so nothing of its rules stands here twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import msgspec

from journey.catalogue import Catalogue
from journey.compile import CompiledExit, CompiledGoal, CompiledJourney
from journey.conditions import MISSING, Explanation, explain, parse
from journey.fold import advance, obey
from journey.steps import BranchNode, Evaluate, Listener, Node, WaitNode
from journey.workspace import named_steps
from riverwalk.recompute import Recomputed
from schemas.workspace import BranchStep, Exit, First, Goal, JourneyFile, WaitStep

NOTHING: Mapping[str, str] = MappingProxyType({})
UNKNOWN = "unknown"


class Clause(msgspec.Struct, frozen=True, omit_defaults=True):
    """One clause with its result and what it read."""

    text: str
    result: str
    """true, false, unknown; `value` for a key."""
    value: Any = None
    read: tuple[tuple[str, Any], ...] = ()
    clauses: tuple[Clause, ...] = ()


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """One condition that an advance asked."""

    journey: str
    where: str
    """trigger, key, eligible, goal, exit, or the id of a step."""
    clause: Clause
    enrolment: str = ""


class _Trace:
    """Copies one journey so that its conditions write down what they are asked."""

    def __init__(self, journey: CompiledJourney, model: JourneyFile, asked: list[Asked]) -> None:
        self._journey = journey
        self._model = model
        self._asked = asked

    def journey(self) -> CompiledJourney:
        """The copy."""
        journey, model = self._journey, self._model
        steps: dict[str, Any] = {step.name: step.step for step in named_steps(model)}
        goals, exits = (
            zip(journey.goals, model.goal, strict=True),
            zip(journey.exits, model.exit, strict=True),
        )
        return replace(
            journey,
            when=self._condition("trigger", model.trigger.when, journey.when),
            audience=self._condition("trigger", getattr(model.trigger, "audience", None), journey.audience),
            key=self._condition("key", model.entry.key, journey.key),
            eligible=tuple((text, self._traced("eligible", text, holds)) for text, holds in journey.eligible),
            goals=tuple(self._ending("goal", *pair) for pair in goals),
            exits=tuple(self._ending("exit", *pair) for pair in exits),
            nodes={ref: self._node(node, steps[ref]) for ref, node in journey.nodes.items()},
        )

    def _condition(self, where: str, text: str | None, compiled: Evaluate | None) -> Evaluate | None:
        return None if text is None or compiled is None else self._traced(where, text, compiled)

    def _traced(self, where: str, text: str, compiled: Evaluate) -> Evaluate:
        expression = parse(text)

        def evaluate(scope: Any) -> Any:
            enrolment = scope.enrolment.id if scope.enrolment is not None else ""
            clause = _clause(explain(expression, scope))
            self._asked.append(Asked(self._journey.id, where, clause, enrolment))
            return compiled(scope)

        return evaluate

    def _ending(self, where: str, compiled: Any, model: Goal | Exit) -> Any:
        """A goal or an exit. Any: the two share the fields that are replaced, and no base."""
        assert isinstance(compiled, CompiledGoal | CompiledExit), "one of the two"
        return replace(
            compiled,
            when=self._condition(where, model.when, compiled.when),
            match=self._condition(f"{where} match", model.match, compiled.match),
        )

    def _node(self, node: Node, step: Any) -> Node:
        if isinstance(node, BranchNode) and isinstance(step, BranchStep):
            pairs = zip(node.cases, step.branch, strict=True)
            cases = tuple((self._condition(node.id, case.when, holds), to) for (holds, to), case in pairs)
            return replace(node, cases=cases)
        if isinstance(node, WaitNode) and isinstance(step, WaitStep) and step.wait.first:
            heard = zip(node.listeners, step.wait.first, strict=True)
            return replace(node, listeners=tuple(self._listener(node.id, *pair) for pair in heard))
        if isinstance(node, WaitNode) and isinstance(step, WaitStep) and step.wait.until_when:
            return replace(node, until_when=self._condition(node.id, step.wait.until_when, node.until_when))
        return node

    def _listener(self, where: str, heard: Listener, model: First) -> Listener:
        return replace(
            heard,
            when=self._condition(where, model.when, heard.when),
            match=self._condition(f"{where} match", model.match, heard.match),
        )


def conditions_asked(
    made: Recomputed, models: Mapping[tuple[str, int], JourneyFile], recorded: Mapping[str, str] = NOTHING
) -> list[Asked]:
    """What one advance asked; nothing for a record that was dropped or not applied.

    Args:
        models: definitions of the catalogue's journeys, by id and version.
        recorded: faults that are obeyed, place -> error.
    """
    result = made.turned.result
    if result is None:
        return []
    asked: list[Asked] = []
    catalogue = _traced_catalogue(made.catalogue, models, asked)
    if made.turned.order is not None:
        obey(catalogue, made.before, made.turned.order, recorded=recorded)
    else:
        advance(catalogue, made.before, made.turned.event, result.state.now, recorded=recorded)
    return asked


def _traced_catalogue(
    catalogue: Catalogue, models: Mapping[tuple[str, int], JourneyFile], asked: list[Asked]
) -> Catalogue:
    journeys = {
        at: _Trace(journey, models[at], asked).journey() for at, journey in catalogue.journeys.items()
    }

    def same(found: tuple[CompiledJourney, ...]) -> tuple[CompiledJourney, ...]:
        return tuple(journeys[each.id, each.version] for each in found)

    return replace(
        catalogue,
        journeys=journeys,
        current={name: journeys[name, each.version] for name, each in catalogue.current.items()},
        triggered_by={name: same(found) for name, found in catalogue.triggered_by.items()},
        absence_begun_by={name: same(found) for name, found in catalogue.absence_begun_by.items()},
        absence_ended_by={name: same(found) for name, found in catalogue.absence_ended_by.items()},
        timed=same(catalogue.timed),
        dated=same(catalogue.dated),
    )


def _clause(found: Explanation) -> Clause:
    return Clause(
        found.text,
        found.result,
        _plain(found.value) if found.result == "value" else None,
        tuple((text, _plain(value)) for text, value in found.read),
        tuple(_clause(each) for each in found.clauses),
    )


def _plain(value: Any) -> Any:
    """A value as JSON has it. Any: conditions are typed at run time."""
    if value is MISSING or value is None:
        return UNKNOWN
    if isinstance(value, frozenset | set | tuple | list):
        return [
            _plain(each) for each in (sorted(value, key=str) if isinstance(value, frozenset | set) else value)
        ]
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    return value
