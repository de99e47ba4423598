"""What an answer about resources leaves of the contest that waited for it."""

from __future__ import annotations

from typing import NamedTuple


class Closing(NamedTuple):
    """How a contest stands that is closed again."""

    won: int = 0
    """How many have won in it."""
    winner: str = ""
    """The proposal that has just won."""
    action: str = ""


NO_CLOSING = Closing()
