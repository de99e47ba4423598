"""What an account of points holds, and what of it expires soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from journey.zones import instant_of, local_day
from schemas.customer import NEVER
from schemas.standing import Account, Lot

ZERO = Decimal(0)
SOON_DAYS = (7, 30, 90)
EMPTY = Account()


def told(accounts: Iterable[Account], now: int, where: ZoneInfo) -> dict[str, Any]:
    """What conditions read of some accounts together: balance, next expiry, what expires soon.

    Cost: O(lots), 0.2 us each.
    """
    held = list(accounts)
    lots = sorted([lot for account in held for lot in account.lots], key=expiry)
    known: dict[str, Any] = {"balance": balance_of(held)}
    for days in SOON_DAYS:
        until = soon_until(now, days, where) if lots else 0
        known[f"expiring_{days}d"] = sum((lot.amount for lot in lots if lot.expires_at < until), ZERO)
    if lots and lots[0].expires_at < NEVER:
        first = lots[0].expires_at
        known["next_expiry_at"] = first
        known["next_expiry"] = sum((lot.amount for lot in lots if lot.expires_at == first), ZERO)
    return known


def balance_of(accounts: Iterable[Account]) -> Decimal:
    """What some accounts hold together, below zero where more was spent; lots count until they are taken."""
    return sum((sum((lot.amount for lot in each.lots), -each.debt) for each in accounts), ZERO)


def soon_until(now: int, days: int, where: ZoneInfo) -> int:
    """Before when (ms) a lot has to expire to do so within so many days of now.

    Whole days of the customer's: a reminder at ten, 30 days before, counts what expires that evening.
    """
    return instant_of(local_day(now, where) + timedelta(days=days + 1), 0, where)


def soon_from(expires_at: int, days: int, where: ZoneInfo) -> int:
    """From when (ms) a lot that expires then does so within so many days."""
    return instant_of(local_day(expires_at, where) - timedelta(days=days), 0, where)


def expiry(lot: Lot) -> int:
    """When a lot expires (ms)."""
    return lot.expires_at
