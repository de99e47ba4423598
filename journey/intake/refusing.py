"""The words of a refusal: what was expected, what was found, what to do. Never an identifier or an id."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from schemas.refusal import RefusalReason, Refused
from schemas.touchpoint import ID_CHARACTERS_MAX

SHOWN_CHARACTERS_MAX = 40
"""Enough to find the mistake in the sender's code."""
_JSON_NAMES: Final[dict[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    Decimal: "a number",
    type(None): "null",
}
_ELSEWHERE: Final = {
    "id": "CloudEvents: id",
    "source": "CloudEvents: source",
    "type": "CloudEvents: type",
    "occurred_at": "CloudEvents: time",
    "subject": "the ce_subject of the action",
}


def shown(text: str) -> str:
    """A value in quotes, shortened. Only for values that cannot name a person."""
    return repr(text if len(text) <= SHOWN_CHARACTERS_MAX else text[:SHOWN_CHARACTERS_MAX] + "...")


def refused_text(field: str, value: Any) -> Refused:
    """The refusal of a field that had to be a text of 1 to 256 characters and is not."""
    if value is None or value == "":
        also = f" ({_ELSEWHERE[field]})" if field in _ELSEWHERE else ""
        found = "an empty text" if value == "" else "nothing"
        message = f"expected the field {field}{also}, found {found}; send it with every record"
        return Refused(RefusalReason.MISSING_FIELD, message, field)
    if not isinstance(value, str):
        return refused_type(field, "a text", value)
    message = (
        f"expected at most {ID_CHARACTERS_MAX} characters in {field}, found {len(value)}; send a shorter one"
    )
    return Refused(RefusalReason.ID_TOO_LONG, message, field)


def refused_type(field: str, expected: str, value: Any) -> Refused:
    """The refusal of a value of the wrong JSON type; the value itself is not shown."""
    message = f"expected {expected} in {field}, found {_JSON_NAMES[type(value)]}; correct the sender"
    return Refused(RefusalReason.WRONG_TYPE, message, field)


def refused_count(reason: RefusalReason, field: str, count: int, limit: int) -> Refused:
    """The refusal of an object with too many entries."""
    message = f"expected at most {limit} entries in {field}, found {count}; send only what journeys need"
    return Refused(reason, message, field)
