"""`actions.yaml`: what we may do."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.workspace.fields import (
    ConditionText,
    DurationMs,
    Id,
    Ids,
    Integer,
    Model,
    Money,
    Objective,
    Purpose,
    Text,
)
from schemas.workspace.resource import Uses

DAY_MS = 86_400_000


class Content(Model):
    """What is sent in one language: a template of the delivering system."""

    template: str = Field(min_length=1, max_length=256)
    """Its name in the system that delivers."""
    moderation: Literal["approved", "pending", "rejected"] = "approved"
    """What whoever reviews content says: only what is approved is ever sent."""


class Merge(Model):
    """Equal actions of one customer are joined into one."""

    duration: Annotated[DurationMs, Field(alias="for", gt=0)]
    """How long the first waits for more."""
    slot: Annotated[Id, Field(alias="as")]
    """The slot that gets the list: of each proposal its `with`, in the order proposed."""
    max: Annotated[Integer, Field(ge=2, le=20)] = 20
    """Proposals joined in one action; those beyond make the next."""


class Action(Model):
    """One thing we may do for a customer."""

    title: Text = {}
    purpose: Purpose = "promotion"
    """What it is for: the contact policy begins with this."""
    objective: Objective | None = None
    """What it shall bring about; caps and weights may ask for it."""
    channels: Ids
    """In order of preference: the first that policy allows is used."""
    value: ConditionText | None = None
    """Worth of a success in the workspace's currency; a condition over `customer` and `entry`."""
    propensity: ConditionText | None = None
    """How likely the customer takes it, 0 to 1; a condition over `customer` and `entry`. Absent: 1."""
    lever: Annotated[Money, Field(ge=0, le=1000)] = Decimal(1)
    """What the business wants more (above 1) or less of."""
    cost: Money = Decimal(0)
    """What one costs, in the workspace's currency: taken off its score."""
    priority: Integer = 0
    """Decides between equal scores: the higher one wins."""
    expiry: DurationMs = DAY_MS
    """How long after the proposal it still makes sense; later it is `expired`."""
    content_type: Id | None = None
    """brand, product, service, ugc ...: what caps and the content mix count."""
    opposes: Ids | None = None
    """Actions that say the opposite: once this one wins a contest, they lose it."""
    merge: Merge | None = None
    uses: Uses = {}
    """Resource -> how much of it one such action takes: all of it, or the action is not sent."""
    slots: dict[Id, Literal["text", "number", "boolean", "time", "list", "map", "any"]] = {}
    """Names that the template fills, with their types; steps give the values in `with`."""
    content: dict[str, Content] = {}
    """Language -> what is sent; the customer's language decides."""
    note: str = ""

    @model_validator(mode="after")
    def _one_taking_an_action(self) -> Self:
        if self.uses and self.merge is not None:
            raise ValueError(
                "`uses` and `merge` do not go together: what is joined would take for all as for one"
            )
        return self

    @cached_property
    def approved(self) -> dict[str, Content]:
        """The content that may be sent."""
        return {language: each for language, each in self.content.items() if each.moderation == "approved"}


class ActionsFile(Model):
    """What we may do for customers. Journeys propose these, policy decides."""

    actions: dict[Id, Action] = {}
    """Id -> what we may do; journeys propose it by this id."""
