"""`points:` of `lifecycle.yaml`: accounts of points that are earned, spent, and lost when they expire."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.workspace.fields import Conditions, ConditionText, DurationMs, Id, Model, Text, TypeNames

POINTS_FIELDS = ("balance", "next_expiry_at", "next_expiry", "expiring_7d", "expiring_30d", "expiring_90d")
"""What conditions read of one account, and of all accounts together."""


class Booking(Model):
    """Events that book points: so many as `amount` gives."""

    on: TypeNames
    amount: ConditionText
    """How many points."""
    when: Conditions = []


class PointsAccount(Model):
    """One account. What expires first is spent first."""

    title: Text = {}
    earn: Annotated[list[Booking], Field(min_length=1, max_length=32)]
    """What brings points."""
    spend: Annotated[list[Booking], Field(max_length=32)] = []
    """What costs points."""
    expire: DurationMs = 0
    """Points are lost so long after they were earned; default: never."""
    note: str = ""


def _free_names(accounts: dict[str, PointsAccount]) -> dict[str, PointsAccount]:
    taken = next((name for name in POINTS_FIELDS if name in accounts), None)
    if taken is not None:
        raise ValueError(f"`{taken}` of all accounts is called so: give the account another id")
    return accounts


PointsAccounts = Annotated[dict[Id, PointsAccount], Field(max_length=10), AfterValidator(_free_names)]
