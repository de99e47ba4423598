"""What-ifs of standing: what is set is read, the rules are asked again, and what cannot be set is refused."""

from decimal import Decimal

import pytest
from workspaces import DAY, NOON, catalogue, journey

from journey.assumed_values import Unassumable
from journey.assuming import assume
from journey.catalogue import Catalogue
from journey.preview import preview
from schemas.customer import NEVER, CustomerState, Enrolment
from schemas.standing import Account, Lot

SEGMENTS = """
segments:
  big: { enter: customer.facts.total >= 100, leave: customer.facts.total < 50, stay: 5 days }
  loose: { enter: customer.facts.total >= 100 }
"""
LIFECYCLE = """
stages: [ prospect, owner ]
moves: [ { to: owner, on: Pong }, { from: owner, to: prospect, after: 9 days } ]
ladders:
  club:
    levels: [ basic, { level: silver, at: 100 }, { level: gold, at: 200 } ]
    measure: customer.facts.total
    review: 30 days
points:
  miles: { earn: [ { on: Ping, amount: event.properties.x } ], expire: 60 days }
  coins: { earn: [ { on: Ping, amount: event.properties.x } ] }
"""
FACTS = """
facts: { total: { sum: event.properties.x, on: Ping, window: 365 days } }
lists: { seen: { add: { on: Ping, item: event.properties.id }, max: 3 } }
"""
WAITS = "- wait: 100 days\n- message: hello"
NEW = CustomerState("c", NOON)


def shop(head: str = "trigger: { on: Wow }") -> Catalogue:
    return catalogue(journey("j", WAITS, head), segments=SEGMENTS, lifecycle=LIFECYCLE, facts=FACTS)


def test_what_is_set_stands_in_the_state() -> None:
    state = NEW
    for place, value in (
        ("segments.big", True),
        ("stage", "owner"),
        ("levels.club", "gold"),
        ("points.miles", 60),
        ("points.coins", Decimal("1.5")),
        ("lists.seen", ["p1", "p2", "p1"]),
    ):
        state = assume(shop(), state, place, value)
    standing = state.standing
    assert (standing.segments, standing.stage, standing.stage_at) == ({"big": NOON}, "owner", NOON)
    assert (standing.ladders["club"].level, standing.ladders["club"].review_at) == ("gold", NOON + 30 * DAY)
    assert standing.points["miles"] == Account((Lot(NOON + 60 * DAY, Decimal(60)),))
    assert standing.points["coins"] == Account((Lot(NEVER, Decimal("1.5")),))
    assert standing.lists == {"seen": ("p1", "p2")}
    assert len(state.timers) == 1
    for place, value in (("segments.big", False), ("points.miles", 0), ("lists.seen", [])):
        state = assume(shop(), state, place, value)
    assert (state.standing.segments, state.standing.lists) == ({}, {})
    assert state.standing.points["miles"] == Account()


def ended(place: str, value: object, head: str) -> list[int]:
    """The days on which somebody inside `j` leaves it."""
    of = shop(head)
    inside = Enrolment("e", "j", 1, NOON, "x", "wait_1", NOON)
    state = assume(of, CustomerState("c", NOON, enrolments={"e": inside}), place, value)
    found = preview(of, state, [], "j", until=NOON + 50 * DAY)
    return [(each.at - NOON) // DAY for each in found.happenings if each.what == "ended"]


@pytest.mark.parametrize(
    ("place", "value", "when", "day"),
    [
        ("segments.big", True, "!customer.segments.big", 5),
        ("segments.loose", True, "!customer.segments.loose", 0),
        ("stage", "owner", "customer.stage == 'prospect'", 9),
        ("levels.club", "gold", "customer.ladders.club.level == 'basic'", 30),
        ("points.miles", 60, "customer.points.miles.balance > 50", 0),
        ("lists.seen", ["p1"], "'p1' in customer.lists.seen", 0),
    ],
)
def test_rules_are_asked_as_time_runs_and_exits_hear_of_it(place, value, when, day) -> None:
    head = f'trigger: {{ on: Wow }}\nexit: [ {{ when: "{when}", reason: r }} ]'
    assert ended(place, value, head) == [day]


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("segments.bg", True, "expected a segment of the workspace .big, loose.; found 'bg'"),
        ("segments.big", "yes", "expected true or false"),
        ("stage", "ownr", "expected a stage of the workspace .owner, prospect.; found 'ownr'"),
        ("stage.owner", True, "expected one of"),
        ("levels.clb", "gold", "expected a ladder"),
        ("levels.club", 3, "expected a level"),
        ("points.mile", 3, "expected an account"),
        ("points.miles", -3, "0 or more"),
        ("lists.saw", [], "expected a list"),
        ("lists.seen", "p1", "expected a list of texts and numbers"),
        ("lists.seen", [True], "expected a list of texts and numbers"),
        ("lists.seen", [1, 2, 3, 4], "at most 3 items"),
    ],
)
def test_what_the_workspace_does_not_know_is_refused(place: str, value: object, words: str) -> None:
    with pytest.raises(Unassumable, match=words):
        assume(shop(), NEW, place, value)


def test_workspace_without_rules_knows_nothing_to_set() -> None:
    with pytest.raises(Unassumable, match="none is defined"):
        assume(catalogue(journey("j", WAITS)), NEW, "stage", "owner")
