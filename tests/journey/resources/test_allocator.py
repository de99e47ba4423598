"""The one writer of resources: in order, and never more than there is."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from workspaces import DAY, HOUR, NOON

from agents.ports import Allocation
from journey.resources import Allocator
from schemas.resource import ResourceOrder, ResourceRelease, ResourceRequest
from schemas.workspace import Resource

SEATS = Resource(amount=2)
DAILY = Resource(amount=100, per="calendar day")
LINES = Resource(amount=1, lease=HOUR)
UTC = ZoneInfo("UTC")


def allocator(**resources: Resource) -> Allocator:
    return Allocator(resources, UTC)


def wants(name: str, at: int = NOON, *, waits: bool = False, **uses: int) -> ResourceRequest:
    return ResourceRequest(
        name, f"c_{name}", at, {what: Decimal(amount) for what, amount in uses.items()}, waits
    )


def told(of: Allocation, order: ResourceOrder) -> list[tuple[str, bool, str]]:
    """(request, granted, what lacks) of each answer."""
    return [(each.request, each.granted, each.lacking) for each in of.take(order)]


def test_request_that_does_not_fit_is_refused_by_the_name_of_what_lacks() -> None:
    of = allocator(seats=SEATS, daily=DAILY)
    assert told(of, wants("a", seats=2)) == [("a", True, "")]
    assert told(of, wants("b", seats=1, daily=5)) == [("b", False, "seats")]
    assert of.taken == {"seats": 2, "daily": 0}, "all of it or nothing"


def test_repeated_request_takes_nothing_more() -> None:
    of = allocator(seats=SEATS)
    assert told(of, wants("a", seats=1)) == told(of, wants("a", seats=1)) == [("a", True, "")]
    assert of.taken["seats"] == 1


def test_what_comes_back_serves_those_that_wait_in_their_order() -> None:
    of = allocator(seats=SEATS)
    told(of, wants("a", seats=2))
    assert told(of, wants("b", seats=2, waits=True)) == told(of, wants("c", seats=1, waits=True)) == []
    assert told(of, ResourceRelease("a", "c_a", NOON)) == [("b", True, "")]
    assert told(of, ResourceRelease("b", "c_b", NOON)) == [("c", True, "")]
    assert told(of, ResourceRelease("b", "c_b", NOON)) == [], "a second release means nothing"
    assert of.taken["seats"] == 1


def test_who_is_called_off_waits_no_longer() -> None:
    of = allocator(seats=SEATS)
    told(of, wants("a", seats=2))
    told(of, wants("b", seats=1, waits=True))
    assert told(of, ResourceRelease("b", "c_b", NOON)) == told(of, ResourceRelease("a", "c_a", NOON)) == []
    assert of.taken["seats"] == 0


def test_budget_is_counted_anew_with_the_day() -> None:
    of = allocator(daily=DAILY)
    assert told(of, wants("a", daily=60)) == [("a", True, "")]
    assert told(of, wants("b", NOON + HOUR, daily=60)) == [("b", False, "daily")]
    assert told(of, wants("c", NOON + DAY // 2, daily=60)) == [("c", True, "")]
    assert told(of, ResourceRelease("a", "c_a", NOON + DAY // 2)) == []
    assert of.taken["daily"] == 60, "what was taken yesterday does not come back today"


def test_lease_comes_back_by_itself() -> None:
    of = allocator(lines=LINES)
    assert told(of, wants("a", lines=1)) == [("a", True, "")]
    assert told(of, wants("b", NOON + 1, lines=1, waits=True)) == []
    assert of.next_at() == NOON + HOUR
    assert [(each.request, each.occurred_at) for each in of.pass_to(NOON + HOUR)] == [("b", NOON + HOUR)]
    assert of.next_at() is None


ORDERS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.integers(0, 3 * HOUR),
        st.booleans(),
        st.dictionaries(st.sampled_from(["seats", "daily", "lines"]), st.integers(1, 60), min_size=1),
        st.booleans(),
    ),
    max_size=40,
)


@given(ORDERS)
def test_never_more_is_granted_than_there_is(
    drawn: list[tuple[int, int, bool, dict[str, int], bool]],
) -> None:
    of = allocator(seats=SEATS, daily=DAILY, lines=LINES)
    at, answers = NOON, 0
    for name, later, releases, uses, waits in drawn:
        at += later
        if releases:
            answers += len(of.take(ResourceRelease(str(name), "c", at)))
        else:
            answers += len(of.take(wants(str(name), at, waits=waits, **uses)))
        assert all(0 <= of.taken[each] <= most for each, most in (("seats", 2), ("daily", 100), ("lines", 1)))
    assert answers <= 2 * len(drawn)


def test_line_is_waited_in_by_whoever_asks_but_not_for_what_else_is_gone() -> None:
    of = Allocator({"line:desk": LINES, "seats": SEATS}, UTC)
    assert told(of, wants("a", **{"line:desk": 1})) == [("a", True, "")]
    assert told(of, wants("b", **{"line:desk": 1})) == []
    assert told(of, wants("c", **{"line:desk": 1, "seats": 3})) == [("c", False, "seats")]
    assert [(each.request, each.granted) for each in of.pass_to(NOON + HOUR)] == [("b", True)]
