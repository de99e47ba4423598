"""Experiments that learn: what their arms came to, and the weights that follow."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from journey.indicating import ExperimentReport, chances_of_best, weights_of
from journey.workspace import named_steps
from riverwalk.indicating.log import Collected, reported
from schemas.event import Ordered
from schemas.workspace import ExperimentStep, ExperimentView, Indicator, Workspace


class LearnedArm(msgspec.Struct, frozen=True):
    """One arm."""

    arm: str
    customers: int
    happened: int
    best: float
    """How likely it is the best; 0 of one that breaks a guard."""
    weight: int
    """From the next update on."""


class Learned(msgspec.Struct, frozen=True):
    """One experiment with `policy: thompson`."""

    journey: str
    step: str
    split: str
    metric: str
    arms: tuple[LearnedArm, ...]

    def order(self, by: str) -> Ordered:
        """What puts its weights in force."""
        weights = {each.arm: each.weight for each in self.arms}
        return Ordered("weigh", "journey", self.journey, by=by, split=self.split, weights=weights)


def learned(workspace: Workspace, collected: Collected) -> list[Learned]:
    """What the experiments that learn have come to, in the order of journeys and steps."""
    views = {f"{journey}/{step}": split for journey, step, split in learning(workspace)}
    asked = {name: Indicator(experiment=_view(name)) for name in views}
    indicators = {**workspace.indicators.indicators, **asked}
    told = workspace.indicators.model_copy(update={"indicators": indicators})
    reports = reported(workspace.model_copy(update={"indicators": told}), collected)
    found = {each.id: each.result for each in reports if isinstance(each.result, ExperimentReport)}
    return [_learned(workspace, name, split, found[name]) for name, split in views.items()]


def learning(workspace: Workspace) -> Iterator[tuple[str, str, str]]:
    """(journey, step, split) of the experiments that learn."""
    for name, journey in sorted(workspace.journeys.items()):
        for place in named_steps(journey):
            if isinstance(place.step, ExperimentStep) and place.step.experiment.policy == "thompson":
                yield name, place.name, place.step.experiment.name


def _learned(workspace: Workspace, name: str, split: str, report: ExperimentReport) -> Learned:
    journey, _, step = name.partition("/")
    metric = workspace.indicators.indicators.get(report.metric)
    fewer = metric is not None and metric.target is not None and metric.target.at_most is not None
    counts = [(each.happened[report.metric], each.customers) for each in report.arms]
    best = chances_of_best([(of - happened if fewer else happened, of) for happened, of in counts])
    harmful = {
        each.arm
        for each in report.arms
        for name, against in each.against.items()
        if name != report.metric and against.better is False
    }
    chances = [0.0 if each.arm in harmful else chance for each, chance in zip(report.arms, best, strict=True)]
    rows = zip(report.arms, counts, chances, weights_of(chances), strict=True)
    arms = tuple(
        LearnedArm(each.arm, of, happened, chance, weight) for each, (happened, of), chance, weight in rows
    )
    return Learned(journey, step, split, report.metric, arms)


def _view(name: str) -> ExperimentView:
    journey, _, step = name.partition("/")
    return ExperimentView(journey=journey, step=step)
