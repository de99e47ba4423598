"""How time passes on a partition that a backtest reads."""

from journey.backtest import BEFORE_ALL, Passing
from schemas.event import CustomerEvent, InputTime
from schemas.instant import parse_instant


def test_time_of_a_partition_is_what_its_records_of_time_say() -> None:
    passing = Passing("stream", inputs=2)
    at, early = parse_instant("2026-03-02T09:00:00Z"), parse_instant("2026-03-01T00:00:00Z")
    assert at is not None and early is not None
    late = CustomerEvent("c_1", "web", "e1", "User Registered", at, at)
    assert passing.see(0, InputTime(0, early + 5), b"", None) is None
    moved = passing.see(0, late, b"", None)
    assert moved is not None and moved.moment == BEFORE_ALL, "one input is unheard of"
    passing.see(0, InputTime(1, early), b"", None)
    moved = passing.see(0, late, b"", None)
    assert moved is not None and (moved.moment, moved.at) == (early, late.occurred_at)
