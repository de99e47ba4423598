"""The functions, methods and macros of the language at run time. Unknown in, unknown out; nothing raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Context, Decimal

from journey.conditions.functions import WEEKDAYS
from journey.conditions.limits import MACRO_ITEMS_MAX, NUMBER_DIGITS_MAX
from journey.conditions.missing import MISSING, Missing, Value
from journey.conditions.operations import kind_of, known, negate
from journey.zones import local, zone
from schemas.instant import parse_instant

Body = Callable[[Value], Value]

INSTANT_START, INSTANT_END = -62_135_424_000_000, 253_402_128_000_000
"""From 3 January of year 1 to 30 December of 9999: other moments have no date in some zones."""
_ROUNDING = Context(prec=NUMBER_DIGITS_MAX, rounding="ROUND_HALF_EVEN", traps=[])


def has(value: Value) -> bool:
    """Whether there is a value."""
    return value is not None and value is not MISSING


def size(value: Value) -> Value:
    """Characters of a text, items of a list, entries of a map."""
    return len(value) if kind_of(value) in ("text", "list", "map", "set") else MISSING


def starts_with(value: Value, start: Value) -> bool | Missing:
    """`value.startsWith(start)`."""
    return value.startswith(start) if _texts(value, start) else MISSING


def ends_with(value: Value, end: Value) -> bool | Missing:
    """`value.endsWith(end)`."""
    return value.endswith(end) if _texts(value, end) else MISSING


def contains(value: Value, part: Value) -> bool | Missing:
    """`value.contains(part)`."""
    return part in value if _texts(value, part) else MISSING


def lower(value: Value) -> Value:
    """`value.lower()`."""
    return value.lower() if isinstance(value, str) else MISSING


def instant(value: Value) -> Value:
    """`instant(value)`: an instant as it is, an RFC 3339 text as the instant that it names."""
    if isinstance(value, str):
        return known(parse_instant(value))
    return value if type(value) is int else MISSING


def date_part(value: Value, part: str, zone_name: Value) -> Value:
    """`date(value, part)` in a zone; UTC if there is no such zone."""
    at = instant(value)
    if at is MISSING or not INSTANT_START <= at < INSTANT_END:
        return MISSING
    where = (zone(zone_name) if isinstance(zone_name, str) else None) or zone("UTC")
    assert where is not None, "tzdata lacks UTC"
    moment = local(at, where)
    return WEEKDAYS[moment.weekday()] if part == "weekday" else int(getattr(moment, part))


def table_key(value: Value) -> Value:
    """A key that a table may be asked for: text or number."""
    return value if kind_of(value) in ("text", "number") else MISSING


def least(*values: Value) -> Value:
    """`min(...)` of numbers; the first of equal ones."""
    return min(values) if _numbers(values) else MISSING


def greatest(*values: Value) -> Value:
    """`max(...)` of numbers; the first of equal ones."""
    return max(values) if _numbers(values) else MISSING


def absolute(value: Value) -> Value:
    """`abs(value)`."""
    if kind_of(value) != "number":
        return MISSING
    return negate(value) if value < 0 else value


def rounded(value: Value, digits: int = 0) -> Value:
    """`round(value, digits)`, half-even; a whole number stays as it is."""
    if kind_of(value) != "number" or not isinstance(value, Decimal):
        return value if kind_of(value) == "number" else MISSING
    found = value.quantize(Decimal(1).scaleb(-digits), context=_ROUNDING)
    return found if found.is_finite() else MISSING


def exists(holder: Value, body: Body) -> bool | Missing:
    """`holder.exists(v, body)`: true if one is true, else unknown if one is unknown."""
    items = _items(holder)
    if items is None:
        return MISSING
    found: bool | Missing = False
    for item in items:
        result = body(item)
        if result is True:
            return True
        if result is not False:
            found = MISSING
    return found


def every(holder: Value, body: Body) -> bool | Missing:
    """`holder.all(v, body)`: false if one is false, else unknown if one is unknown."""
    items = _items(holder)
    if items is None:
        return MISSING
    found: bool | Missing = True
    for item in items:
        result = body(item)
        if result is False:
            return False
        if result is not True:
            found = MISSING
    return found


def filtered(holder: Value, body: Body) -> Value:
    """`holder.filter(v, body)`: those for which it is true."""
    items = _items(holder)
    return MISSING if items is None else [item for item in items if body(item) is True]


def mapped(holder: Value, body: Body) -> Value:
    """`holder.map(v, body)`: the values that are known."""
    items = _items(holder)
    if items is None:
        return MISSING
    return [value for value in map(body, items) if value is not None and value is not MISSING]


def _items(holder: Value) -> Sequence[Value] | None:
    """What a macro goes through: a list, the names of a map, tags in order; None if it cannot be asked."""
    kind = kind_of(holder)
    if kind not in ("list", "map", "set") or len(holder) > MACRO_ITEMS_MAX:
        return None
    if kind == "list":
        found: Sequence[Value] = holder
        return found
    names = list(holder)
    if kind == "map":
        return names
    return sorted(names) if all(isinstance(name, str) for name in names) else None


def _texts(*values: Value) -> bool:
    return all(isinstance(value, str) for value in values)


def _numbers(values: tuple[Value, ...]) -> bool:
    return all(kind_of(value) == "number" for value in values)
