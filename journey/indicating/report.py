"""What indicators came to: figures with their targets and periods, and the reports of the views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from journey.formulas import Plain, names_in, valued
from journey.indicating.cohorts import CohortReport
from journey.indicating.experiments import ExperimentReport
from journey.indicating.funnels import FunnelReport
from journey.indicating.paths import PathReport
from schemas.workspace import Indicator
from schemas.workspace.indicator import Target

HUNDRED = Decimal(100)
Values = Mapping[str, Decimal | None]


class FigureReport(msgspec.Struct, frozen=True):
    """One figure."""

    value: Decimal | None
    """None where nothing can be said: a share of nothing."""
    met: bool | None
    """Whether it meets its target; None without one, or without a value."""
    periods: dict[str, Decimal | None]
    """Period -> value, oldest first; the last one is that in which the log ends."""


Report = FigureReport | FunnelReport | CohortReport | ExperimentReport | PathReport


class IndicatorReport(msgspec.Struct, frozen=True):
    """One indicator with what it came to."""

    id: str
    kind: str
    title: dict[str, str]
    owner: str
    parent: str
    unit: str
    target: Any
    """Any: `{at_least: number}` or `{at_most: number}`; None without one."""
    result: Report


def meets(value: Decimal | None, target: Target | None) -> bool | None:
    """Whether a value meets a target; None where one of them is not there."""
    if value is None or target is None:
        return None
    if target.at_least is not None:
        return value >= target.at_least
    assert target.at_most is not None, "a target has one side"
    return value <= target.at_most


def nearness(value: Decimal | None, target: Target) -> Decimal | None:
    """How near a value is to its target: 1 where it meets it, down to 0; None where it is unknown.

    Of `at_least` it is value / target, of `at_most` target / value; below nothing is 0.
    """
    if value is None:
        return None
    if meets(value, target):
        return Decimal(1)
    if target.at_least is not None:
        return max(Decimal(0), value / target.at_least) if target.at_least > 0 else Decimal(0)
    assert target.at_most is not None, "a target has one side"
    return max(Decimal(0), target.at_most / value) if value > 0 else Decimal(0)


def reckoned(
    indicators: Mapping[str, Indicator],
    order: tuple[str, ...],
    formulas: Mapping[str, Plain],
    plain: Callable[[str], Decimal | None],
) -> dict[str, Decimal | None]:
    """All figures of one period.

    Args:
        order: figures, each after those that it is made of.
        formulas: figure -> its tree.
        plain: what a figure that is no formula and no index has counted.
    """
    values: dict[str, Decimal | None] = {}
    for name in order:
        index = indicators[name].index
        if name in formulas:
            values[name] = valued(formulas[name], values)
        elif index is not None:
            values[name] = _index(index, indicators, values)
        else:
            values[name] = plain(name)
    return values


def _index(
    weights: Mapping[str, Decimal], indicators: Mapping[str, Indicator], values: Values
) -> Decimal | None:
    """0 to 100: the weighted nearness of the parts to their targets; unknown while one of them is."""
    total = Decimal(0)
    for part, weight in weights.items():
        target = indicators[part].target
        assert target is not None, "lint lets only figures with targets into an index"
        near = nearness(values[part], target)
        if near is None:
            return None
        total += weight * near
    return total * HUNDRED


def made_of(name: str, indicators: Mapping[str, Indicator], formulas: Mapping[str, Plain]) -> list[str]:
    """The figures that one is made of."""
    if name in formulas:
        return [each.name for each in names_in(formulas[name])]
    return list(indicators[name].index or ())
