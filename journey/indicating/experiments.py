"""Experiments: arms beside each other, or the treated beside the holdout.

A customer counts once, in the arm of the first passage, whatever was sent to them afterwards: that keeps
customers independent and the arms as chance made them. Who entered so late that their time is not over is
left out of all arms, or early successes would count before late failures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from journey.indicating.intervals import Interval, difference, normal_quantile, wilson
from journey.indicating.listening import Listeners, Memory
from journey.indicating.occurrence import ASSIGNED, Occurrence
from schemas.workspace.happening import Happening

HOLDOUT, TREATED = "holdout", "treated"
GOAL = "goal"


class Measure(NamedTuple):
    """What is counted of each arm: whether it happened to a customer in time."""

    name: str
    happening: Happening | None
    """None: the passage met its goal."""
    more_is_better: bool


class Plan(NamedTuple):
    """One experiment, with everything that was left to defaults."""

    journey: str
    step: str
    """Empty: treated against holdout."""
    arms: tuple[str, ...]
    """The base first."""
    metric: Measure
    guards: tuple[Measure, ...]
    within: int
    confidence: float
    looks: int
    least: int


class Against(msgspec.Struct, frozen=True):
    """One arm's share less the base's, with its interval."""

    difference: float
    low: float
    high: float
    better: bool | None
    """None: it may be either."""


class ArmFigures(msgspec.Struct, frozen=True):
    """One arm."""

    arm: str
    customers: int
    passages: int
    happened: dict[str, int]
    """Metric and guards -> customers to whom it happened in time."""
    share: float | None
    """Of the metric."""
    interval: Interval
    """Of the share by itself, Wilson's."""
    against: dict[str, Against]
    """Metric and guards -> this arm against the base; empty for the base."""


class ExperimentReport(msgspec.Struct, frozen=True):
    """An experiment, and what may be said of it."""

    verdict: str
    """winner, guard broken, no winner yet, too few."""
    arm: str
    """The winner, or the arm that breaks a guard; empty without one."""
    guard: str
    """The guard that is broken."""
    metric: str
    arms: tuple[ArmFigures, ...]
    extra: tuple[float, float, float] | None
    """Of treated against holdout: to how many more it happened than by the holdout's share; then from, to."""
    young: int
    """Customers whose time is not over."""
    within: int
    confidence: float
    looks: int
    least: int


class _Inside(NamedTuple):
    arm: str
    at: int
    enrolment: str
    happened: frozenset[str]


TOO_YOUNG = _Inside("", 0, "", frozenset())


