"""`segments.yaml`: named conditions with members, who enter and leave."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.workspace.fields import Conditions, DurationMs, Id, Model, Text


class Segment(Model):
    """Who belongs together: a condition to enter and, with hysteresis, another one to leave.

    Unknown is not true, as everywhere: nobody enters, or leaves by `leave`, on what is not known.
    """

    title: Text = {}
    enter: Annotated[Conditions, Field(min_length=1)]
    """All must be true to enter."""
    leave: Conditions = []
    """All must be true to leave; default: one of `enter` is not true."""
    stay: DurationMs = 0
    """Nobody leaves earlier after entering."""
    note: str = ""


class SegmentsFile(Model):
    """Named groups of customers, kept current, with when somebody enters and leaves."""

    segments: Annotated[dict[Id, Segment], Field(max_length=500)] = {}
    """Id -> segment; conditions read `customer.segments.<id>`."""
