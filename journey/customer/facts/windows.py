"""Windows in slices (docs/adr/0007): counts, sums and extremes of what happened lately.

A sliding window is kept as up to 60 slices (12 by a key): it includes the slice that its edge cuts, so it may
hold events up to window / 60 older than the edge (12 hours for 30 days). A calendar window is one slice, the
current day, week, month or year of the customer's zone, and exact; one more is kept for a late event.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal, assert_never
from zoneinfo import ZoneInfo

from journey.customer.facts.compiled import CompiledFact, Moment, Where
from journey.zones import local_day
from schemas.customer import Bucket, FactState

ZERO: Final = Decimal(0)
CALENDAR_KEPT: Final = 2
"""The current span and one other: an event that came late, or the other side of a change of zone."""
Slices = tuple[Bucket, ...]


def grown(fact: CompiledFact, state: FactState, amount: Decimal | int, moment: Moment) -> FactState:
    """One more event in its slice, and no slice that the window has left."""
    at, now, where = moment.at, moment.now, moment.where
    if fact.calendar:
        number = span_number(at, fact.calendar, where())
        buckets = _added(fact.kind, state.buckets, number, amount, oldest=0)
        return FactState(buckets=buckets[-CALENDAR_KEPT:])
    number, oldest = at // fact.slice_ms, (now - fact.window) // fact.slice_ms
    return FactState(buckets=_added(fact.kind, state.buckets, number, amount, oldest=oldest))


def merged(fact: CompiledFact, earlier: FactState, later: FactState, now: int) -> FactState:
    """The slices of both, and none that the window has left."""
    slices = {each.number: each for each in earlier.buckets}
    for each in later.buckets:
        old = slices.get(each.number)
        slices[each.number] = (
            each
            if old is None
            else Bucket(each.number, old.count + each.count, _joined(fact.kind, old.total, each.total))
        )
    buckets = tuple(slices[number] for number in sorted(slices))
    if fact.calendar:
        return FactState(buckets=buckets[-CALENDAR_KEPT:])
    return FactState(buckets=_since(buckets, (now - fact.window) // fact.slice_ms))


def within(fact: CompiledFact, state: FactState, now: int, where: Where) -> Slices:
    """The slices that the window reaches into at `now`."""
    if fact.calendar:
        number = span_number(now, fact.calendar, where())
        return tuple(bucket for bucket in state.buckets if bucket.number == number)
    return _since(state.buckets, (now - fact.window) // fact.slice_ms)


def _since(buckets: Slices, oldest: int) -> Slices:
    """The slices from a number on; they are in order, and most often it is all of them."""
    first = 0
    while first < len(buckets) and buckets[first].number < oldest:
        first += 1
    return buckets[first:] if first else buckets


def trend(fact: CompiledFact, slices: Slices, now: int) -> Decimal | None:
    """(later half - earlier half) / all, from -1 to 1; None without an event."""
    edge = (now - fact.window // 2) // fact.slice_ms
    count = sum(bucket.count for bucket in slices)
    later = sum(bucket.count for bucket in slices if bucket.number > edge)
    return Decimal(2 * later - count) / count if count else None


def span_number(at: int, span: str, where: ZoneInfo) -> int:
    """Which calendar day, week (from Monday), month or year of a zone an instant is in."""
    day = local_day(at, where)
    match span:
        case "calendar day":
            return day.toordinal()
        case "calendar week":
            return (day.toordinal() - 1) // 7
        case "calendar month":
            return day.year * 12 + day.month
        case _:
            return day.year


def extreme(kind: Literal["min", "max"], values: Iterable[Decimal | int]) -> Decimal | int | None:
    """The least or greatest of some numbers; None of none."""
    match kind:
        case "min":
            return min(values, default=None)
        case "max":
            return max(values, default=None)
        case _:
            assert_never(kind)


def _added(kind: str, buckets: Slices, number: int, amount: Decimal | int, *, oldest: int) -> Slices:
    if number < oldest:
        return buckets
    kept = _since(buckets, oldest)
    at = len(kept)
    while at and kept[at - 1].number > number:
        at -= 1
    if at and kept[at - 1].number == number:
        found = kept[at - 1]
        added = Bucket(number, found.count + 1, _joined(kind, found.total, amount))
        return (*kept[: at - 1], added, *kept[at:])
    return (*kept[:at], Bucket(number, 1, ZERO + amount), *kept[at:])


def _joined(kind: str, total: Decimal, amount: Decimal | int) -> Decimal:
    """Sum or extreme of a slice, always a Decimal, as it comes back from a stored state."""
    match kind:
        case "min":
            return min(total, ZERO + amount)
        case "max":
            return max(total, ZERO + amount)
        case _:
            return total + amount
