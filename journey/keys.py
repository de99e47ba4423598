"""When two entry keys are the same: `match` of a goal, exit or `first` asks it too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def same_key(a: Any, b: Any) -> bool:
    """Whether two values are equal as keys; true is not 1. Any: senders choose."""
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def plain_text(value: Any) -> str:
    """A value as the name of a row or of a key: 7 and 7.0 are `7`, true is `true`. Any: senders choose."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value.normalize(), "f")
        case _:
            return str(value)
