"""What starts a passage: a touchpoint, its absence, a change of standing, another journey, a request."""

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
    """Starts on a touchpoint of these types."""

    on: TypeNames
    when: ConditionText | None = None
    audience: ConditionText | None = None
    """Who starts, of those whom an event about a product, a group or a dealer reaches."""
    spread: Spread = 0


class Absence(Model):
    """None of the events `of` came for `for` since the event `since`."""

    of: TypeNames
    """What did not happen."""
    since: TypeNames
    """From which event on it is missed."""
    restart: Boolean = False
    """Each `since` starts the time anew; default: only the first one counts until it is over."""
    duration: Annotated[DurationMs, Field(alias="for")]
    """How long it is missed."""
    allow_late: DurationMs = 0
    """So much longer until it is believed: stores that upload at night come late."""


class AbsenceTrigger(Model):
    """Starts when something did not happen."""

    absence: Absence
    when: ConditionText | None = None


class JourneyTrigger(Model):
    """Starts when a passage of the same customer through another journey ends."""

    journey: Id
    """The other journey."""
    ended: Annotated[list[Id], Field(min_length=1, max_length=64), one_or_more(Id)] | None = None
    """Results that count: goal, done, exit (any), name of an `end`, reason of an exit; default: all."""
    when: ConditionText | None = None


class SegmentTrigger(Model):
    """Starts when the customer enters or leaves a segment."""

    segment: Ids
    """Segments of `segments.yaml`: any of them."""
    enters: Boolean = False
    """Starts on entering."""
    leaves: Boolean = False
    """Starts on leaving."""
    when: ConditionText | None = None

    @model_validator(mode="after")
    def _some_way(self) -> Self:
        if not (self.enters or self.leaves):
            raise ValueError("a segment trigger needs `enters: true` or `leaves: true`")
        return self


class StageTrigger(Model):
    """Starts when the customer's stage changes."""

    stage: Literal["changes"]
    """Always `changes`."""
    from_: Annotated[Ids | None, Field(alias="from")] = None
    """Stages that are left; default: any."""
    to: Ids | None = None
    """Stages that are reached; default: any."""
    when: ConditionText | None = None


class LadderTrigger(Model):
    """Starts when the customer's level on a ladder changes."""

    ladder: Ids
    """Ladders of `lifecycle.yaml`: any of them."""
    level: Ids | None = None
    """Levels that are reached; default: any."""
    direction: Literal["up", "down"] | None = None
    """Only on climbing, or only on falling; default: both."""
    when: ConditionText | None = None


class ManualTrigger(Model):
    """Starts when somebody asks for it: `riverwalk enrol`, or an `Enrolment Requested` of this journey."""

    manual: Boolean
    """Always `true`."""
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
