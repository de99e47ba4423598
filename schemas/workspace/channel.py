"""`channels.yaml`: the ways to reach a customer, online and human, and when each is open."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.touchpoint import OutcomeName
from schemas.workspace.events import PropertyType
from schemas.workspace.fields import (
    ConditionText,
    DurationMs,
    Id,
    Integer,
    Model,
    Text,
    TypeNames,
    _duration,
)
from schemas.workspace.policy import Purposes

GRANTS_MAX = 16
"""One-time grants that a channel keeps for one customer: WeChat's mini program asks for three at a time."""


def _span(value: object) -> object:
    return value if value in ("calendar day", "calendar month") else _duration(value)


class Window(Model):
    """Open for a while after the customer spoke: WeChat answers for 48 hours."""

    after: TypeNames
    """What the customer does to open it."""
    duration: Annotated[DurationMs, Field(alias="for", gt=0)]
    """How long it stays open after the last such event."""


class Grants(Model):
    """One-time permissions: each event of these types gives one contact, and a contact uses one up."""

    on: TypeNames
    max: Annotated[Integer, Field(ge=1, le=GRANTS_MAX)] = GRANTS_MAX
    """Kept at once; one more than that is not kept."""


class Reach(Model):
    """Whether the channel can be used for a customer now.

    With `window` and `grants` either will do: inside the window nothing is used up.
    """

    when: ConditionText | None = None
    """Over `customer` and `now`: has an address, follows the account."""
    window: Window | None = None
    grants: Grants | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.when is None and self.window is None and self.grants is None:
            raise ValueError("`reach` needs `when` (a condition), `window` or `grants`")
        return self


class Capacity(Model):
    """How much people, or a machine, can do there at once: so many contacts, each busy for so long."""

    max: Annotated[Integer, Field(ge=1, le=1_000_000)]
    """Contacts of all customers together."""
    per: Annotated[
        int | Literal["calendar day", "calendar month"],
        BeforeValidator(_span, json_schema_input_type=str),
    ]
    """A duration: each contact keeps its place so long, so never more than `max` in any such span. A calendar
    day or month: counted anew with each, in the workspace's zone."""
    when_full: Literal["wait", "suppress"] = "wait"
    """wait: the contact waits in line, in the order of asking, while its patience lasts."""

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.per == 0:
            raise ValueError("`per` is longer than 0: how long one contact keeps its place")
        return self


class Channel(Model):
    """One way to reach a customer."""

    title: Text = {}
    kind: Literal["online", "human"] = "online"
    """A human channel is people: a call centre, a store, a dealer."""
    calendar: Id | None = None
    """Used in this calendar's hours of work only: what comes outside waits for the next opening."""
    reach: Reach | None = None
    capacity: Capacity | None = None
    """All customers together: call lines, people, what a provider takes in an hour."""
    outcomes: dict[OutcomeName, dict[Id, PropertyType]] = {}
    """What may become of an action there, each with the properties it brings; empty: anything."""
    note: str = ""


class ChannelBudget(Model):
    """At most so many different channels for one person in a span (平台别太多)."""

    max: Annotated[Integer, Field(ge=1, le=64)]
    """So many different channels."""
    per: Annotated[DurationMs, Field(gt=0)]
    """Within so long."""
    purposes: Purposes = ["promotion"]


class ChannelsFile(Model):
    """Ways to reach a customer, and how many of them one person gets."""

    channels: dict[Id, Channel] = {}
    """Id -> channel; one that is not described here is online and always open."""
    budget: ChannelBudget | None = None
