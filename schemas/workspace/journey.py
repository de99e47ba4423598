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
    """So many passages of one customer at a time."""
    again: AgainRule = Again(rule="always")
    """When the next passage of a customer may begin after an end of any."""


class Entry(Model):
    """Who may enter, how often, and who is held out to measure against."""

    key: ConditionText | None = None
    """One passage for each value, such as a cart's id; of a list for each element; default: one in all."""
    repeat: Literal["ignore", "update", "restart"] = "ignore"
    """What the trigger does to somebody inside: nothing, `update` of `entry.last`, or `restart` from the
    first step while nothing is proposed."""
    again: AgainRule = Again()
    """When the same key may enter again after an end."""
    per_customer: PerCustomer | None = None
    eligible: Conditions = []
    """Who may enter: a refusal is recorded with its reason."""
    holdout: Share = Decimal(0)
    """This share of the customers walks through and is never contacted: what they do is the comparison."""


class Goal(Model):
    """Success: it ends the steps in progress, runs `then`, and ends the passage as `goal`."""

    on: TypeNames | None = None
    when: ConditionText | None = None
    match: ConditionText | None = None
    within: DurationMs
    """So long after entering it still counts; after the last step the passage waits for it until then."""
    then: Steps = []
    """What is done at the goal, before the end."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.on is None and self.when is None:
            raise ValueError("a goal needs `on` (event types) or `when` (a condition)")
        return self


class Exit(Model):
    """Any other ending from outside: the passage ends with a reason."""

    on: TypeNames | None = None
    when: ConditionText | None = None
    match: ConditionText | None = None
    after: DurationMs | None = None
    """So long after entering; stands alone."""
    reason: Id = "exit"
    """How the end is called."""

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
    """The first moment at which somebody enters."""
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
    """Of the customers, always the same ones."""
    duration: Annotated[DurationMs | None, Field(alias="for")] = None
    """How long this stage lasts."""


def _ramp_stage(value: Any) -> Any:
    """Any: what the file holds there."""
    if not isinstance(value, str):
        return value
    share, _, duration = value.partition(" ")
    return {"share": share, "for": duration} if duration else {"share": share}


class JourneyFile(Model):
    """One journey: what starts it, what happens, what ends it."""

    journey: Id
    """Its id."""
    title: Text = {}
    objective: Objective | None = None
    """What it shall bring about."""
    owner: Id | None = None
    note: str = ""
    mode: Literal["draft", "shadow", "test", "live", "closing"] = "draft"
    """Whom it reaches: nobody (`draft`), nobody but with all decisions recorded (`shadow`), test customers
    (`test`), everybody (`live`), or only those who are inside (`closing`)."""
    live: Live | None = None
    ramp: Annotated[
        list[Annotated[RampStage, BeforeValidator(_ramp_stage, json_schema_input_type=str | RampStage)]],
        Field(max_length=16),
    ] = []
    """Share of the customers that may enter, stage by stage from `live.from` on."""
    trigger: Trigger
    """What starts a passage."""
    entry: Entry = Entry()
    goal: Annotated[list[Goal], Field(max_length=16)] = []
    """What ends a passage as a success; any of them."""
    exit: Annotated[list[Exit], Field(max_length=16)] = []
    """What else ends a passage; any of them."""
    steps: Annotated[Steps, Field(min_length=1)]
    """What happens, in this order."""

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
