"""Points with expiry, and lists: what events book, what time takes, and what the bounds leave out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from workspaces import DAY, Customer, catalogue, journey

from journey.standing.points import LOTS_MAX
from journey.workspace import load
from schemas.standing import Account

HELLO = "- message: hello"
POINTS = """
points:
  miles:
    earn: [ { on: Ping, amount: event.properties.x, when: event.properties.x < 1000 } ]
    spend: [ { on: Pong, amount: event.properties.x } ]
    expire: 60 days
"""
LISTS = """
lists:
  seen:
    add: { on: Ping, item: event.properties.id, when: event.properties.ok }
    remove: { on: Stop, item: event.properties.id }
    max: 3
"""


def saver(head: str = "trigger: { on: Wow }") -> Customer:
    return Customer(catalogue(journey("j", HELLO, head), lifecycle=POINTS))


def account(customer: Customer) -> list[int]:
    found = customer.state.standing.points.get("miles", Account())
    return [int(lot.amount) for lot in found.lots] or [-int(found.debt)]


def told(customer: Customer) -> list[tuple[str, str, str]]:
    decisions = [result.decision for result in customer.results if result.decision]
    return [(each.kind, each.name, each.change) for decision in decisions for each in decision.stood]


def test_what_expires_first_is_spent_first() -> None:
    customer = saver()
    customer.event("Ping", x=100)
    customer.wait(DAY)
    customer.event("Ping", x=50)
    customer.event("Ping", x=5000)  # Does not meet `when`.
    customer.event("Pong", x=120)
    assert account(customer) == [30]


@pytest.mark.parametrize(("days", "left"), [(59, [100, 50]), (60, [50]), (61, [0])])
def test_lots_expire_on_their_day(days: int, left: list[int]) -> None:
    customer = saver()
    customer.event("Ping", x=100)
    customer.wait(DAY)
    customer.event("Ping", x=50)
    customer.wait((days - 1) * DAY)
    assert account(customer) == left


def test_expiry_is_an_event_that_journeys_hear() -> None:
    customer = saver("trigger: { on: Points Expired, when: event.properties.amount >= 100 }")
    customer.event("Ping", x=100)
    customer.wait(60 * DAY)
    assert customer.actions() == ["hello"] and told(customer) == [("points", "miles", "expired 100")]


def test_points_spent_before_they_were_earned_are_owed() -> None:
    customer = saver()
    customer.event("Pong", x=30)
    assert account(customer) == [-30]
    customer.event("Ping", x=100)
    assert account(customer) == [70]


@pytest.mark.parametrize(
    ("condition", "days", "holds"),
    [
        ("customer.points.balance == 150", 0, True),
        ("customer.points.expiring_30d == 0", 29, True),
        ("customer.points.expiring_30d == 100", 30, True),
        ("customer.points.miles.expiring_7d == 100", 53, True),
        ("customer.points.miles.next_expiry == 100", 0, True),
        ("customer.points.next_expiry_at > now", 0, True),
        ("customer.points.next_expiry_at > now", 100, False),
        ("customer.points.balance == 0", 100, True),
    ],
)
def test_conditions_read_balance_and_what_expires_soon(condition: str, days: int, holds: bool) -> None:
    customer = saver(f'entry: {{ eligible: "{condition}" }}\ntrigger: {{ on: Wow }}')
    customer.event("Ping", x=100)
    customer.wait(DAY // 2)
    customer.event("Ping", x=50)
    customer.wait(days * DAY - DAY // 2 if days else 0)
    customer.event("Wow")
    assert customer.actions() == (["hello"] if holds else [])


def test_more_lots_than_the_bound_are_joined_and_no_point_is_lost_early() -> None:
    customer = saver()
    for _ in range(LOTS_MAX + 6):
        customer.event("Ping", x=1)
        customer.wait(60_000)
    lots = customer.state.standing.points["miles"].lots
    assert len(lots) == LOTS_MAX and sum(lot.amount for lot in lots) == Decimal(LOTS_MAX + 6)
    assert told(customer) == [("points", "miles", "joined two of 65 lots at the later expiry")] * 6


def test_list_keeps_each_item_once_in_order_until_it_is_taken_off() -> None:
    member = "entry: { eligible: \"'b' in customer.lists.seen\", again: always }\ntrigger: { on: Wow }"
    customer = Customer(catalogue(journey("j", HELLO, member), facts=LISTS))
    for item in ("a", "b", "a"):
        customer.event("Ping", id=item, ok=True)
    customer.event("Ping", id="c", ok=False)
    assert customer.state.standing.lists == {"seen": ("a", "b")}
    customer.event("Wow")
    customer.event("Stop", id="b")
    customer.event("Wow")
    assert customer.actions() == ["hello"] and customer.refusals() == ["not_eligible"]
    customer.event("Stop", id="a")
    assert customer.state.standing.lists == {}


def test_full_list_leaves_out_its_oldest_item_and_says_so() -> None:
    customer = Customer(catalogue(journey("j", HELLO), facts=LISTS))
    customer.event("Ping", id=["a", "b", "c"], ok=True)
    customer.event("Ping", id="d", ok=True)
    assert customer.state.standing.lists == {"seen": ("b", "c", "d")}
    customer.event("Ping", id=["e", {"no": "item"}, "x" * 300], ok=True)
    left_out = ("list", "seen", "left out: an item is a text or a number")
    full = ("list", "seen", "full at 3: left out the oldest")
    assert told(customer) == [full, left_out, left_out, full]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("lifecycle", POINTS.replace("miles:", "balance:"), "RW207"),
        ("lifecycle", POINTS.replace("on: Pong", "on: Pongg"), "RW226"),
        ("facts", LISTS.replace("on: Stop", "on: Stopp"), "RW226"),
        ("facts", LISTS.replace("max: 3", "max: 5000"), "RW208"),
        ("segments", "segments: { a: { enter: customer.points.milez.balance > 1 } }", "RW310"),
        ("segments", "segments: { a: { enter: \"'x' in customer.lists.sean\" } }", "RW310"),
    ],
)
def test_faults_of_points_and_lists_have_their_codes(name: str, text: str, code: str) -> None:
    described = "{ properties: { x: number, id: any, ok: boolean } }"
    events = f"events: {{ Ping: {described}, Pong: {described}, Stop: {described} }}"
    files = {"workspace.yaml": "workspace: tried\n", "events.yaml": events, f"{name}.yaml": text}
    assert code in [fault.code for fault in load(files).errors]
