"""Stages and ladders: who moves where, on what, when, and what is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from workspaces import DAY, HOUR, Customer, catalogue, journey

from journey.workspace import load

HELLO = "- message: hello"
FACTS = """
facts:
  pings: { count: Ping, window: 60 days }
  spent: { sum: event.properties.x, on: Pong, window: 60 days }
"""
STAGES = """
stages: [ prospect, fresh, active, { stage: asleep, title: { zh: 沉睡客 } } ]
moves:
  - { from: prospect, to: fresh, on: Pong, when: event.properties.ok }
  - { from: [ fresh, asleep ], to: active, when: customer.facts.pings >= 2 }
  - { from: active, to: asleep, when: customer.facts.pings == 0, after: 90 days }
"""
CLUB = """
ladders:
  club:
    measure: customer.facts.spent
    levels: [ basic, { level: silver, at: 100, keep: 80 }, { level: gold, at: 500 } ]
"""
REVIEWED = CLUB + "    review: 30 days\n"
ONE_AT_A_TIME = REVIEWED + "    fall: one\n"
LEVEL = "trigger: { ladder: club, direction: down }\nentry: { again: always }"
SLICE = DAY
"""A sixtieth of the window: its edge is exact to this."""


def of(*journeys: str, lifecycle: str = STAGES) -> Customer:
    return Customer(catalogue(*(journeys or (journey("j", HELLO),)), lifecycle=lifecycle, facts=FACTS))


def told(customer: Customer) -> list[str]:
    decisions = [result.decision for result in customer.results if result.decision]
    return [f"{each.name} {each.change}" for decision in decisions for each in decision.stood]


def club(customer: Customer) -> tuple[str, Decimal | None, Decimal | None]:
    rung = customer.state.standing.ladders["club"]
    return rung.level, rung.missing, rung.shortfall


def test_everybody_begins_in_the_first_stage_and_moves_by_the_first_row_that_holds() -> None:
    customer = of()
    customer.event("Woe")
    customer.event("Pong", ok=False)
    assert customer.state.standing.stage == "prospect"
    customer.event("Pong", ok=True)
    assert told(customer) == ["prospect first", "fresh from prospect"]


def test_rows_by_condition_follow_in_the_same_turn_as_rows_on_an_event() -> None:
    customer = of()
    customer.event("Ping")
    customer.event("Ping")
    customer.event("Pong", ok=True)
    assert told(customer)[1:] == ["fresh from prospect", "active from fresh"]


@pytest.mark.parametrize(("days", "stage"), [(90, "active"), (91, "asleep")])
def test_row_waits_until_the_customer_has_stood_there_long_enough(days: int, stage: str) -> None:
    customer = of()
    for kind in ("Ping", "Pong"):
        customer.event(kind, ok=True)
    customer.wait(DAY)
    customer.event("Ping")
    customer.wait(days * DAY - HOUR)
    assert customer.state.standing.stage == stage


def test_stage_trigger_asks_where_from_and_where_to() -> None:
    asked = "trigger: { stage: changes, from: prospect, to: [ fresh, active ] }\nentry: { again: always }"
    other = "trigger: { stage: changes, to: active }"
    customer = of(journey("a", "- message: hello", asked), journey("b", "- message: better", other))
    customer.event("Woe")
    assert customer.actions() == []
    customer.event("Pong", ok=True)
    assert customer.actions() == ["hello"]


def test_conditions_read_the_stage() -> None:
    customer = of(journey("j", HELLO, "entry: { eligible: customer.stage == 'prospect', again: always }"))
    customer.event("Ping")
    assert customer.actions() == ["hello"]


def test_stage_that_is_no_more_begins_anew() -> None:
    customer = of()
    customer.event("Pong", ok=True)
    customer.of = of(lifecycle="stages: [ visitor ]").of
    customer.event("Woe")
    assert told(customer)[-1] == "visitor from fresh"


def test_customer_climbs_to_the_highest_level_that_fits_and_sees_what_is_missing() -> None:
    customer = of(lifecycle=CLUB)
    customer.event("Woe")
    assert club(customer) == ("basic", Decimal(100), Decimal(0))
    customer.event("Pong", x=99)
    assert club(customer) == ("basic", Decimal(1), Decimal(0))
    customer.event("Pong", x=1)
    assert club(customer) == ("silver", Decimal(400), Decimal(0))
    customer.event("Pong", x=400)
    assert club(customer) == ("gold", None, Decimal(0))
    assert told(customer) == ["club up from basic to silver", "club up from silver to gold"]


def test_level_without_review_is_lost_at_once_below_what_keeps_it() -> None:
    customer = of(journey("j", HELLO, LEVEL), lifecycle=CLUB)
    customer.event("Pong", x=85)
    customer.wait(30 * DAY)
    customer.event("Pong", x=15)
    assert club(customer)[0] == "silver"
    customer.wait(30 * DAY + SLICE)  # The 85 have left the window: 15 are less than 80.
    assert club(customer) == ("basic", Decimal(85), Decimal(0))
    assert customer.actions() == ["hello"]


@pytest.mark.parametrize(("days", "level"), [(89, "gold"), (90, "basic")])
def test_review_protects_a_level_until_its_date(days: int, level: str) -> None:
    customer = of(lifecycle=REVIEWED)
    customer.event("Pong", x=500)
    customer.wait(days * DAY)
    rung = customer.state.standing.ladders["club"]
    assert rung.level == level
    assert rung.review_at == (customer.now + DAY if level == "gold" else 0)
    assert rung.shortfall == (Decimal(500) if level == "gold" else Decimal(0))


def test_review_lets_a_customer_fall_one_level_where_that_is_asked() -> None:
    customer = of(lifecycle=ONE_AT_A_TIME)
    customer.event("Pong", x=500)
    customer.wait(90 * DAY)
    assert club(customer)[0] == "silver"
    customer.wait(30 * DAY)
    assert club(customer)[0] == "basic"


def test_review_that_was_missed_in_an_outage_is_held_once_and_the_next_lies_ahead() -> None:
    customer = of(lifecycle=ONE_AT_A_TIME)
    customer.event("Pong", x=500)
    customer.late(100 * DAY)
    rung = customer.state.standing.ladders["club"]
    assert rung.level == "silver" and rung.review_at == customer.now + 30 * DAY


def test_ladders_stand_beside_each_other_and_one_may_have_moves_alone() -> None:
    both = CLUB + "  crew: { levels: [ guest, host ], moves: [ { to: host, on: Stop } ] }\n"
    trigger = "trigger: { ladder: [ crew, club ] }\nentry: { key: event.properties.ladder, again: always }"
    told_of = "- message: { action: notice, with: { n: entry.event.properties.level } }"
    customer = of(journey("j", told_of, trigger), lifecycle=both)
    customer.event("Stop")
    assert customer.state.standing.ladders["crew"].level == "host"
    customer.event("Pong", x=100)
    assert [dict(a.slots) for r in customer.results for a in r.actions] == [{"n": "host"}, {"n": "silver"}]


def test_conditions_read_ladders_and_what_is_not_known_is_unknown() -> None:
    short = "entry: { eligible: customer.ladders.club.shortfall > 0, again: always }"
    customer = of(journey("j", HELLO, short), lifecycle=REVIEWED)
    customer.event("Pong", x=500)
    customer.event("Ping")
    assert customer.actions() == []
    customer.wait(70 * DAY)
    customer.event("Ping")
    assert customer.actions() == ["hello"]


@pytest.mark.parametrize(
    ("lifecycle", "code", "words"),
    [
        ("stages: [ a ]\nmoves: [ { to: b, on: Order Completed } ]", "RW241", "unknown stage 'b'"),
        ("moves: [ { to: b, on: Order Completed } ]", "RW207", "there are none"),
        ("stages: [ a, b ]\nmoves: [ { to: b } ]", "RW207", "a move needs"),
        ("stages: [ a, b ]\nmoves: [ { to: b, on: Ordr } ]", "RW226", "unknown event type"),
        ("ladders: { l: { levels: [ a, { level: b, at: 1 } ] } }", "RW207", "needs a `measure`"),
        ("ladders: { l: { levels: [ a, b ], moves: [ { to: c, on: Order Completed } ] } }", "RW243", "'c'"),
        (
            "ladders: { l: { measure: '1', levels: [ a, { level: b, at: 2 }, { level: c, at: 1 } ] } }",
            "RW207",
            "from the lowest",
        ),
        ("ladders: { l: { measure: '1', levels: [ a, { level: b, at: 2, keep: 3 } ] } }", "RW207", "keep"),
    ],
)
def test_faults_of_a_lifecycle_name_what_is_wrong(lifecycle: str, code: str, words: str) -> None:
    files = {"workspace.yaml": "workspace: tried\n", "lifecycle.yaml": lifecycle}
    found = [(fault.code, fault.message) for fault in load(files).errors]
    assert any(each == code and words in message for each, message in found), found
