"""What the steps say that hold no steps themselves: one model a kind."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.workspace.fields import ConditionText, Id, Model, Text, TypeName

Values = Annotated[dict[Id, ConditionText], Field(max_length=64)]
"""Name -> condition whose value it takes."""


class Stage(Model):
    """Marks where the person is, for funnels and hand-overs between journeys."""

    name: Id
    title: Text = {}


class Enrol(Model):
    """Starts the same customer in another journey, by that journey's own rules of entry."""

    journey: Id
    key: ConditionText | None = None
    """Key of the new passage; without it the other journey's own `key` is asked."""
    values: Annotated[Values, Field(alias="with")] = {}
    """What the new passage finds in `entry.event.properties`."""


class Emit(Model):
    """Writes a touchpoint of this customer, of another one, or an event for other systems alone."""

    event: TypeName
    to: Literal["systems"] | Annotated[dict[Id, ConditionText], Field(min_length=1, max_length=32)] | None = (
        None
    )
    """Identifiers of another customer, as conditions; `systems`: no touchpoint; default: this customer."""
    values: Annotated[Values, Field(alias="with")] = {}
    """The event's properties."""


class Leave(Model):
    """Ends the customer's passages through another journey, as an exit does."""

    journey: Id
    reason: Id = "left"
