"""`journeys/**/*.yaml`: one journey a file."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from schemas.workspace.fields import (
    Boolean,
    Conditions,
    ConditionText,
    DurationMs,
    Id,
    Ids,
    Integer,
    LocalMoment,
    Model,
    Objective,
    Share,
    Text,
    TypeNames,
    one_or_more,
    only_key,
)
from schemas.workspace.steps import Steps
from schemas.workspace.timed import CalendarTrigger, DateTrigger, ScheduleTrigger, Spread

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


class EventTrigger(Model):
    """Starts on a touchpoint."""

    on: TypeNames
    when: ConditionText | None = None
    audience: ConditionText | None = None
    """Who starts, of those whom an event about a product, a group or a dealer reaches."""
    spread: Spread = 0


class Absence(Model):
    """None of the events `of` came for `for` since the event `since`."""

    of: TypeNames
    since: TypeNames
    restart: Boolean = False
    duration: Annotated[DurationMs, Field(alias="for")]
    allow_late: DurationMs = 0


class AbsenceTrigger(Model):
    """Starts when something did not happen."""

    absence: Absence
    when: ConditionText | None = None


class JourneyTrigger(Model):
    """Starts when a passage of the same customer through another journey ends."""

    journey: Id
    ended: Annotated[list[Id], Field(min_length=1, max_length=64), one_or_more(Id)] | None = None
    """Results that count: goal, done, exit (any), name of an `end`, reason of an exit; default: all."""
    when: ConditionText | None = None


class SegmentTrigger(Model):
    """Starts when the customer enters or leaves a segment."""

    segment: Ids
    enters: Boolean = False
    leaves: Boolean = False
    when: ConditionText | None = None

    @model_validator(mode="after")
    def _some_way(self) -> Self:
        if not (self.enters or self.leaves):
            raise ValueError("a segment trigger needs `enters: true` or `leaves: true`")
        return self


class StageTrigger(Model):
    """Starts when the customer's stage changes."""

    stage: Literal["changes"]
    from_: Annotated[Ids | None, Field(alias="from")] = None
    to: Ids | None = None
    when: ConditionText | None = None


class LadderTrigger(Model):
    """Starts when the customer's level on a ladder changes."""

    ladder: Ids
    level: Ids | None = None
    """Levels that are reached; default: any."""
    direction: Literal["up", "down"] | None = None
    when: ConditionText | None = None


class ManualTrigger(Model):
    """Starts when somebody asks for it: `riverwalk enrol`, or an `Enrolment Requested` of this journey."""

    manual: Boolean
    when: ConditionText | None = None

    @model_validator(mode="after")
    def _true(self) -> Self:
        if not self.manual:
            raise ValueError("`manual` is true, or another trigger stands here")
        return self


TRIGGER_KINDS = (
    "on",
    "absence",
    "journey",
    "segment",
    "stage",
    "ladder",
    "schedule",
    "date",
    "calendar",
    "manual",
)


def trigger_kind(value: Any) -> str | None:
    """The one kind key of a trigger, or None when it has none or several.

    A date may be one of the lunar calendar, so `date` goes before `calendar`.
    """
    others = tuple(kind for kind in TRIGGER_KINDS if kind != "calendar")
    return "date" if only_key(value, others) == "date" else only_key(value, TRIGGER_KINDS)


Trigger = Annotated[
    Annotated[EventTrigger, Tag("on")]
    | Annotated[AbsenceTrigger, Tag("absence")]
    | Annotated[JourneyTrigger, Tag("journey")]
    | Annotated[SegmentTrigger, Tag("segment")]
    | Annotated[StageTrigger, Tag("stage")]
    | Annotated[LadderTrigger, Tag("ladder")]
    | Annotated[ScheduleTrigger, Tag("schedule")]
    | Annotated[DateTrigger, Tag("date")]
    | Annotated[CalendarTrigger, Tag("calendar")]
    | Annotated[ManualTrigger, Tag("manual")],
    Discriminator(trigger_kind),
]


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
