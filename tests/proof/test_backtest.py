"""A backtest that folds once what both workspaces share tells what two whole folds tell, byte for byte.

Method: random workspaces with every kind of trigger, edited in one or two places; random logs of a few
customers with late and repeated events, outcomes of actions of either side, records of time. Each is told in
both ways: by the lanes, and by two plain lines; from the beginning and from an instant in the middle; in both
clocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from random_edits import edits
from random_workspaces import KINDS

from journey.backtest import BEFORE_ALL, Moved, Passing, sum_of
from journey.results import Turned
from journey.timeline import ClockKind
from riverwalk.backtesting.folding import Joint, Partition, Share
from riverwalk.backtesting.lines import Lines
from riverwalk.backtesting.plan import Plan
from riverwalk.backtesting.running import Backtested, compared
from riverwalk.backtesting.sharing import Order
from riverwalk.backtesting.view import as_dict, markdown
from riverwalk.examples import ROOT
from riverwalk.failures import Failure
from riverwalk.publication import check
from riverwalk.workspace_files import read_workspace
from schemas.event import (
    AnyEvent,
    CustomerEvent,
    InputTime,
    Ordered,
    OutcomeEvent,
    SubjectEvent,
    encode_event,
)
from schemas.order import Scope

START = 1_711_447_200_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
WHO = ("c_1", "c_2", "c_3")
GAPS = (0, 1, MINUTE, HOUR, HOUR, 5 * HOUR, 20 * HOUR, 2 * DAY)
ORDERS: dict[str, tuple[Scope, str]] = {
    "Wow": ("all", ""),
    "Woe": ("journey", "one"),
    "Stop": ("channel", "email"),
}
"""So few that most logs have none: from the first on both sides are folded whole."""
QUESTIONS = ("customer.facts.pings > 1", "'marked' in customer.tags")
PROOF = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
_happening = st.tuples(
    st.sampled_from(WHO),
    st.sampled_from(("event", "event", "event", "event", "repeat", "time", "dropped", "order")),
    st.sampled_from(KINDS),
    st.sampled_from(GAPS),
    st.sampled_from((0, 0, 0, 0, 2 * HOUR, 30 * HOUR)),
)


@st.composite
def histories(draw: Any) -> list[tuple[int, AnyEvent]]:
    """Records with the instants at which they came, in order."""
    records: list[tuple[int, AnyEvent]] = []
    now = START
    for number, (who, what, kind, gap, late) in enumerate(
        draw(st.lists(_happening, min_size=4, max_size=40))
    ):
        now += gap
        if what == "time":
            records.append((now, InputTime(0, now - 1)))
        elif what == "dropped":
            about = (f"product:k{number % 2}", "shop", f"d{number}", "Dropped")
            records.append((now, SubjectEvent(*about, now - late, now, "", {"id": f"k{number % 2}"})))
        elif what == "order" and kind in ORDERS:
            scope, name = ORDERS[kind]
            records.append((now, Ordered("resume" if late else "pause", scope, name)))
        elif what == "repeat" and records:
            records.append((now, records[number % len(records)][1]))
        else:
            properties = {"id": f"k{number % 2}", "x": number % 5}
            records.append(
                (now, CustomerEvent(who, "web", f"e{number}", kind, now - late, now, "web", properties))
            )
    return records


class _Noted:
    """Every advance of either side, with its actions."""

    def __init__(self) -> None:
        self.actions: dict[str, tuple[str, int]] = {}
        """Id of an action -> (customer, when)."""

    def before(self, turned: Turned) -> None:
        self.published(turned)

    def both(self, turned: Turned) -> None:
        self.published(turned)

    def published(self, turned: Turned) -> None:
        if turned.result is not None:
            for action in turned.result.actions:
                self.actions[action.id] = (turned.customer, turned.result.state.now)

    def edited(self, turned: Turned) -> None:
        self.published(turned)


def moves(records: list[tuple[int, AnyEvent]], clock: ClockKind) -> Iterator[Moved]:
    """Events with their times, on two partitions."""
    passing = {0: Passing(clock), 1: Passing(clock)}
    for at, record in records:
        partitions = (int(record.customer == WHO[-1]),) if isinstance(record, CustomerEvent) else (0, 1)
        for partition in partitions:
            moved = passing[partition].see(partition, record, encode_event(record), at)
            if moved is not None:
                yield moved


def with_outcomes(records: list[tuple[int, AnyEvent]], plan: Plan, chance: Any) -> list[tuple[int, AnyEvent]]:
    """The same with what became of some actions of either side."""
    noted = _Noted()
    lines = Lines(plan, noted)
    for at, record in records:
        if isinstance(record, CustomerEvent):
            lines.feed(Moved(0, at, at - 1, record, b""))
    found = [*records]
    for identity, (customer, at) in noted.actions.items():
        if chance.random() < 0.4:
            came = at + chance.choice((1, HOUR, 30 * HOUR))
            how = chance.choice(("delivered", "opened", "accepted", "failed"))
            event = OutcomeEvent(
                customer,
                "delivery",
                f"o{identity}{how}",
                "Action Outcome",
                came,
                came,
                action=identity,
                outcome=how,
            )
            found.append((came, event))
    return sorted(found, key=lambda each: each[0])


def told(plan: Plan, over: type[Partition], moved: list[Moved], until: int) -> tuple[str, bytes, int]:
    """The report as a page and for programs, and how many advances it took."""
    share = Share(plan, over)
    for each in moved:
        share.feed(each)
    tally = sum_of([share.end(until)])
    done = Backtested(
        "w",
        plan.published.hash,
        plan.edited.hash,
        False,
        "a log",
        plan.begin,
        until,
        1,
        QUESTIONS,
        tally,
        0.0,
    )
    return markdown(done), msgspec.json.encode(as_dict(done)), tally.folds


@pytest.mark.parametrize("clock", ["stream", "wall"])
def test_folding_once_what_both_share_tells_what_two_folds_tell(clock: ClockKind) -> None:
    folds = [0, 0]

    @PROOF
    @given(edits(), histories(), st.randoms(use_true_random=False), st.sampled_from((0, 0, 1)))
    def holds(files: Any, history: Any, chance: Any, middle: int) -> None:
        try:
            sides = compared(check(files[0]), check(files[1]), [])
        except Failure:
            assume(False)
        begin = history[len(history) // 2][0] if middle else BEFORE_ALL
        plan = Order(sides.publications, sides.published, sides.edited, clock, QUESTIONS, begin).plan()
        records = with_outcomes(history, plan._replace(begin=BEFORE_ALL), chance)
        moved = list(moves(records, clock))
        until = max((each.at for each in moved), default=START) + chance.choice((0, 10 * DAY))
        page, figures, few = told(plan, Joint, moved, until)
        other_page, other_figures, many = told(plan, Lines, moved, until)
        assert page == other_page
        assert figures == other_figures
        folds[0] += few
        folds[1] += many

    holds()
    assert folds[0] < folds[1], "nothing was folded once for both"


def test_timer_that_a_late_event_arms_before_the_watermark_fires_although_the_log_ends() -> None:
    published = read_workspace(ROOT / "retail-year")
    edited = {**published, **read_workspace(ROOT / "edits" / "earlier-win-back")}
    sides = compared(check(published), check(edited), [])
    plan = Order(sides.publications, sides.published, sides.edited, "stream", (), BEFORE_ALL).plan()
    late = START - 300 * DAY
    order = CustomerEvent(WHO[0], "shop", "e1", "Order Completed", late, late, "web", {"total": 20})
    moved = list(moves([(START, InputTime(0, START)), (START, order)], "stream"))
    page, figures, _ = told(plan, Joint, moved, late)
    assert (page, figures) == told(plan, Lines, moved, late)[:2]
    assert "win_back" in page, "its absences have lasted by the watermark"
