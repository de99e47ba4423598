"""When two entry keys are the same: `match` of a goal, exit or `first` asks it too."""

from __future__ import annotations

from typing import Any


def same_key(a: Any, b: Any) -> bool:
    """Whether two values are equal as keys; true is not 1. Any: senders choose."""
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)
