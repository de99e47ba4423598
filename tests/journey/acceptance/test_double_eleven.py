"""double_eleven: members are greeted on 11 November at nine of their own clock, and in the evening."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from workspaces import DAY, HOUR, Customer, catalogue

DOUBLE_ELEVEN = """
journey: double_eleven
mode: live
live: { from: 2026-11-01, until: 2026-11-12, then: close }
ramp: [ 1% 1 hour, 100% ]
trigger:
  { schedule: 0 9 11 11 *, zone: customer, audience: customer.segments.active_members, spread: 30 minutes }
entry: { again: never, holdout: 5% }
goal: [ { on: Order Completed, within: 3 days } ]
steps:
  - message: festival_open
  - wait: { at: 20:00 }
  - message: festival_last_hours
"""
ACTIONS = """
actions:
  festival_open: { channels: [email], expiry: 2 days, content: { en: { template: open } } }
  festival_last_hours: { channels: [email], expiry: 4 hours, content: { en: { template: last } } }
"""
FACTS = "facts: { visits: { count: Page Viewed } }"
SEGMENTS = "segments: { active_members: { enter: customer.facts.visits >= 1 } }"


def at(text: str, zone: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def customers(zone: str) -> list[Customer]:
    of = catalogue(DOUBLE_ELEVEN, actions=ACTIONS, facts=FACTS, segments=SEGMENTS)
    members = [Customer(of, name=f"c{number}", now=at("2026-11-09T12:00", "UTC")) for number in range(8)]
    for member in members:
        member.event("Page Viewed", context={"timezone": zone})
        member.wait(4 * DAY)
    return [member for member in members if member.actions()]


def sent_at(customer: Customer) -> list[int]:
    return [result.decision.at for result in customer.results for _ in result.actions if result.decision]


def test_each_member_hears_at_nine_of_their_own_clock_and_again_in_the_evening() -> None:
    for zone in ("Asia/Shanghai", "America/New_York"):
        members = customers(zone)
        assert members, "nearly all are treated"
        for member in members:
            opened, last = sent_at(member)
            assert member.actions() == ["festival_open", "festival_last_hours"]
            assert 0 <= opened - at("2026-11-11T09:00", zone) < HOUR // 2
            assert last == at("2026-11-11T20:00", zone)
        assert len({sent_at(member)[0] for member in members}) == len(members), "spread"


def test_who_is_no_member_hears_nothing_and_a_buyer_no_more() -> None:
    of = catalogue(DOUBLE_ELEVEN, actions=ACTIONS, facts=FACTS, segments=SEGMENTS)
    stranger = Customer(of, now=at("2026-11-09T12:00", "UTC"))
    stranger.event("Cart Viewed")
    stranger.wait(4 * DAY)
    assert stranger.actions() == []
    buyer = Customer(of, name=customers("UTC")[0].state.id, now=at("2026-11-09T12:00", "UTC"))
    buyer.event("Page Viewed", context={"timezone": "UTC"})
    buyer.wait(at("2026-11-11T12:00", "UTC") - buyer.now)
    buyer.event("Order Completed", order_id="1")
    buyer.wait(DAY)
    assert buyer.actions() == ["festival_open"]
