"""ConditionError: what is wrong with a condition, where, and what to write instead."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum

NEAR_ENOUGH = 0.6
"""difflib's own cutoff: `orders_30` finds `orders_30d`, `cat` does not find `dog`."""


class ErrorCode(StrEnum):
    """One code a cause, never reused. `codes.py` explains each."""

    FULL_WIDTH = "RW125"
    SYNTAX = "RW301"
    OPERATOR = "RW302"
    WORD = "RW303"
    TEXT = "RW304"
    NUMBER = "RW305"
    LIMIT = "RW306"
    UNKNOWN_FUNCTION = "RW307"
    ARGUMENTS = "RW308"
    DURATION = "RW309"
    UNKNOWN_NAME = "RW310"
    OUT_OF_SCOPE = "RW311"
    INCOMPLETE_NAME = "RW312"
    TYPES = "RW313"
    NOT_A_CONDITION = "RW314"
    VARIABLE = "RW315"


class ConditionError(ValueError):
    """A fault in the text of a condition, for its author.

    `position` counts characters of the text from 0; `length` is how many the fault spans, 1 at least.
    `suggestion` says what to write instead, None when there is no good guess.
    """

    def __init__(
        self, code: ErrorCode, message: str, position: int, suggestion: str | None = None, *, length: int = 1
    ) -> None:
        super().__init__(f"{message} - {suggestion}" if suggestion else message)
        self.code = code
        self.message = message
        self.position = position
        self.length = max(1, length)
        self.suggestion = suggestion


def did_you_mean(found: str, known: tuple[str, ...]) -> str | None:
    """`did you mean 'cart_id'?`, a short list of what is known, or None when nothing is."""
    near = get_close_matches(found, known, n=1, cutoff=NEAR_ENOUGH)
    near = near or [word for word in known if word.lower() == found.lower()][:1]
    if near:
        return f"did you mean '{near[0]}'?"
    return (
        f"known here: {', '.join(sorted(known)[:12])}{', ...' if len(known) > 12 else ''}" if known else None
    )
