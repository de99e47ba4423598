"""The section of a customer's state that rules derive from the rest of it: where the customer stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec


class Rung(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Where a customer stands on one ladder."""

    level: str
    at: int
    """Since when."""
    review_at: int = 0
    """Until then the level is safe; 0 where there is no review."""
    missing: Decimal | None = None
    """What the measure lacks for the next level; None if it is unknown or there is none."""
    shortfall: Decimal | None = None
    """What the measure lacks to keep the level; None if it is unknown."""


class Lot(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points that expire together."""

    expires_at: int
    """NEVER: they do not."""
    amount: Decimal


class Account(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One account of points."""

    lots: tuple[Lot, ...] = ()
    """What expires first stands first."""
    debt: Decimal = Decimal(0)
    """Spent beyond what there was, as when a purchase is told of late: the next points earned pay it."""


class TagTerm(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How long a tag of the rules lasts."""

    until: int = 0
    """0: no end is known."""
    weight: Decimal = Decimal(0)
    """As of `at`; it fades from there."""
    at: int = 0


class Standing(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Where the customer stands: what follows from the rest of the state by the workspace's rules."""

    segments: dict[str, int] = {}
    """Segment -> since when; only those that the customer is in."""
    stage: str = ""
    """Empty until a workspace with stages has seen the customer."""
    stage_at: int = 0
    ladders: dict[str, Rung] = {}
    points: dict[str, Account] = {}
    lists: dict[str, tuple[Any, ...]] = {}
    """List -> texts and numbers, the oldest first. Any: senders choose."""
    terms: dict[str, TagTerm] = {}


NOWHERE = Standing()
"""The standing of somebody of whom no rule holds."""
