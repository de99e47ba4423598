"""Figures in words: shares, money, durations, names with their titles."""

from __future__ import annotations

from decimal import Decimal

NOTHING = "-"
SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS = 1_000, 60_000, 3_600_000, 86_400_000


def share(value: float | None) -> str:
    """`12.5%`."""
    return NOTHING if value is None else f"{value:.1%}"


def points(value: float) -> str:
    """A difference of shares in percentage points: `+1.2`."""
    return f"{value * 100:+.1f}"


def figure(value: Decimal | None, unit: str, currency: str) -> str:
    """A figure in its unit; whole numbers without decimals."""
    if value is None:
        return NOTHING
    if unit == "share":
        return f"{value:.1%}"
    written = f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
    return f"{written} {currency}" if unit == "money" else written


def duration(milliseconds: int | None) -> str:
    """`3.2 days`, `45 minutes`; as long as one number says it."""
    if milliseconds is None:
        return NOTHING
    for unit, word in ((DAY_MS, "days"), (HOUR_MS, "hours"), (MINUTE_MS, "minutes")):
        if milliseconds >= 2 * unit:
            return f"{milliseconds / unit:.1f} {word}"
    return f"{milliseconds / SECOND_MS:.0f} seconds"


def titled(name: str, title: dict[str, str]) -> str:
    """`orders Orders 订单数`."""
    return " ".join((name, *title.values()))
