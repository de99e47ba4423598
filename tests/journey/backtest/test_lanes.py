"""When customers are folded once for both workspaces, when apart, and when as one again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from two_sides import GONE, MESSAGE, two_sides
from workspaces import ACTIONS, DAY, HOUR, NOON, POLICY, journey, workspace

from journey.backtest import Lanes, parts_between
from journey.results import Turned
from schemas.customer import WATCHES_MAX
from schemas.event import CustomerEvent
from schemas.workspace import Workspace


class Sides:
    """Two workspaces over the events of customers, and how often each was folded."""

    def __init__(self, before: Workspace, after: Workspace) -> None:
        pair = two_sides(before, after)
        self.folded: Counter[str] = Counter()
        self.sent: list[tuple[str, str, int]] = []
        catalogues = [side.catalogue for side in pair]
        self.lanes = Lanes(*catalogues, parts_between(*pair), self, clock="stream")
        self.lanes.begin({})
        self._number = 0

    def before(self, turned: Turned) -> None:
        raise AssertionError("both sides are there from the beginning")

    def both(self, turned: Turned) -> None:
        self._see("both", turned)

    def published(self, turned: Turned) -> None:
        self._see("published", turned)

    def edited(self, turned: Turned) -> None:
        self._see("edited", turned)

    def _see(self, side: str, turned: Turned) -> None:
        self.folded[side] += 1
        assert turned.result is not None, turned.error
        self.sent += [(side, action.action, turned.result.state.now) for action in turned.result.actions]

    def feed(self, kind: str, at: int, **properties: object) -> None:
        self._number += 1
        self.lanes.feed(
            CustomerEvent("c", "web", f"e{self._number}", kind, at, at, "", properties), at, at - 1, 1
        )
        self.lanes.fold_waiting()

    def took(self) -> dict[str, int]:
        """Advances since the last call, by whose they were."""
        taken, self.folded = dict(self.folded), Counter()
        return taken


def test_customer_who_meets_nothing_that_differs_is_folded_once() -> None:
    both = [
        workspace(journey("a", MESSAGE), journey("b", text, "trigger: { on: Pong }"))
        for text in (MESSAGE, "- message: better")
    ]
    sides = Sides(*both)
    sides.feed("Ping", NOON)
    sides.feed("Wow", NOON + DAY)
    assert sides.took() == {"both": 2} and sides.sent == [("both", "hello", NOON)]
    sides.feed("Pong", NOON + 2 * DAY)
    assert sides.took() == {"published": 1, "edited": 1}
    assert sides.sent[1:] == [("published", "hello", NOON + 2 * DAY), ("edited", "better", NOON + 2 * DAY)]


def test_other_text_of_an_action_parts_only_while_its_journey_proposes() -> None:
    longer = journey(
        "a", "- wait: 1 day\n- message: hello\n- wait: 1 day\n- message: better", "entry: { again: always }"
    )
    sides = Sides(
        workspace(longer), workspace(longer, actions=ACTIONS.replace("template: hello", "template: other"))
    )
    sides.feed("Ping", NOON)
    sides.feed("Wow", NOON + DAY)
    sides.feed("Wow", NOON + 3 * DAY)
    assert sides.took() == {"both": 3, "published": 2, "edited": 2}


def test_other_absence_parts_when_the_first_of_both_has_lasted() -> None:
    sides = Sides(
        workspace(journey("a", MESSAGE, GONE)),
        workspace(journey("a", MESSAGE, GONE.replace("2 days", "1 day"))),
    )
    for hours in (0, 20, 40):
        sides.feed("Ping", NOON + hours * HOUR)
    assert sides.took() == {"both": 3}
    sides.lanes.pass_to(NOON + 40 * HOUR + DAY)
    assert sides.took() == {"edited": 1}
    sides.lanes.pass_to(NOON + 40 * HOUR + 2 * DAY)
    assert sides.took() == {"published": 1}
    assert sides.sent == [("edited", "hello", NOON + 64 * HOUR), ("published", "hello", NOON + 88 * HOUR)]


def test_sides_whose_watches_are_all_that_differs_become_one_again() -> None:
    """The published side asks something of the event that no event has: only the edited one enters nobody."""
    never = GONE + "\nentry: { eligible: event.properties.x == 9 }"
    sides = Sides(
        workspace(journey("a", MESSAGE, never)),
        workspace(journey("a", MESSAGE, never.replace("2 days", "1 day"))),
    )
    sides.feed("Ping", NOON, x=1)
    sides.lanes.pass_to(NOON + 3 * DAY)
    assert sides.took() == {"both": 1, "edited": 1, "published": 1}
    sides.feed("Ping", NOON + 3 * DAY, x=1)
    sides.feed("Ping", NOON + 3 * DAY + 1, x=1)
    assert sides.took() == {"both": 1, "published": 1, "edited": 1}
    published, edited = sides.lanes.states()
    assert [each["c"].timers[0].due - NOON for each in (published, edited)] == [5 * DAY + 1, 4 * DAY + 1]
    assert set(published["c"].watches) == set(edited["c"].watches), "no ghost is left"


def test_ghosts_take_no_room_from_watches() -> None:
    """As many watches as a state holds: with the ghosts' there would be twice as many."""
    keyed = (
        GONE.replace("of: Ping", "of: Pong")
        + "\nentry: { key: event.properties.id, per_customer: { open: 64 } }"
    )
    sides = Sides(
        workspace(journey("a", MESSAGE, keyed)),
        workspace(journey("a", MESSAGE, keyed.replace("2 days", "1 day"))),
    )
    for number in range(WATCHES_MAX):
        sides.feed("Ping", NOON + number, id=f"k{number}")
    assert sides.took() == {
        "both": WATCHES_MAX // 2,
        "published": WATCHES_MAX // 2,
        "edited": WATCHES_MAX // 2,
    }
    for side in sides.lanes.states():
        assert len(side["c"].watches) == WATCHES_MAX


