"""What operators mean at run time. Interpreter and compiled code call the same functions, so they agree.

None and MISSING are unknown, and so is the answer to a question between kinds that do not compare. Nothing
here raises, whatever a sender wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from typing import Literal

from journey.conditions.keyed import Keyed
from journey.conditions.limits import NUMBER_DIGITS_MAX
from journey.conditions.missing import MISSING, Missing, Value

INTEGER_END = 10**NUMBER_DIGITS_MAX
_ARITHMETIC = Context(prec=NUMBER_DIGITS_MAX, rounding="ROUND_HALF_EVEN", Emin=-6143, Emax=6144, traps=[])
"""IEEE decimal128's range of exponents; what leaves it is unknown, and nothing raises."""

ValueKind = Literal["unknown", "bool", "number", "text", "list", "map", "set", "other"]
_KINDS: dict[type, ValueKind] = {
    bool: "bool",
    int: "number",
    str: "text",
    list: "list",
    tuple: "list",
    dict: "map",
    frozenset: "set",
    set: "set",
    Missing: "unknown",
    type(None): "unknown",
}
"""Not a proxy: it is asked some million times a second."""


def kind_of(value: Value) -> ValueKind:
    """The kind of a run-time value; `other` for what is no value of the language, a float or NaN too."""
    found = _KINDS.get(type(value))
    if found is not None:
        return found
    if isinstance(value, Decimal):
        return "number" if value.is_finite() else "other"
    return next((kind for base, kind in _KINDS.items() if isinstance(value, base)), "other")


def known(value: Value) -> Value:
    """The value, with None as MISSING."""
    return MISSING if value is None else value


def equal(a: Value, b: Value) -> bool | Missing:
    """`a == b`: by value within a kind, false between kinds, unknown if either is."""
    kind = kind_of(a)
    if kind == "unknown":
        return MISSING
    other = kind_of(b)
    if other == "unknown":
        return MISSING
    if kind != other or kind == "other":
        return False
    return _same(a, b) if kind in ("list", "map") else bool(a == b)


def unequal(a: Value, b: Value) -> bool | Missing:
    """`a != b`."""
    found = equal(a, b)
    return MISSING if found is MISSING else not found


def ordered(a: Value, b: Value) -> bool:
    """Whether two values have an order: both numbers, or both texts."""
    kind = kind_of(a)
    return kind in ("number", "text") and kind == kind_of(b)


def less(a: Value, b: Value) -> bool | Missing:
    """`a < b`; texts by code point."""
    if not ordered(a, b):
        return MISSING
    found: bool = a < b
    return found


def less_equal(a: Value, b: Value) -> bool | Missing:
    """`a <= b`."""
    if not ordered(a, b):
        return MISSING
    found: bool = a <= b
    return found


def greater(a: Value, b: Value) -> bool | Missing:
    """`a > b`."""
    if not ordered(a, b):
        return MISSING
    found: bool = a > b
    return found


def greater_equal(a: Value, b: Value) -> bool | Missing:
    """`a >= b`."""
    if not ordered(a, b):
        return MISSING
    found: bool = a >= b
    return found


def within(item: Value, holder: Value) -> bool | Missing:
    """`item in holder`: an element of a list, a tag, a name in a map."""
    kind = kind_of(item)
    if kind == "unknown":
        return MISSING
    match kind_of(holder):
        case "map":
            return kind == "text" and item in holder
        case "set" | "list" if kind == "text":
            return item in holder
        case "set" | "list":
            return any(equal(item, each) is True for each in holder)
        case _:
            return MISSING


def add(a: Value, b: Value) -> Value:
    """`a + b`."""
    if type(a) is int and type(b) is int:
        return _bounded(a + b)
    return _decimal(_ARITHMETIC.add, a, b)


def subtract(a: Value, b: Value) -> Value:
    """`a - b`."""
    if type(a) is int and type(b) is int:
        return _bounded(a - b)
    return _decimal(_ARITHMETIC.subtract, a, b)


def multiply(a: Value, b: Value) -> Value:
    """`a * b`."""
    if type(a) is int and type(b) is int:
        return _bounded(a * b)
    return _decimal(_ARITHMETIC.multiply, a, b)


def divide(a: Value, b: Value) -> Value:
    """`a / b`, always a Decimal; by zero it is unknown."""
    return _decimal(_ARITHMETIC.divide, a, b)


def remainder(a: Value, b: Value) -> Value:
    """`a % b`, with the sign of `a`, as for Decimals and in CEL."""
    if type(a) is int and type(b) is int:
        if b == 0:
            return MISSING
        rest = abs(a) % abs(b)
        return _bounded(-rest if a < 0 else rest)
    return _decimal(_ARITHMETIC.remainder, a, b)


def negate(a: Value) -> Value:
    """`-a`."""
    return subtract(0, a)


def field(holder: Value, name: str) -> Value:
    """`holder.name` of a map; None or MISSING if it has none."""
    if type(holder) is dict:
        return holder.get(name)
    return known(holder.get(name, holder.absent)) if type(holder) is Keyed else MISSING


def element(holder: Value, key: Value) -> Value:
    """`holder[key]`: a name of a map, or a place of a list counted from 0."""
    if type(holder) is Keyed:
        return known(holder.get(key, holder.absent)) if isinstance(key, str) else MISSING
    if isinstance(holder, dict):
        return known(holder.get(key)) if isinstance(key, str) else MISSING
    if isinstance(holder, list | tuple) and type(key) is int and 0 <= key < len(holder):
        return known(holder[key])
    return MISSING


def all_known(*items: Value) -> Value:
    """A list in brackets; unknown if any element is."""
    return MISSING if any(item is None or item is MISSING for item in items) else items


def _bounded(value: int) -> Value:
    return value if -INTEGER_END < value < INTEGER_END else MISSING


def _decimal(operation: Callable[[Value, Value], Decimal], a: Value, b: Value) -> Value:
    if kind_of(a) != "number" or kind_of(b) != "number":
        return MISSING
    result = operation(a, b)
    return result if result.is_finite() else MISSING


def _same(a: Value, b: Value) -> bool:
    """Deep equality of lists and maps, without recursion: senders choose the depth."""
    waiting = [(a, b)]
    while waiting:
        x, y = waiting.pop()
        kind = kind_of(x)
        if kind != kind_of(y) or kind == "other":
            return False
        if kind == "list":
            if len(x) != len(y):
                return False
            waiting.extend(zip(x, y, strict=True))
        elif kind == "map":
            if x.keys() != y.keys():
                return False
            waiting.extend((x[name], y[name]) for name in x)
        elif kind != "unknown" and x != y:
            return False
    return True
