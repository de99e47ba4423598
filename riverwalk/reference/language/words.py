"""The types of the language in operators' words: what each is called, how it is written, what it may be."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from journey.wording import again_words, duration_words, length_words, listed, share_words, time_words
from schemas.touchpoint import OutcomeName
from schemas.workspace.calendar import Day, LunarMonthDay, MonthDay
from schemas.workspace.events import PropertyType
from schemas.workspace.fields import (
    Boolean,
    Conditions,
    ConditionText,
    DurationMs,
    Id,
    Ids,
    Integer,
    Length,
    LocalMoment,
    MinuteOfDay,
    Money,
    Offset,
    Purpose,
    Share,
    Text,
    TypeName,
    TypeNames,
)
from schemas.workspace.indicator import Level
from schemas.workspace.journey import AgainRule
from schemas.workspace.steps import STEPS_MAX, Steps
from schemas.workspace.trigger import Trigger

Show = Callable[[Any], str]
"""A value as an author writes it. Any: of the type that the word is for."""


class Word(NamedTuple):
    """One type: the word for it, and how its values are written."""

    word: str
    annotation: Any
    """Any: types have no common type."""
    examples: str
    meaning: str
    show: Show = str


def _plain(value: Decimal | int) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else f"{value:,}"


def _share(value: Decimal | int) -> str:
    return share_words(Decimal(value))


def _truth(value: bool) -> str:
    return str(value).lower()


def _choices(annotation: Any) -> str:
    return listed(f"`{each}`" for each in get_args(annotation))


WORDS: tuple[Word, ...] = (
    Word("id", Id, "`cart_reminder`", "Small letters, digits and `_`; begins with a letter; 64 at most."),
    Word("ids", Ids, "`email`, `[email, sms]`", "One id, or a list of them.", ", ".join),
    Word("text {en, zh}", Text, "`{ en: Hello, zh: 你好 }`", "Words for people, by language."),
    Word("event type", TypeName, "`Order Completed`", "Built in, or of `events.yaml`."),
    Word(
        "event types", TypeNames, "`[Cart Viewed, Product Added]`", "One type, or a list of them.", ", ".join
    ),
    Word(
        "condition",
        ConditionText,
        "`customer.facts.orders >= 2`",
        "An expression: names and functions are in [conditions](../conditions.md); 4,000 characters.",
    ),
    Word("conditions", Conditions, "`[ a > 1, b ]`", "One condition, or a list: all must be true."),
    Word(
        "duration",
        DurationMs,
        "`30 minutes`, `2 days`, `PT30M`",
        "A length of time. A day is 24 hours.",
        duration_words,
    ),
    Word(
        "length",
        Length,
        "`30 minutes`, `1 calendar day`, `2 working hours`",
        "A duration, or one that a calendar decides: days where the customer is, hours of work.",
        length_words,
    ),
    Word(
        "offset",
        Offset,
        "`-1 day`, `2 hours`, `-3 calendar days`",
        "So much later; below zero: so much before.",
        length_words,
    ),
    Word("share", Share, "`5%`", "From 0% to 100%.", _share),
    Word("time of day", MinuteOfDay, "`09:00`", "From 00:00 to 23:59.", time_words),
    Word(
        "moment",
        LocalMoment,
        "`2026-11-01`, `2026-11-01 09:00`",
        "A day, which is its midnight, or a minute of one.",
    ),
    Word("day", Day, "`2026-10-01`", "A day of the calendar."),
    Word("day of the year", MonthDay, "`11-11`", "Month and day; 2-29 is 2-28 where there is none."),
    Word("lunar day", LunarMonthDay, "`8-15`", "Month and day of the Chinese calendar."),
    Word("true or false", Boolean, "`true`", "Nothing else is one: `yes` and `on` are refused.", _truth),
    Word("whole number", Integer, "`3`", "Without a point.", _plain),
    Word("number", Money, "`12.50`", "Decimal, never rounded in binary.", _plain),
    Word("level", Level, "`30%`, `12.50`", "A number, or a share of a whole.", _plain),
    Word("purpose", Purpose, "`promotion`", f"{_choices(Purpose)}: what the contact policy asks first."),
    Word("outcome", OutcomeName, "`opened`", f"{_choices(OutcomeName)}: what became of a sent action."),
    Word("property type", PropertyType, "`number`", f"{_choices(PropertyType)}."),
    Word(
        "again",
        AgainRule,
        "`never`, `always`, `after 7 days`",
        "When a second passage may start.",
        again_words,
    ),
    Word(
        "steps",
        Steps,
        "`[ { message: hello } ]`",
        f"A list of [steps](README.md#steps-步骤), {STEPS_MAX} at most.",
    ),
    Word(
        "trigger", Trigger, "`{ on: Order Completed }`", "One of the [triggers](README.md#triggers-触发条件)."
    ),
)
DURATION = next(word for word in WORDS if word.word == "duration")


def word_of(annotation: Any) -> tuple[Word | None, tuple[Any, ...]]:
    """The word for an annotation, and what the field adds to that type.

    Args:
        annotation: Any, a type with its marks, as `get_type_hints(include_extras=True)` gives it.
    """
    origin, marks = parts_of(annotation)
    best, rest = None, marks
    for word in WORDS:
        base, own = parts_of(word.annotation)
        fits = base == origin and len(own) <= len(marks)
        if (
            fits
            and all(a is b for a, b in zip(own, marks, strict=False))
            and (len(marks) - len(own)) <= len(rest)
        ):
            best, rest = word, marks[len(own) :]
    return best, rest


def parts_of(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type itself, and its marks. Any: as in `word_of`."""
    if get_origin(annotation) is Annotated:
        base, *marks = get_args(annotation)
        return base, tuple(marks)
    return annotation, ()
