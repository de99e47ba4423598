"""What an account of points holds, and what of it expires soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from journey.zones import instant_of, local
from schemas.customer import NEVER
from schemas.standing import Account, Lot

ZERO = Decimal(0)
SOON_DAYS = (7, 30, 90)
EMPTY = Account()


def told(accounts: Iterable[Account], now: int, where: ZoneInfo) -> dict[str, Any]:
    """What conditions read of some accounts together: balance, next expiry, what expires soon."""
    held = list(accounts)
    lots = sorted((lot for account in held for lot in account.lots), key=expiry)
    known: dict[str, Any] = {"balance": balance_of(held)}
    for days in SOON_DAYS:
        soon = (lot.amount for lot in lots if lot.expires_at < NEVER and now >= soon_at(lot, days, where))
        known[f"expiring_{days}d"] = sum(soon, ZERO)
    if lots and lots[0].expires_at < NEVER:
        first = lots[0].expires_at
        known["next_expiry_at"] = first
        known["next_expiry"] = sum((lot.amount for lot in lots if lot.expires_at == first), ZERO)
    return known


def balance_of(accounts: Iterable[Account]) -> Decimal:
    """What some accounts hold together, below zero where more was spent; lots count until they are taken."""
    return sum((sum((lot.amount for lot in each.lots), -each.debt) for each in accounts), ZERO)


def soon_at(lot: Lot, days: int, where: ZoneInfo) -> int:
    """From when (ms) a lot expires within so many days.

    Whole days of the customer's: a reminder at ten, 30 days before, counts what expires that evening.
    """
    return instant_of(local(lot.expires_at, where).date() - timedelta(days=days), 0, where)


def expiry(lot: Lot) -> int:
    """When a lot expires (ms)."""
    return lot.expires_at
