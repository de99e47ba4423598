"""win_back of the design: whoever lapses is asked back in steps, and stops hearing of it after an order."""

from __future__ import annotations

from workspaces import DAY, Customer, catalogue

JOURNEY = """
journey: win_back
mode: live
trigger: { segment: lapsed_90d, enters: true }
entry: { again: after 180 days }
goal: [ { on: Order Completed, within: 30 days } ]
steps:
  - message: miss_you
    else: [ { end: not_contacted } ]
  - wait: 7 days
  - message: points_500
    else: [ { end: not_contacted } ]
  - wait: 7 days
  - message: coupon_20
  - set: { winback_rung: "3" }
  - wait: 7 days
  - end: no_return
"""
ACTIONS = """
actions:
  miss_you: { channels: app }
  points_500: { channels: app }
  coupon_20: { channels: app }
"""
FACTS = (
    "facts: { orders: { count: Order Completed }, orders_90d: { count: Order Completed, window: 90 days } }"
)
SEGMENTS = (
    "segments: { lapsed_90d: { enter: [ customer.facts.orders > 0, customer.facts.orders_90d == 0 ] } }"
)
SLICE = 2 * DAY
"""The window's edge is exact to a sixtieth of it."""


def buyer() -> Customer:
    customer = Customer(catalogue(JOURNEY, actions=ACTIONS, facts=FACTS, segments=SEGMENTS))
    customer.event("Order Completed")
    return customer


def test_whoever_lapses_climbs_the_ladder_of_incentives() -> None:
    customer = buyer()
    customer.wait(89 * DAY)
    assert customer.actions() == []
    customer.wait(DAY + SLICE)
    assert customer.actions() == ["miss_you"]
    customer.wait(21 * DAY)
    assert customer.actions() == ["miss_you", "points_500", "coupon_20"]
    assert customer.ends() == [("end", "no_return")]
    assert customer.state.traits["winback_rung"].value == 3


def test_whoever_comes_back_leaves_the_segment_and_hears_no_more() -> None:
    customer = buyer()
    customer.wait(90 * DAY + SLICE)
    customer.event("Order Completed")
    assert customer.ends() == [("goal", "goal")] and customer.state.standing.segments == {}
    customer.wait(30 * DAY)
    assert customer.actions() == ["miss_you"]
