"""`indicators.yaml`: what a business looks at: figures, funnels, cohorts, experiments, paths."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from schemas.workspace.fields import (
    ConditionText,
    DurationMs,
    Id,
    Integer,
    Model,
    Share,
    Text,
    TypeNames,
    _decimal,
    _share,
    one_or_more,
)
from schemas.workspace.happening import FunnelStep, Happening

INDICATORS_MAX = 256
"""What one business looks at; each is asked of every record."""
FUNNEL_STEPS_MAX = 12
COHORT_PERIODS_MAX = 60
"""Five years by month, a year by week."""
PATH_LENGTH_MAX = 8
PATHS_SHOWN_MAX = 50
CONFIDENCE_DEFAULT = Decimal("0.95")

Period = Literal["day", "week", "month"]
IndicatorKind = Literal[
    "count",
    "customers",
    "sum",
    "average",
    "cost",
    "formula",
    "index",
    "funnel",
    "cohort",
    "experiment",
    "paths",
]
FIGURES: Final[tuple[IndicatorKind, ...]] = (
    "count",
    "customers",
    "sum",
    "average",
    "cost",
    "formula",
    "index",
)
"""Kinds that are one number, with a target, a parent and a place in formulas."""
VIEWS: Final[tuple[IndicatorKind, ...]] = ("funnel", "cohort", "experiment", "paths")
COUNTED: Final = frozenset({"count", "customers"})
"""Kinds that say of a customer whether it happened: metrics and guards of experiments."""
ALLOWED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "of": frozenset({"sum", "average"}),
        "per": frozenset({"customers"}),
        "target": frozenset(FIGURES),
        "parent": frozenset(FIGURES),
        "unit": frozenset(FIGURES),
    }
)
"""Field -> the kinds that it means something for."""


def _level(value: Any) -> Decimal:
    return _share(value) if isinstance(value, str) and value.endswith("%") else _decimal(value)


Level = Annotated[
    Decimal,
    BeforeValidator(_level),
    WithJsonSchema({"type": ["number", "string"], "examples": ["30%", "12.50"]}),
]
"""A number, or a share written `30%`."""


class Target(Model):
    """What a figure should be: at least so much, or at most."""

    at_least: Level | None = None
    """Met by this and more."""
    at_most: Level | None = None
    """Met by this and less."""

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a target is `at_least` or `at_most`")
        return self


class Funnel(Model):
    """Ordered steps: who came how far, how long it took, and where they were lost."""

    steps: Annotated[list[FunnelStep], Field(min_length=2, max_length=FUNNEL_STEPS_MAX)]
    within: Annotated[DurationMs, Field(gt=0)]
    """From the first step to the last."""
    again: Literal["never", "always"] = "never"
    """never: each customer once, from their first; always: once more after an end or after `within`."""
    by: ConditionText | None = None
    """Also told apart by this of the first step's `event`: its channel, its city."""


class Cohort(Model):
    """Customers by the period of their first event, and in which later periods they came again."""

    first: Happening
    again: Happening
    by: Period = "month"
    """What a period is."""
    periods: Annotated[Integer, Field(ge=1, le=COHORT_PERIODS_MAX)] = 12
    """How many periods after the first are told."""


class ExperimentView(Model):
    """Arms beside each other: an `experiment` step, or a journey's treated against its holdout."""

    journey: Id
    step: Id | None = None
    """Id of the `experiment` step; absent: treated against holdout."""
    metric: Id | None = None
    """`goal`, or an indicator of kind `count` or `customers`; default: the step's own, else `goal`."""
    guard: Annotated[list[Id], Field(max_length=16), one_or_more(Id)] | None = None
    """Indicators that must not get worse; default: the step's own."""
    base: Id | None = None
    """The arm that the others are held against; default: the step's first arm by name, or `holdout`."""
    within: Annotated[DurationMs, Field(gt=0)] | None = None
    """How long after they entered customers count; default: the longest `within` of the journey's goals."""
    confidence: Annotated[Share, Field(ge=Decimal("0.5"), le=Decimal("0.999"))] = CONFIDENCE_DEFAULT
    """Of all intervals of one report together."""
    looks: Annotated[Integer, Field(ge=1, le=1_000)] = 1
    """How often somebody means to look before it is decided; each look pays its share of the doubt."""
    least: Annotated[Integer, Field(ge=1)] = 100
    """Customers that each arm needs before anything is said."""


