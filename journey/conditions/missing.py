"""MISSING: the one value of "unknown" in three-valued logic."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Final


class Missing(Enum):
    """The type of MISSING. It is falsy, because unknown is not true; compare with `is`."""

    MISSING = "missing"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING

Value = Any
"""int, Decimal, str, bool, list, tuple, dict, frozenset, MISSING. Any: senders choose, and operations ask."""

Evaluate = Callable[[Any], Value]
"""A compiled condition: Scope -> value, or MISSING. Any: callers' scopes are known by their shape only."""