def test_other_mode_parts_where_it_tells_although_all_inside_are_the_same() -> None:
    waiting = journey("a", "- wait: 1 day\n- message: hello")
    sides = Sides(workspace(waiting), workspace(waiting.replace("mode: live", "mode: shadow")))
    sides.feed("Ping", NOON)
    sides.feed("Wow", NOON + HOUR)
    assert sides.took() == {"published": 2, "edited": 2}, "somebody is inside"
    sides.feed("Wow", NOON + 2 * DAY)
    assert sides.sent == [("published", "hello", NOON + DAY)]


def test_step_that_enrols_in_a_journey_that_differs_parts() -> None:
    calling = journey("b", "- wait: 1 day\n- enrol: { journey: a }", "trigger: { on: Pong }")
    before = workspace(journey("a", MESSAGE), calling)
    sides = Sides(
        before, workspace(journey("a", MESSAGE, "entry: { eligible: customer.id == 'd' }"), calling)
    )
    sides.feed("Pong", NOON)
    sides.lanes.pass_to(NOON + 2 * DAY)
    assert sides.sent == [("published", "hello", NOON + DAY)]


def test_end_that_starts_a_journey_on_one_side_parts() -> None:
    first = journey("a", "- wait: 1 day")
    follows = [
        journey("f", MESSAGE, f"trigger: {{ journey: a, ended: [{how}] }}") for how in ("done", "goal")
    ]
    sides = Sides(*(workspace(first, each) for each in follows))
    sides.feed("Ping", NOON)
    sides.lanes.pass_to(NOON + 2 * DAY)
    assert sides.sent == [("published", "hello", NOON + DAY)]
    assert sides.took() == {"both": 1, "published": 1, "edited": 1}


def test_other_policy_parts_where_something_is_proposed() -> None:
    twice = journey("a", "- message: hello\n- wait: 1 hour\n- message: better\n- wait: 1 hour\n- tag: t")
    capped = f"{POLICY}\ncaps: [ {{ id: day, max: 1, per: 1 day }} ]"
    sides = Sides(workspace(twice), workspace(twice, policy=capped))
    sides.feed("Ping", NOON)
    sides.feed("Wow", NOON + DAY)
    assert [each[:2] for each in sides.sent] == [
        ("published", "hello"),
        ("edited", "hello"),
        ("published", "better"),
    ]


@pytest.mark.parametrize("late", [HOUR, 30 * HOUR])
def test_event_that_comes_late_finds_the_timers_fired(late: int) -> None:
    waiting = journey("a", "- wait: 2 hours\n- message: hello", "entry: { again: always }")
    sides = Sides(workspace(waiting), workspace(waiting, journey("b", MESSAGE, "trigger: { on: Pong }")))
    sides.feed("Ping", NOON)
    sides.lanes.mark = NOON + 2 * DAY
    sides.feed("Wow", NOON + 2 * DAY - late)
    assert sides.sent == [("both", "hello", NOON + 2 * HOUR)]


@pytest.mark.parametrize("together", [2, 5, 1000])
def test_how_much_waits_to_be_put_in_order_changes_nothing_for_anybody(together: int) -> None:
    spread = [CUSTOMERS[number % 3] for number in range(12)]
    assert told(spread, together) == told(spread, 1)
    assert {side for side, *_ in told(spread, 1)[CUSTOMERS[0]]} == {"both", "published", "edited"}


CUSTOMERS = ("c", "d", "e")


def told(customers: list[str], together: int) -> dict[str, list[tuple[str, str, int]]]:
    """What each customer got where two workspaces part and join again, with an event that comes late."""
    again = "entry: { again: always }"
    both = [
        workspace(journey("a", MESSAGE, again), journey("b", text, "trigger: { on: Pong }\n" + again))
        for text in (MESSAGE, "- wait: 3 hours\n- message: better")
    ]
    pair = two_sides(*both)
    heard: dict[str, list[tuple[str, str, int]]] = {}

    class Told:
        def __getattr__(self, side: str) -> Callable[[Turned], None]:
            def see(turned: Turned) -> None:
                assert turned.result is not None, turned.error
                actions, now = turned.result.actions, turned.result.state.now
                heard.setdefault(turned.customer, []).extend((side, each.action, now) for each in actions)

            return see

    parts = parts_between(*pair)
    lanes = Lanes(*(side.catalogue for side in pair), parts, Told(), clock="stream", together=together)
    lanes.begin({})
    for number, customer in enumerate(customers):
        now = NOON + number * HOUR
        at = now - 5 * HOUR if number == 7 else now
        kind = "Pong" if number % 4 == 1 else "Ping"
        lanes.feed(CustomerEvent(customer, "web", f"e{number}", kind, at, now), now, now - 1, 1)
    lanes.pass_to(NOON + 3 * DAY)
    return heard
