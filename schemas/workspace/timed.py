"""Triggers by time: schedules, dates of the customer, festivals."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.cron import parse_cron
from schemas.workspace.fields import ConditionText, DurationMs, Id, MinuteOfDay, Model, Offset

SPREAD_MS_MAX = 86_400_000
"""Spread over more than a day, customers would meet the next day's schedule first."""
Spread = Annotated[DurationMs, Field(le=SPREAD_MS_MAX)]
"""Each customer is served at an instant of its own within this span, always the same one."""


def _cron(text: str) -> str:
    parse_cron(text)
    return " ".join(text.lower().split())


class ScheduleTrigger(Model):
    """Starts at times of the clock, for each customer of the audience."""

    schedule: Annotated[str, AfterValidator(_cron)]
    """Minute, hour, day of the month, month, day of the week."""
    zone: str = "customer"
    """`customer`, `workspace`, or an IANA name: whose clock it is."""
    audience: ConditionText | None = None
    """Who starts; asked of each customer when its time has come."""
    spread: Spread = 0
    when: ConditionText | None = None


class DateTrigger(Model):
    """Starts on a date of the customer: a birthday, a review, an expiry."""

    date: ConditionText
    """A trait, a fact, or what is computed from them."""
    every: Literal["year"] | None = None
    """On each anniversary, from the date itself on."""
    offset: Offset = 0
    at: MinuteOfDay | None = None
    """Time of day in the customer's zone; default: the instant, or the beginning of the day."""
    calendar: Literal["lunar"] | None = None
    """Anniversaries in the Chinese calendar."""
    spread: Spread = 0
    when: ConditionText | None = None

    @model_validator(mode="after")
    def _anniversaries(self) -> Self:
        if self.calendar is not None and self.every is None:
            raise ValueError("`calendar: lunar` needs `every: year`")
        return self


class CalendarTrigger(Model):
    """Starts on a festival."""

    calendar: Id
    """A festival of `calendars/` or a built-in one, such as mid_autumn."""
    offset: Offset = 0
    at: MinuteOfDay = 0
    """Time of day in the customer's zone."""
    audience: ConditionText | None = None
    spread: Spread = 0
    when: ConditionText | None = None


TimedTrigger = ScheduleTrigger | DateTrigger | CalendarTrigger
