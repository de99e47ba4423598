"""Experiments with what was left to defaults, and figures in the order in which they are reckoned."""

from __future__ import annotations

from collections.abc import Mapping

from journey.formulas import Plain
from journey.indicating.experiments import GOAL, HOLDOUT, TREATED, Measure, Plan
from journey.indicating.report import made_of
from journey.workspace.naming import named_steps
from schemas.workspace import ExperimentStep, ExperimentView, Indicator, JourneyFile, Workspace
from schemas.workspace.indicator import COUNTED, FIGURES
from schemas.workspace.steps import Experiment

WITHIN_DEFAULT_MS = 30 * 86_400_000
"""Of a journey whose goals say nothing, for an experiment whose metric is another indicator."""


def experiment_plan(view: ExperimentView, workspace: Workspace) -> Plan:
    """The experiment of a checked workspace.

    Raises: KeyError if it names what is not there.
    """
    journey = workspace.journeys[view.journey]
    step = experiment_steps(journey)[view.step] if view.step is not None else None
    indicators = workspace.indicators.indicators
    name = view.metric or (step.metric if step is not None else GOAL)
    guards = view.guard if view.guard is not None else step.guard if step is not None else []
    return Plan(
        view.journey,
        view.step or "",
        _arms(view, step),
        Measure(GOAL, None, more_is_better=True) if name == GOAL else _measure(name, indicators, more=True),
        tuple(_measure(each, indicators, more=False) for each in guards),
        view.within or max((goal.within for goal in journey.goal), default=0) or WITHIN_DEFAULT_MS,
        float(view.confidence),
        view.looks,
        view.least,
    )


def experiment_steps(journey: JourneyFile) -> dict[str, Experiment]:
    """Step id -> experiment."""
    return {
        place.name: place.step.experiment
        for place in named_steps(journey)
        if isinstance(place.step, ExperimentStep)
    }


def figures_in_order(indicators: Mapping[str, Indicator], formulas: Mapping[str, Plain]) -> tuple[str, ...]:
    """Figures, each after those that it is made of; those that go round in circles are left out."""
    names = [name for name, each in indicators.items() if each.kind in FIGURES]
    order: dict[str, None] = {}
    for _ in names:  # Each round places those whose parts are placed: as many rounds as they are deep.
        placed = [
            name
            for name in names
            if name not in order and all(part in order for part in made_of(name, indicators, formulas))
        ]
        if not placed:
            break
        order.update(dict.fromkeys(placed))
    return tuple(order)


def _arms(view: ExperimentView, step: Experiment | None) -> tuple[str, ...]:
    """All arms, the base first."""
    arms = [HOLDOUT, TREATED] if step is None else sorted(step.arms)
    base = view.base or arms[0]
    return (base, *(arm for arm in arms if arm != base))


def _measure(name: str, indicators: Mapping[str, Indicator], *, more: bool) -> Measure:
    """What an indicator says of one customer. Its target tells which way is better; else `more` does."""
    indicator = indicators[name]
    assert indicator.kind in COUNTED, "lint lets only what happens to customers be measured"
    if indicator.target is not None:
        more = indicator.target.at_least is not None
    return Measure(name, indicator.happening, more)
