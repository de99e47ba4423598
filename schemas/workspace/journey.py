"""`journeys/**/*.yaml`: one journey a file."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.workspace.fields import (
    Conditions,
    ConditionText,
    DurationMs,
    Id,
    Integer,
    LocalMoment,
    Model,
    Objective,
    Share,
    Text,
    TypeNames,
)
from schemas.workspace.steps import Steps
from schemas.workspace.trigger import Trigger

AGAIN_AFTER = re.compile(r"^after (.+)$")


class Again(Model):
    """When a second passage may start after an end: never, always, or after a while."""

    rule: Literal["never", "always", "after"] = "never"
    after: DurationMs = 0


def _again(value: Any) -> Any:
    if isinstance(value, str) and value in ("never", "always"):
        return {"rule": value}
    found = AGAIN_AFTER.match(value) if isinstance(value, str) else None
    if found:
        return {"rule": "after", "after": found[1]}
    if isinstance(value, Again):
        return value
    raise ValueError(f"expected never, always or `after 7 days`, found {value!r}")


AgainRule = Annotated[Again, BeforeValidator(_again, json_schema_input_type=str)]


class PerCustomer(Model):
    """Bounds over all keys of a journey."""

    open: Annotated[Integer, Field(ge=1, le=64)] = 1
    again: AgainRule = Again(rule="always")


class Entry(Model):
    """Who may enter, how often."""

    key: ConditionText | None = None
    repeat: Literal["ignore", "update", "restart"] = "ignore"
    again: AgainRule = Again()
    per_customer: PerCustomer | None = None
    eligible: Conditions = []
    holdout: Share = Decimal(0)


class Goal(Model):
    """Success: ends the steps in progress, runs `then`, ends the enrolment as `goal`."""

    on: TypeNames | None = None
    when: ConditionText | None = None
    match: ConditionText | None = None
    within: DurationMs
    then: Steps = []

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.on is None and self.when is None:
            raise ValueError("a goal needs `on` (event types) or `when` (a condition)")
        return self


class Exit(Model):
    """Any other ending from outside."""

    on: TypeNames | None = None
    when: ConditionText | None = None
    match: ConditionText | None = None
    after: DurationMs | None = None
    reason: Id = "exit"

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.on is None and self.when is None and self.after is None:
            raise ValueError("an exit needs `on`, `when` or `after`")
        if self.after is not None and (self.on or self.when or self.match):
            raise ValueError("`after` stands alone in an exit")
        return self


class Live(Model):
    """When a journey takes people in, in the workspace's zone."""

    start: Annotated[LocalMoment | None, Field(alias="from")] = None
    until: LocalMoment | None = None
    """The first moment at which nobody enters any more."""
    then: Literal["close", "stop"] = "close"
    """close: those inside go on to their end; stop: they exit as `live_over`."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start is None and self.until is None:
            raise ValueError("`live` needs `from`, `until` or both")
        if self.start is not None and self.until is not None and self.start >= self.until:
            raise ValueError(f"`until` ({self.until}) must come after `from` ({self.start})")
        return self


class RampStage(Model):
    """So many of the customers for so long: `1% 1 day`; the last stage has no end: `100%`."""

    share: Share
    duration: Annotated[DurationMs | None, Field(alias="for")] = None


def _ramp_stage(value: Any) -> Any:
    """Any: what the file holds there."""
    if not isinstance(value, str):
        return value
    share, _, duration = value.partition(" ")
    return {"share": share, "for": duration} if duration else {"share": share}


class JourneyFile(Model):
    """The definition of a journey."""

    journey: Id
    title: Text = {}
    objective: Objective | None = None
    owner: Id | None = None
    note: str = ""
    mode: Literal["draft", "shadow", "test", "live", "closing"] = "draft"
    live: Live | None = None
    ramp: Annotated[
        list[Annotated[RampStage, BeforeValidator(_ramp_stage, json_schema_input_type=str | RampStage)]],
        Field(max_length=16),
    ] = []
    """Share of the customers that may enter, stage by stage from `live.from` on."""
    trigger: Trigger
    entry: Entry = Entry()
    goal: Annotated[list[Goal], Field(max_length=16)] = []
    exit: Annotated[list[Exit], Field(max_length=16)] = []
    steps: Annotated[Steps, Field(min_length=1)]

    @model_validator(mode="after")
    def _climbs(self) -> Self:
        if not self.ramp:
            return self
        if self.live is None or self.live.start is None:
            raise ValueError("a ramp counts from `live.from`: add `live: { from: 2026-11-01 }`")
        if any(stage.duration is None for stage in self.ramp[:-1]) or self.ramp[-1].duration is not None:
            raise ValueError("every stage of a ramp but the last has a duration: [ 1% 1 day, 100% ]")
        shares = [stage.share for stage in self.ramp]
        if shares != sorted(set(shares)):
            raise ValueError("the shares of a ramp grow from stage to stage")
        return self
