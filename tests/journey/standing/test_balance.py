"""What expires soon: read lot by lot, and all at once."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from journey.standing.balance import SOON_DAYS, expiry, soon_from, told
from journey.standing.points import _due
from journey.zones import zone
from schemas.customer import NEVER
from schemas.standing import Account, Lot

HOUR = 3_600_000
START = 1_767_225_600_000
"""2026-01-01T00:00:00Z"""
SOME_TIME = st.integers(START, START + 400 * 24 * HOUR)
LOTS = st.lists(
    st.tuples(SOME_TIME | st.just(NEVER), st.integers(1, 50).map(Decimal)), min_size=0, max_size=8
).map(lambda found: tuple(sorted((Lot(*each) for each in found), key=expiry)))
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/London", "America/Santiago", "Asia/Kathmandu"])


@given(LOTS, SOME_TIME, ZONES)
def test_each_lot_expires_soon_from_its_own_instant_on(lots: tuple[Lot, ...], now: int, name: str) -> None:
    where = zone(name)
    assert where is not None
    known = told([Account(lots, Decimal(0))], now, where)
    expiring = [lot for lot in lots if lot.expires_at < NEVER]
    for days in SOON_DAYS:
        soon = [lot.amount for lot in expiring if now >= soon_from(lot.expires_at, days, where)]
        assert known[f"expiring_{days}d"] == sum(soon)
    edges = [soon_from(lot.expires_at, days, where) for lot in expiring for days in SOON_DAYS]
    edges += [lot.expires_at for lot in expiring]
    assert _due(lots, now, where) == min((at for at in edges if at > now), default=NEVER)
