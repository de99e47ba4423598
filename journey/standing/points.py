"""Points: earned in lots that expire, spent from the lot that expires first."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from journey.scope import TurnScope
from journey.standing.balance import EMPTY, SOON_DAYS, ZERO, expiry, soon_from, soon_until
from journey.standing.occurrences import occur
from journey.standing.rules import CompiledAccount, CompiledBooking
from journey.standing.trigger import POINTS_EXPIRED
from journey.turn import Turn
from schemas.customer import NEVER
from schemas.decision import Stood
from schemas.event import CustomerEvent
from schemas.standing import Account, Lot

LOTS_MAX = 64
"""Earned every week for a year, and some; the two that expire closest to each other are joined beyond."""


def ask_account(turn: Turn, rule: CompiledAccount, event: CustomerEvent | None, scope: TurnScope) -> int:
    """Book what an event earns and spends, and take away what has expired.

    Returns: the instant (ms) at which something expires, or comes to expire soon; NEVER if there is none.
    """
    known = account = turn.standing.points.get(rule.id, EMPTY)
    if event is not None:
        scope.event = event
        earned = _booked(rule.earn, event, scope)
        if earned > 0:
            until = event.occurred_at + rule.expire if rule.expire else NEVER
            account = _earn(turn, rule.id, account, Lot(until, earned))
        account = _spend(account, _booked(rule.spend, event, scope))
    account = _expire(turn, rule.id, account)
    if account != known:
        turn.standing = replace(turn.standing, points={**turn.standing.points, rule.id: account})
    return _due(account.lots, turn.now, scope.where())


def _booked(bookings: tuple[CompiledBooking, ...], event: CustomerEvent, scope: TurnScope) -> Decimal:
    """The sum of what the bookings of this event give; what is unknown or negative books nothing."""
    total = ZERO
    for booking in bookings:
        if event.type not in booking.types or booking.when(scope) is not True:
            continue
        amount = booking.amount(scope)
        if isinstance(amount, int | Decimal) and not isinstance(amount, bool) and amount > 0:
            total += amount
    return total


def _earn(turn: Turn, name: str, account: Account, lot: Lot) -> Account:
    paid = min(account.debt, lot.amount)
    if lot.amount == paid:
        return replace(account, debt=account.debt - paid)
    lots = sorted([*account.lots, Lot(lot.expires_at, lot.amount - paid)], key=expiry)
    if len(lots) > LOTS_MAX:
        at = min(range(LOTS_MAX), key=lambda each: lots[each + 1].expires_at - lots[each].expires_at)
        joined = Lot(lots[at + 1].expires_at, lots[at].amount + lots[at + 1].amount)
        lots[at : at + 2] = [joined]  # At the later expiry: nobody loses points early by our bound.
        turn.stood.append(Stood("points", name, f"joined two of {LOTS_MAX + 1} lots at the later expiry"))
    return Account(tuple(lots), account.debt - paid)


def _spend(account: Account, amount: Decimal) -> Account:
    if not amount:
        return account
    left, lots = amount, []
    for lot in account.lots:
        taken = min(left, lot.amount)
        left -= taken
        if lot.amount > taken:
            lots.append(Lot(lot.expires_at, lot.amount - taken))
    return Account(tuple(lots), account.debt + left)


def _expire(turn: Turn, name: str, account: Account) -> Account:
    lost = sum((lot.amount for lot in account.lots if lot.expires_at <= turn.now), ZERO)
    if not lost:
        return account
    occur(turn, POINTS_EXPIRED, Stood("points", name, f"expired {lost}"), {"account": name, "amount": lost})
    return replace(account, lots=tuple(lot for lot in account.lots if lot.expires_at > turn.now))


def _due(lots: tuple[Lot, ...], now: int, where: ZoneInfo) -> int:
    """The next instant at which a lot expires, or comes within a span of its expiry."""
    expiring = [lot.expires_at for lot in lots if now < lot.expires_at < NEVER]
    if not expiring:
        return NEVER
    due = min(expiring)
    for days in SOON_DAYS:
        until = soon_until(now, days, where)
        later = [at for at in expiring if at >= until]
        if later:
            due = min(due, soon_from(min(later), days, where))
    return due