class Paths(Model):
    """The ways to something: which touchpoints came before it, in which order, most frequent first."""

    to: Happening
    types: TypeNames | None = None
    """Touchpoint types that are told; default: all but those that `to` names."""
    length: Annotated[Integer, Field(ge=1, le=PATH_LENGTH_MAX)] = 4
    """Last touchpoints before it; equal ones in a row are one."""
    within: Annotated[DurationMs, Field(gt=0)]
    """Earlier touchpoints are no part of the way."""
    top: Annotated[Integer, Field(ge=1, le=PATHS_SHOWN_MAX)] = 10
    """How many ways are told."""


class Indicator(Model):
    """One thing that a business looks at: exactly one kind."""

    title: Text = {}
    """What has neither title nor owner is a part of others, and is not shown by itself."""
    owner: Id | None = None
    parent: Id | None = None
    """The figure that it helps: indicators make a tree."""
    count: Happening | None = None
    """How often it happened."""
    customers: Happening | None = None
    """To how many different customers it happened; with `per`: in one such period, on average."""
    sum: ConditionText | None = None
    """Of a number of the `event`, over all `of`."""
    average: ConditionText | None = None
    """Of a number of the `event`: CSAT, the value of an order."""
    cost: Happening | None = None
    """What was spent on what was `sent`."""
    formula: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    """Over other figures by name: `+ - * /`, numbers and brackets."""
    index: Annotated[dict[Id, Share], Field(min_length=1, max_length=32)] | None = None
    """Figures with targets -> weight: how near to their targets they are together, 0 to 100."""
    funnel: Funnel | None = None
    cohort: Cohort | None = None
    experiment: ExperimentView | None = None
    paths: Paths | None = None
    of: Happening | None = None
    """Of a sum or an average: touchpoints `on` types, or what met a `goal`."""
    per: Period | None = None
    """Of `customers`: counted once in each, and told as the average."""
    target: Target | None = None
    unit: Literal["number", "share", "money"] = "number"
    """How it is written."""
    note: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        known = (*FIGURES, *VIEWS)
        kinds = [name for name in known if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise ValueError(f"an indicator has exactly one of {', '.join(known)}; found {kinds or 'none'}")
        kind = kinds[0]
        for field, allowed in ALLOWED.items():
            default = type(self).model_fields[field].default
            if getattr(self, field) != default and kind not in allowed:
                raise ValueError(f"`{kind}` takes no `{field}`")
        if kind in ("sum", "average") and (self.of is None or self.of.kind not in ("on", "goal")):
            raise ValueError(f"`{kind}` needs `of`: {{ on: ... }}, or {{ goal: ... }} for what met it")
        if self.cost is not None and self.cost.kind != "sent":
            raise ValueError("`cost` is of what was sent: write `cost: { sent: any }`")
        return self

    @property
    def kind(self) -> IndicatorKind:
        """Which of them."""
        return next(name for name in (*FIGURES, *VIEWS) if getattr(self, name) is not None)

    @property
    def happening(self) -> Happening | None:
        """What one figure counts; None of formulas, indexes and views."""
        return self.count or self.customers or self.of or self.cost


class IndicatorsFile(Model):
    """The file: id -> indicator, and the period by which figures are told."""

    every: Period = "month"
    """Figures are told in all, and by each of these."""
    indicators: Annotated[dict[Id, Indicator], Field(max_length=INDICATORS_MAX)] = {}
