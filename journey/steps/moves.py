"""Where a step leads: on, to rest, or to the end."""

from __future__ import annotations

import msgspec


class Go(msgspec.Struct, frozen=True, gc=False):
    """Walk on to that step."""

    to: str


class Hold(msgspec.Struct, frozen=True, gc=False):
    """Rest here; with a timer at `due` (None: until something comes)."""

    due: int | None = None


class End(msgspec.Struct, frozen=True, gc=False):
    """The enrolment ends with a named result."""

    result: str


Move = Go | Hold | End
