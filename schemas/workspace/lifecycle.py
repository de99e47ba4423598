"""`lifecycle.yaml`: the stages of a customer's life, and ladders of levels beside each other."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.workspace.fields import (
    Conditions,
    ConditionText,
    DurationMs,
    Id,
    Ids,
    Model,
    Money,
    Text,
    TypeNames,
)
from schemas.workspace.points import PointsAccounts

ROWS_MAX = 200
"""Rows of one table of moves: a lifecycle of ten stages in which each may lead to each needs ninety."""


def _named(field: str) -> BeforeValidator:
    """`active` is short for `{ stage: active }`."""
    return BeforeValidator(lambda value: {field: value} if isinstance(value, str) else value)


class StageRow(Model):
    """One stage of the lifecycle."""

    stage: Id
    """Its id."""
    title: Text = {}


class LevelRow(Model):
    """One level of a ladder: from which measure it is reached, and which measure keeps it."""

    level: Id
    """Its id."""
    title: Text = {}
    at: Money | None = None
    """Whoever measures as much climbs to it; default: only moves lead here."""
    keep: Money | None = None
    """Whoever measures less falls, at once or at the review; default: `at`."""


class Move(Model):
    """One row of a transition table: the first that holds moves the customer."""

    from_: Annotated[Ids | None, Field(alias="from")] = None
    """Where the customer stands before; default: anywhere but `to`."""
    to: Id
    """Where it leads."""
    on: TypeNames | None = None
    """Event types that move; default: the conditions alone, asked at every event and by time."""
    when: Conditions = []
    after: DurationMs = 0
    """The customer has stood there at least so long."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.on or self.when or self.after):
            raise ValueError("a move needs `on` (event types), `when` (conditions) or `after` (a duration)")
        return self


class Ladder(Model):
    """Levels that a customer climbs by a measure, by moves, or by both."""

    title: Text = {}
    levels: Annotated[list[Annotated[LevelRow, _named("level")]], Field(min_length=2, max_length=50)]
    """From the lowest, where everybody begins, to the highest."""
    measure: ConditionText | None = None
    """The number that `at` and `keep` are compared with."""
    review: DurationMs = 0
    """Nobody falls earlier after climbing or a review; default: nobody is protected."""
    fall: Literal["to_fit", "one"] = "to_fit"
    """How far a review lets a customer fall: to the level that fits, or one level."""
    moves: Annotated[list[Move], Field(max_length=ROWS_MAX)] = []
    """Rows that move a customer whatever the measure says."""
    note: str = ""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        names = [each.level for each in self.levels]
        if len(set(names)) < len(names):
            raise ValueError("two levels of one name")
        marks = [each.at for each in self.levels if each.at is not None]
        if any(low >= high for low, high in pairwise(marks)):
            raise ValueError("levels stand from the lowest `at` to the highest")
        if any(each.keep is not None and (each.at is None or each.keep > each.at) for each in self.levels):
            raise ValueError("`keep` is at most `at`: whoever climbs keeps the level at first")
        if bool(marks) != (self.measure is not None):
            raise ValueError("a ladder with `at` needs a `measure`, and the other way round")
        return self


class LifecycleFile(Model):
    """Where customers stand: stages of their life with us, ladders of levels, accounts of points."""

    stages: Annotated[list[Annotated[StageRow, _named("stage")]], Field(max_length=50)] = []
    """The first is where everybody begins."""
    moves: Annotated[list[Move], Field(max_length=ROWS_MAX)] = []
    """What leads from stage to stage: the first row that holds."""
    ladders: Annotated[dict[Id, Ladder], Field(max_length=20)] = {}
    """Id -> ladder; conditions read `customer.ladders.<id>`."""
    points: PointsAccounts = {}
    """Id -> account of points; conditions read `customer.points.<id>.balance`."""
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _moves_have_stages(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("moves") and not value.get("stages"):
            raise ValueError("moves lead between `stages`, and there are none")
        return value
