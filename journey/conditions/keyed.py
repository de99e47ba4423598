"""A map whose absent names have a value: counts by a key are 0 for a key that never came."""

from __future__ import annotations

from journey.conditions.missing import Value


class Keyed(dict[str, Value]):
    """A dict, and `absent`: what a name that is not in it says; None for unknown."""

    __slots__ = ("absent",)

    def __init__(self, absent: Value = None) -> None:
        super().__init__()
        self.absent = absent
