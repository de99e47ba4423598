"""The field types of workspace files: text in, meaning out."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from schemas.duration import parse_duration, parse_share
from schemas.span import read_length
from schemas.touchpoint import TYPE_PATTERN

ID_PATTERN = r"^[a-z][a-z0-9_]{0,63}$"
"""`Order Completed`; small words are fine after the first: `Product Added to Wishlist`."""
TIME_OF_DAY = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$")
LOCAL_MOMENT = re.compile(r"^\d{4}-\d\d-\d\d( ([01]\d|2[0-3]):[0-5]\d)?$")
MINUTE_MS = 60_000


class Model(BaseModel):
    """A frozen model that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def only_key(value: Any, keys: tuple[str, ...]) -> str | None:
    """The one of `keys` that a mapping (or a parsed model) has; None when it has none or several."""
    if isinstance(value, dict):
        found = [key for key in keys if key in value]
    else:
        # Only models: a text has a `split` too.
        found = [key for key in keys if isinstance(value, BaseModel) and key in type(value).model_fields]
    return found[0] if len(found) == 1 else None


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _boolean(value: Any) -> Any:
    words = {"true": True, "false": False}
    if isinstance(value, str) and value in words:
        return words[value]
    if isinstance(value, bool):
        return value
    raise ValueError(f"expected true or false, found {value!r}")


def _integer(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,15}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"expected a whole number, found {value!r}")


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise ValueError(f"expected a number such as 12.50, found {value!r}") from None
    if not number.is_finite():
        raise ValueError(f"expected a finite number, found {value!r}")
    return number


def _duration(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError(f"expected a duration such as 30 minutes, found {value!r}")
    return parse_duration(value)


def _length(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError(f"expected a duration such as 30 minutes or 2 working hours, found {value!r}")
    return read_length(value)


def _offset(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError(f"expected an offset such as -1 day, found {value!r}")
    return read_length(value, signed=True)


def _share(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise ValueError(f"expected a share such as 5%, found {value!r}")
    return parse_share(value)


def _minute_of_day(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = TIME_OF_DAY.match(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"expected a time of day such as 09:00, found {value!r}")
    return int(found[1]) * 60 + int(found[2])


def _local_moment(value: Any) -> str:
    if isinstance(value, str) and LOCAL_MOMENT.match(value):
        try:
            date.fromisoformat(value[:10])
        except ValueError:
            pass
        else:
            return value.removesuffix(" 00:00")
    raise ValueError(f"expected a day such as 2026-11-01, or 2026-11-01 09:00, found {value!r}")


def moment_of(text: str) -> tuple[date, int]:
    """The day and the minute of that day of a `LocalMoment`."""
    day, _, time = text.partition(" ")
    return date.fromisoformat(day), _minute_of_day(time) if time else 0


def _written(pattern: str, *examples: str, types: str | list[str] = "string") -> WithJsonSchema:
    """The JSON Schema of a value as an author writes it: editors check the file, not the model."""
    return WithJsonSchema({"type": types, "pattern": pattern, "examples": list(examples)})


def one_or_more(item: Any) -> BeforeValidator:
    """A list that may be written as its only element."""
    return BeforeValidator(_listed, json_schema_input_type=item | list[item])


Id = Annotated[str, Field(pattern=ID_PATTERN)]
TypeName = Annotated[str, Field(pattern=TYPE_PATTERN, max_length=256)]
TypeNames = Annotated[list[TypeName], Field(min_length=1, max_length=64), one_or_more(TypeName)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=64), one_or_more(Id)]
ConditionText = Annotated[
    str, Field(min_length=1, max_length=4000, json_schema_extra={"x-riverwalk": "condition"})
]
Conditions = Annotated[list[ConditionText], Field(max_length=32), one_or_more(ConditionText)]
Boolean = Annotated[
    bool, BeforeValidator(_boolean, json_schema_input_type=Literal[True, False, "true", "false"])
]
Integer = Annotated[int, BeforeValidator(_integer, json_schema_input_type=int | str)]
Money = Annotated[
    Decimal, BeforeValidator(_decimal), WithJsonSchema({"type": ["number", "string"], "examples": ["12.50"]})
]
DurationMs = Annotated[
    int,
    Field(ge=0),
    BeforeValidator(_duration),
    _written(
        r"^(\d+ (calendar |working )?[a-z]+( \d+ [a-z]+)*|P[0-9DTHMSW.]+|0)$", "30 minutes", "2 days", "PT30M"
    ),
]
"""Int milliseconds, written `30 minutes`, `2 days` or `PT30M`."""
Length = Annotated[
    int | str,
    BeforeValidator(_length),
    _written(
        r"^(\d+ [a-z]+( \d+ [a-z]+)*|\d+ (calendar|working) [a-z]+|P[0-9DTHMSW.]+|\d+[a-z]+|0)$",
        "30 minutes",
        "1 calendar day",
        "2 working hours",
    ),
]
"""Int milliseconds, or the text of a `schemas.span.Span`, whose length a calendar decides."""
Offset = Annotated[
    int | str,
    BeforeValidator(_offset),
    _written(
        r"^-?(\d+ [a-z]+( \d+ [a-z]+)*|\d+ calendar days?|P[0-9DTHMSW.]+|\d+[a-z]+|0)$",
        "-1 day",
        "2 hours",
        "-3 calendar days",
    ),
]
"""Int milliseconds or the text of a span of calendar days, below zero for before."""
Share = Annotated[Decimal, Field(ge=0, le=1), BeforeValidator(_share), _written(r"^\d+(\.\d+)?%$", "5%")]
"""0..1, written `5%`."""
MinuteOfDay = Annotated[
    int, Field(ge=0, lt=1440), BeforeValidator(_minute_of_day), _written(TIME_OF_DAY.pattern, "09:00")
]
"""0..1439, written `09:00`."""
LocalMoment = Annotated[
    str, BeforeValidator(_local_moment), _written(LOCAL_MOMENT.pattern, "2026-11-01", "2026-11-01 09:00")
]
"""A local day, or a minute of one: `2026-11-01` is its midnight. Whose local time it is, the field says."""
Text = dict[str, str]
"""Language -> words for people."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Purpose = Literal["mandatory", "transactional", "service", "promotion"]
Objective = Literal["acquire", "activate", "convert", "retain", "win_back", "grow", "refer", "serve"]
