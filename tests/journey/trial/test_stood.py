"""Cases that expect where a customer stands: they hold, or say what moved the customer elsewhere."""

import pytest
from trial_cases import read, small_workspace, try_case

STANDING = small_workspace(
    segments="""
segments:
  big: { enter: customer.facts.total >= 100 }
  met: { enter: customer.facts.pings >= 1 }
""",
    lifecycle="""
stages: [ prospect, owner ]
moves: [ { to: owner, on: Pong } ]
ladders: { club: { levels: [ basic, { level: gold, at: 100 } ], measure: customer.facts.total } }
points:
  miles:
    earn: [ { on: Ping, amount: event.properties.x } ]
    spend: [ { on: Pong, amount: "30" } ]
    expire: 10 days
""",
    facts="""
facts: { pings: { count: Ping }, total: { sum: event.properties.x, on: Ping } }
lists:
  seen:
    add: { on: Ping, item: event.properties.id }
    remove: { on: Pong, item: event.properties.id }
""",
)
GIVEN = """
given:
  - { at: 2026-03-02T10:00:00Z, touchpoint: Ping, properties: { id: p1, x: 60 } }
  - { at: +1 hour, touchpoint: Ping, properties: { id: p2, x: 60 } }
  - { at: +1 hour, touchpoint: Pong, properties: { id: p3 } }
"""


@pytest.mark.parametrize(
    "expect",
    [
        "segments: [ met, big ], stage: owner, levels: { club: gold }",
        "points: { miles: 90 }, lists: { seen: [ p1, p2 ] }",
        "points: { miles: 90.00 }",
    ],
)
def test_case_that_expects_where_the_customer_stands_holds(expect: str) -> None:
    assert try_case(STANDING, f"{GIVEN}expect: {{ {expect} }}") == ()


@pytest.mark.parametrize(
    ("expect", "message", "lines"),
    [
        (
            "segments: [ met ]",
            "segments of anna",
            ("- met", "+ big, met", "? 2026-03-02T11:00:00Z  big entered"),
        ),
        (
            "segments: []",
            "segments of anna",
            (
                "- none",
                "+ big, met",
                "? 2026-03-02T10:00:00Z  met entered",
                "? 2026-03-02T11:00:00Z  big entered",
            ),
        ),
        (
            "stage: prospect",
            "stage of anna",
            (
                "- prospect",
                "+ owner",
                "? 2026-03-02T10:00:00Z  prospect first",
                "? 2026-03-02T12:00:00Z  owner from prospect",
            ),
        ),
        (
            "levels: { club: basic }",
            "level of anna on club",
            ("- basic", "+ gold", "? 2026-03-02T11:00:00Z  club up from basic to gold"),
        ),
        ("points: { miles: 120 }", "points of anna: miles", ("- 120", "+ 90")),
        ("lists: { seen: [ p2, p1 ] }", "list of anna: seen", ("- 'p2', 'p1'", "+ 'p1', 'p2'")),
        ("lists: { seen: [] }", "list of anna: seen", ("- none", "+ 'p1', 'p2'")),
    ],
)
def test_difference_shows_where_the_customer_stands_and_what_moved_them(expect, message, lines) -> None:
    (difference,) = try_case(STANDING, f"{GIVEN}expect: {{ {expect} }}")
    assert (difference.message, difference.lines) == (message, lines)


def test_points_that_expired_or_were_overspent_are_counted_as_conditions_count_them() -> None:
    assert try_case(STANDING, f"{GIVEN}  - {{ clock: +11 days }}\nexpect: {{ points: {{ miles: 0 }} }}") == ()
    spent = "given: [ { touchpoint: Pong } ]\nexpect: { points: { miles: -30 } }"
    assert try_case(STANDING, spent) == ()


def test_customer_of_whom_nothing_is_known_stands_nowhere() -> None:
    nobody = "expect: { customer: ben, segments: [], points: { miles: 0 }, lists: { seen: [] } }"
    assert try_case(STANDING, f"{GIVEN}{nobody}") == ()
    (difference,) = try_case(STANDING, f"{GIVEN}expect: {{ customer: ben, levels: {{ club: basic }} }}")
    assert difference.lines == ("- basic", "+ none")


def test_balance_that_is_no_number_is_refused_with_its_place() -> None:
    (fault,) = read(STANDING, f"{GIVEN}expect: {{ points: {{ miles: many }} }}").faults
    assert "expected a number such as 12.50" in fault.message
    assert fault.code == "RW204"
