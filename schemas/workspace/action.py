"""`actions.yaml`: what we may do."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

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

DAY_MS = 86_400_000


class Content(Model):
    """What is sent in one language: a template of the delivering system."""

    template: str = Field(min_length=1, max_length=256)


class Action(Model):
    """One thing we may do for a customer."""

    title: Text = {}
    purpose: Purpose = "promotion"
    objective: Objective | None = None
    channels: Ids
    """In order of preference: the first that policy allows is used."""
    value: ConditionText | None = None
    """Worth of a success in the workspace's currency; a condition over `customer` and `entry`."""
    cost: Money = Decimal(0)
    priority: Integer = 0
    expiry: DurationMs = DAY_MS
    slots: dict[Id, Literal["text", "number", "boolean", "time", "list", "map", "any"]] = {}
    content: dict[str, Content] = {}
    note: str = ""


class ActionsFile(Model):
    """The file: id -> action."""

    actions: dict[Id, Action] = {}
