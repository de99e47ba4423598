"""Values of a what-if: each is what its place expects, or refused in words for the operator."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any


class Unassumable(ValueError):
    """What was to be set cannot be: the message says what was expected."""


def number_of(value: Any) -> Decimal:
    """A number of 0 or more. Any: JSON of the operator's."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        raise Unassumable(f"expected a number; found {value!r}")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Unassumable(f"expected a number; found {value!r}") from None
    if not number.is_finite() or number < 0:
        raise Unassumable(f"expected a number of 0 or more; found {value!r}")
    return number


def truth_of(value: Any) -> bool:
    """True or false, and nothing that only looks so. Any: JSON of the operator's."""
    if not isinstance(value, bool):
        raise Unassumable(f"expected true or false; found {value!r}")
    return value
