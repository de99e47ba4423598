"""What an account of points holds, and what of it expires soon."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from schemas.customer import NEVER
from schemas.standing import Account, Lot

ZERO = Decimal(0)
DAY_MS = 86_400_000
SOON_DAYS = (7, 30, 90)
EMPTY = Account()


def told(accounts: Iterable[Account], now: int) -> dict[str, Any]:
    """What conditions read of some accounts together: balance, next expiry, what expires soon."""
    held = list(accounts)
    lots = sorted((lot for account in held for lot in account.lots), key=expiry)
    known: dict[str, Any] = {
        "balance": sum((lot.amount for lot in lots), ZERO) - sum((each.debt for each in held), ZERO)
    }
    for days in SOON_DAYS:
        soon = (lot.amount for lot in lots if lot.expires_at <= now + days * DAY_MS)
        known[f"expiring_{days}d"] = sum(soon, ZERO)
    if lots and lots[0].expires_at < NEVER:
        first = lots[0].expires_at
        known["next_expiry_at"] = first
        known["next_expiry"] = sum((lot.amount for lot in lots if lot.expires_at == first), ZERO)
    return known


def expiry(lot: Lot) -> int:
    """When a lot expires (ms)."""
    return lot.expires_at
