"""`calendars/*.yaml`: working hours, days off and make-up days, and the days of festivals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from schemas.workspace.fields import (
    Id,
    MinuteOfDay,
    Model,
    Text,
    Weekday,
    one_or_more,
)

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_OFF_MAX = 1_000
"""Periods of days off: some ten a year, for as many years as anybody plans."""
OPENINGS_MAX = 32
"""Four a day, with different hours on each day of the week."""
FESTIVALS_MAX = 128
_MONTH_DAY = re.compile(r"^(\d{1,2})-(\d{1,2})$")
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"expected a day such as 2026-10-01, found {text!r}") from None
    return text


def _month_day(days: tuple[int, ...], calendar: str) -> AfterValidator:
    def read(text: str) -> str:
        found = _MONTH_DAY.match(text)
        month, day = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= month <= 12 or not 1 <= day <= days[month - 1]:
            raise ValueError(f"expected month and day of the {calendar} year such as 8-15, found {text!r}")
        return f"{month}-{day}"

    return AfterValidator(read)


Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_day)]
"""A day as `2026-10-01`."""
MonthDay = Annotated[str, _month_day(_MONTH_DAYS, "civil")]
"""A day of every year as `11-11`; 2-29 is 2-28 where there is none."""
LunarMonthDay = Annotated[str, _month_day((30,) * 12, "lunar")]
"""A day of every lunar year as `8-15`; the 30th of a short month is its 29th: `12-30` is New Year's Eve."""


class Opening(Model):
    """Hours of work on some days of the week."""

    days: Annotated[list[Weekday], Field(min_length=1), one_or_more(Weekday)]
    """On which days of the week."""
    start: Annotated[MinuteOfDay, Field(alias="from")]
    """When work begins."""
    until: MinuteOfDay
    """`00:00` is the end of the day."""

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if self.until != 0 and self.until <= self.start:
            raise ValueError(
                "hours of work end after they begin, and on the same day; `until: 00:00` is its end"
            )
        return self


class DaysOff(Model):
    """Days without work, both ends included; written as one day or as `{ from, until }`."""

    start: Annotated[Day, Field(alias="from")]
    """The first day."""
    until: Day | None = None
    """Default: the same day."""
    title: Text = {}

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.until is not None and self.until < self.start:
            raise ValueError(f"`until` ({self.until}) lies before `from` ({self.start})")
        return self


class MakeUpDay(Model):
    """A day at the weekend that is worked instead of another (调休)."""

    day: Day
    """The day that is worked."""
    like: Annotated[Weekday, Field(alias="as")] = "mon"
    """The day of the week whose hours it has."""


class Festival(Model):
    """When a festival is: each lunar year, each civil year, or on listed days."""

    lunar: LunarMonthDay | None = None
    """Each year, on this day of the Chinese calendar."""
    civil: MonthDay | None = None
    """Each year, on this day."""
    days: Annotated[list[Day], Field(min_length=1, max_length=200), one_or_more(Day)] | None = None
    """On these days alone."""
    title: Text = {}

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum(each is not None for each in (self.lunar, self.civil, self.days)) != 1:
            raise ValueError("a festival has exactly one of `lunar` (8-15), `civil` (11-11), `days`")
        return self


def _short(field: str, model: Any) -> BeforeValidator:
    """A text is short for the one field. Any: pydantic takes a model class as the schema of its input."""
    return BeforeValidator(
        lambda value: {field: value} if isinstance(value, str) else value, json_schema_input_type=str | model
    )


class CalendarFile(Model):
    """Hours of work, days off, make-up days and festivals."""

    calendar: Id
    """Its name, as waits, channels and triggers quote it."""
    title: Text = {}
    zone: str | None = None
    """IANA name; default: the workspace's."""
    hours: Annotated[list[Opening], Field(max_length=OPENINGS_MAX)] = []
    """Hours of work by day of the week; none: it has festivals alone."""
    days_off: Annotated[
        list[Annotated[DaysOff, _short("from", DaysOff)]], Field(max_length=DAYS_OFF_MAX)
    ] = []
    make_up_days: Annotated[
        list[Annotated[MakeUpDay, _short("day", MakeUpDay)]], Field(max_length=DAYS_OFF_MAX)
    ] = []
    festivals: Annotated[dict[Id, Festival], Field(max_length=FESTIVALS_MAX)] = {}
    """Id -> when it is, beside the built-in ones."""
    note: str = ""


BUILTIN_FESTIVALS: Mapping[str, Festival] = MappingProxyType(
    {
        "spring_festival": Festival(lunar="1-1", title={"en": "Spring Festival", "zh": "春节"}),
        "lantern_festival": Festival(lunar="1-15", title={"en": "Lantern Festival", "zh": "元宵节"}),
        "dragon_boat": Festival(lunar="5-5", title={"en": "Dragon Boat Festival", "zh": "端午节"}),
        "qixi": Festival(lunar="7-7", title={"en": "Qixi", "zh": "七夕"}),
        "mid_autumn": Festival(lunar="8-15", title={"en": "Mid-Autumn Festival", "zh": "中秋节"}),
        "double_ninth": Festival(lunar="9-9", title={"en": "Double Ninth", "zh": "重阳节"}),
        "lunar_new_years_eve": Festival(lunar="12-30", title={"en": "Lunar New Year's Eve", "zh": "除夕"}),
        "new_year": Festival(civil="1-1", title={"en": "New Year", "zh": "元旦"}),
        "labour_day": Festival(civil="5-1", title={"en": "Labour Day", "zh": "劳动节"}),
        "national_day": Festival(civil="10-1", title={"en": "National Day", "zh": "国庆节"}),
        "double_eleven": Festival(civil="11-11", title={"en": "Double Eleven", "zh": "双十一"}),
    }
)
"""Festivals that every workspace knows without a calendar of its own."""
