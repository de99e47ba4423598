"""A backtest of what takes from resources: what one customer takes, another does not get, on each side."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
import pytest

from journey.backtest import Moved, Passing
from journey.timeline import ClockKind
from riverwalk.backtesting import Wanted, backtest
from riverwalk.backtesting.log import Source
from riverwalk.backtesting.running import Backtested, compared
from riverwalk.publication import check, next_publication
from riverwalk.simulation import TouchpointFile, simulate_touchpoints
from schemas.event import CustomerEvent, encode_event
from schemas.instant import format_instant
from schemas.publication import Publication

HOUR = 3_600_000
DAY = 24 * HOUR
NINE = 1_772_442_000_000
"""2026-03-02T09:00:00Z"""


def shop(amount: int = 1, more: str = "", **changed: str) -> dict[str, bytes]:
    """A test drive has so many seats; whoever asks takes one for a day."""
    files = {
        "workspace.yaml": "workspace: shop\nzone: UTC\nlanguages: en\n",
        "policy.yaml": "consent: { assume: true }\n",
        "resources.yaml": f"resources: {{ seats: {{ amount: {amount}, lease: 1 day }} }}\n",
        "actions.yaml": """
actions:
  seat: { channels: email, expiry: 2 days, uses: { seats: 1 }, content: { en: { template: t } } }
""",
        "journeys/drive.yaml": f"""
journey: drive
mode: live
trigger: {{ on: User Registered }}
steps:
  - grant: {{ action: seat{more} }}
    else: [ {{ end: no_seat }} ]
""",
    }
    return {name: changed.get(name, text).encode() for name, text in files.items()}


def registered(customer: str, at: int) -> CustomerEvent:
    return CustomerEvent(customer, "web", f"e_{customer}", "User Registered", at, at, "web")


def log(*events: tuple[int, CustomerEvent], clock: ClockKind = "stream") -> Source:
    """Events with the partitions they lie in, in the order in which they are read."""

    def moved(_: Callable[[bytes], object]) -> Iterable[Moved]:
        passing: dict[int, Passing] = {}
        for partition, event in events:
            known = passing.setdefault(partition, Passing(clock))
            found = known.see(partition, event, encode_event(event), None)
            assert found is not None
            yield found

    return Source("a log", clock, lambda decode: iter(moved(decode)))


def run(published: dict[str, bytes], edited: dict[str, bytes], source: Source, **wanted: int) -> Backtested:
    sides = compared(check(published), check(edited), [])
    return backtest(sides, source, Wanted(processes=4, **wanted), lambda: 0.0)


def told(found: Backtested) -> list[tuple[str, str]]:
    return [(each.customer, str(each.effect)) for each in found.tally.changes]


def sent(counts: object) -> int:
    return sum(counts.actions.values())  # type: ignore[attr-defined]


THREE = [(0, registered(f"c_{number}", NINE + number * HOUR)) for number in (1, 2, 3)]


CLOCKS = pytest.mark.parametrize("clock", ["stream", "wall"])


@CLOCKS
def test_one_more_place_is_one_more_customers(clock: ClockKind) -> None:
    found = run(shop(1), shop(2), log(*THREE, clock=clock))
    assert (sent(found.tally.published), sent(found.tally.edited)) == (1, 2)
    assert told(found) == [("c_2", "more")]
    assert found.processes == 1, "what is shared is in one process"


def test_place_goes_to_whoever_came_first_wherever_their_events_lie() -> None:
    early, late = registered("c_2", NINE), registered("c_1", NINE + HOUR)
    found = run(shop(1), shop(1, ", patience: 1 hour"), log((0, late), (1, early)))
    assert told(found) == [], "the one seat is c_2's on both sides"
    assert sent(found.tally.published) == 1


@CLOCKS
def test_who_waits_in_line_gets_the_place_that_comes_back(clock: ClockKind) -> None:
    waiting = shop(1, ", waitlist: true, patience: 3 days")
    after_a_day = run(shop(1), waiting, log(*THREE, clock=clock), until=NINE + 2 * DAY)
    assert told(after_a_day) == [("c_2", "more")], "c_1's lease is over; c_3 waits for c_2's"
    after_two = run(shop(1), waiting, log(*THREE, clock=clock), until=NINE + 2 * DAY + HOUR)
    assert told(after_two) == [("c_2", "more"), ("c_3", "more")]


def test_what_was_taken_before_the_edited_workspace_is_taken_from_it_too() -> None:
    found = run(shop(1), shop(2), log(*THREE), begin=NINE + 90 * 60_000)
    assert told(found) == [("c_2", "more")], "c_1 has one of the two, and c_2 came before"


@pytest.mark.parametrize("amount", [1, 2])
def test_backtest_sends_what_simulate_sends(amount: int) -> None:
    files = shop(amount, ", waitlist: true, patience: 2 days")
    people = [registered(f"c_{number}", NINE + number * 7 * HOUR) for number in range(12)]
    lines = [_touchpoint(each) for each in people]
    source = TouchpointFile("a file", lambda: iter(lines), len(lines), people[-1].occurred_at)
    workspace = check(files).workspace
    simulated = simulate_touchpoints(workspace, source, lambda: 0.0, show=lambda *_: None)
    found = run(files, files, log(*((0, each) for each in people)))
    theirs = sum(sum(row.sent.values()) for row in simulated.counts.journeys.values())
    assert sent(found.tally.published) == sent(found.tally.edited) == theirs > amount


def _touchpoint(event: CustomerEvent) -> bytes:
    return msgspec.json.encode(
        {
            "id": event.id,
            "source": event.source,
            "type": event.type,
            "occurred_at": format_instant(event.occurred_at),
            "identifiers": {"user_id": event.customer},
        }
    )


TEAMS = """
workspace: shop
zone: UTC
languages: en
teams: { growth: { owns: [ 'journeys/*' ], approvers: [ wei ] } }
"""


def test_backtest_needs_nobodys_approval() -> None:
    owned = {**shop(1), "workspace.yaml": TEAMS.encode()}
    made = next_publication(check(owned), [], by="bob", at=0, approved_by=("wei",), allocates=True)
    history: list[Publication] = [made.publication] if made.publication is not None else []
    sides = compared(None, check({**shop(1, ", waitlist: true"), "workspace.yaml": TEAMS.encode()}), history)
    found = backtest(sides, log(*THREE), Wanted(until=NINE + 2 * DAY), lambda: 0.0)
    assert told(found) == [("c_2", "more")]
