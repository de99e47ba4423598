"""level_review of the design: a month before a review, whoever lacks something to keep the level is told."""

from __future__ import annotations

from workspaces import DAY, Customer, catalogue

JOURNEY = """
journey: level_review
mode: live
trigger:
  date: customer.ladders.owner.review_at
  every: year
  offset: -30 days
  at: 10:00
  when: customer.ladders.owner.shortfall > 0
entry: { again: after 300 days }
steps:
  - message: { action: keep_your_level, with: { short: customer.ladders.owner.shortfall } }
"""
ACTIONS = "actions: { keep_your_level: { purpose: service, channels: app, slots: { short: number } } }"
FACTS = "facts: { spent: { sum: event.properties.x, on: Ping, window: 365 days } }"
LADDER = """
ladders:
  owner:
    measure: customer.facts.spent
    levels: [ basic, { level: gold, at: 1000, keep: 800 } ]
    review: 400 days
"""


def owner() -> Customer:
    return Customer(catalogue(JOURNEY, actions=ACTIONS, facts=FACTS, lifecycle=LADDER))


def test_whoever_would_fall_is_told_a_month_before_the_review() -> None:
    customer = owner()
    customer.event("Ping", x=1000)
    customer.wait(369 * DAY)
    assert customer.actions() == []
    customer.wait(DAY)
    assert [(a.action, dict(a.slots)) for r in customer.results for a in r.actions] == [
        ("keep_your_level", {"short": 800})
    ]
    customer.wait(30 * DAY)
    assert customer.state.standing.ladders["owner"].level == "basic"


def test_whoever_keeps_the_level_hears_nothing() -> None:
    customer = owner()
    customer.event("Ping", x=1000)
    customer.wait(300 * DAY)
    customer.event("Ping", x=900)
    customer.wait(101 * DAY)
    assert customer.actions() == [] and customer.state.standing.ladders["owner"].level == "gold"
