"""What starts a passage: a touchpoint, its absence, a change of standing, another journey, somebody's wish."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from schemas.workspace.fields import (
    Boolean,
    ConditionText,
    DurationMs,
    Id,
    Ids,
    Model,
    TypeNames,
    one_or_more,
    only_key,
)
from schemas.workspace.timed import CalendarTrigger, DateTrigger, ScheduleTrigger, Spread


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