class ExperimentCounts:
    """One experiment. Of each customer the first passage is remembered."""

    def __init__(self, plan: Plan, listeners: Listeners, until: int) -> None:
        """
        Args:
            until: int ms at which the log ends.
        """
        self._plan = plan
        self._until = until
        self._slot = listeners.slot()
        self._customers = dict.fromkeys(plan.arms, 0)
        self._passages = dict.fromkeys(plan.arms, 0)
        self._happened = {arm: dict.fromkeys(_names(plan), 0) for arm in plan.arms}
        self._young = 0
        if plan.step:
            listeners.hear_all(ASSIGNED, iter((f"{plan.journey}/{plan.step}",)), self._assigned)
        else:
            listeners.hear_all("entered", iter((plan.journey,)), self._entered)
        for measure in (plan.metric, *plan.guards):
            if measure.happening is None:
                listeners.hear_all("goal", iter((plan.journey,)), self._met)
            else:
                listeners.hear(measure.happening, partial(self._happens, measure.name))

    def _entered(self, memory: Memory, occurrence: Occurrence) -> None:
        self._begin(memory, occurrence, HOLDOUT if occurrence.holdout else TREATED)

    def _assigned(self, memory: Memory, occurrence: Occurrence) -> None:
        """Who is held out walks the arms too, and is no part of the comparison."""
        if not occurrence.holdout:
            self._begin(memory, occurrence, occurrence.result)

    def _begin(self, memory: Memory, occurrence: Occurrence, arm: str) -> None:
        if arm not in self._passages:  # Of an earlier version of the journey.
            return
        self._passages[arm] += 1
        if self._slot in memory.slots:
            return
        if occurrence.at + self._plan.within > self._until:
            self._young += 1
            memory.slots[self._slot] = TOO_YOUNG
            return
        self._customers[arm] += 1
        memory.slots[self._slot] = _Inside(arm, occurrence.at, occurrence.enrolment, frozenset())

    def _met(self, memory: Memory, occurrence: Occurrence) -> None:
        inside: _Inside | None = memory.slots.get(self._slot)
        if inside is not None and inside.enrolment == occurrence.enrolment:
            self._happens(GOAL, memory, occurrence)

    def _happens(self, name: str, memory: Memory, occurrence: Occurrence) -> None:
        inside: _Inside | None = memory.slots.get(self._slot)
        if inside is None or inside is TOO_YOUNG or name in inside.happened:
            return
        if inside.at <= occurrence.at <= inside.at + self._plan.within:
            memory.slots[self._slot] = inside._replace(happened=inside.happened | {name})
            self._happened[inside.arm][name] += 1

    def report(self) -> ExperimentReport:
        """The figures so far, and the verdict."""
        plan = self._plan
        doubt = 1 - plan.confidence
        sure = normal_quantile(doubt / (plan.looks * (len(plan.arms) - 1)))
        wary = normal_quantile(doubt)
        arms = tuple(self._arm(arm, sure, wary) for arm in plan.arms)
        verdict, arm, guard = judged(plan, arms)
        metric = arms[-1].against.get(plan.metric.name)
        return ExperimentReport(
            verdict,
            arm,
            guard,
            plan.metric.name,
            arms,
            None if plan.step or metric is None else _extra(metric, arms[-1].customers),
            self._young,
            plan.within,
            plan.confidence,
            plan.looks,
            plan.least,
        )

    def _arm(self, arm: str, sure: float, wary: float) -> ArmFigures:
        plan, base, customers = self._plan, self._plan.arms[0], self._customers[arm]
        happened, against = self._happened[arm], {}
        if arm != base and customers and self._customers[base]:
            against = {
                each.name: _against(
                    (happened[each.name], customers),
                    (self._happened[base][each.name], self._customers[base]),
                    sure if each is plan.metric else wary,
                    more_is_better=each.more_is_better,
                )
                for each in (plan.metric, *plan.guards)
            }
        count = happened[plan.metric.name]
        return ArmFigures(
            arm,
            customers,
            self._passages[arm],
            dict(happened),
            count / customers if customers else None,
            wilson(count, customers, wary),
            against,
        )


def judged(plan: Plan, arms: Sequence[ArmFigures]) -> tuple[str, str, str]:
    """(verdict, arm, guard): a broken guard before all else, then the best of those that beat the base.

    If every other arm is worse than the base, the base wins.
    """
    if any(each.customers < plan.least for each in arms):
        return "too few", "", ""
    others = [each for each in arms if each.against]
    for guard in plan.guards:
        for each in others:
            if each.against[guard.name].better is False:
                return "guard broken", each.arm, guard.name
    found = {each.arm: each.against[plan.metric.name] for each in others}
    best = [arm for arm, against in found.items() if against.better]
    if best:
        return "winner", max(best, key=partial(_distance, found)), ""
    if all(against.better is False for against in found.values()):
        return "winner", plan.arms[0], ""
    return "no winner yet", "", ""


def _extra(against: Against, customers: int) -> tuple[float, float, float]:
    return (against.difference * customers, against.low * customers, against.high * customers)


def _distance(found: Mapping[str, Against], arm: str) -> float:
    return abs(found[arm].difference)


def _against(arm: tuple[int, int], base: tuple[int, int], z: float, *, more_is_better: bool) -> Against:
    interval: Interval = difference(arm, base, z)
    more = True if interval.low > 0 else False if interval.high < 0 else None
    better = more if more is None or more_is_better else not more
    return Against(arm[0] / arm[1] - base[0] / base[1], interval.low, interval.high, better)


def _names(plan: Plan) -> list[str]:
    return [each.name for each in (plan.metric, *plan.guards)]
