"""points_expiry of the design: a month and a week before points expire, unless they are spent."""

from __future__ import annotations

from workspaces import DAY, Customer, catalogue

JOURNEY = """
journey: points_expiry
mode: live
trigger: { date: customer.points.next_expiry_at, offset: -30 days, at: 10:00 }
entry: { again: always }
exit: [ { when: customer.points.expiring_30d == 0, reason: spent } ]
steps:
  - message: { action: points_expiring, with: { points: customer.points.expiring_30d } }
  - wait: 23 days
  - message: points_last_week
"""
ACTIONS = """
actions:
  points_expiring: { purpose: service, channels: app, slots: { points: number } }
  points_last_week: { purpose: service, channels: app }
"""
POINTS = """
points:
  club:
    earn: [ { on: Ping, amount: event.properties.x } ]
    spend: [ { on: Pong, amount: event.properties.x } ]
    expire: 365 days
"""


def member() -> Customer:
    return Customer(catalogue(JOURNEY, actions=ACTIONS, lifecycle=POINTS))


def test_member_is_told_a_month_and_a_week_before() -> None:
    customer = member()
    customer.event("Ping", x=120)
    customer.wait(334 * DAY)
    assert customer.actions() == []
    customer.wait(2 * DAY)
    assert customer.actions() == ["points_expiring"]
    assert [dict(a.slots) for r in customer.results for a in r.actions] == [{"points": 120}]
    customer.wait(23 * DAY)
    assert customer.actions() == ["points_expiring", "points_last_week"]


def test_member_who_spends_them_hears_no_more() -> None:
    customer = member()
    customer.event("Ping", x=120)
    customer.wait(340 * DAY)
    customer.event("Pong", x=120)
    assert customer.ends() == [("exit", "spent")]
    customer.wait(30 * DAY)
    assert customer.actions() == ["points_expiring"]
