"""coupon_100, referral_reward and owners_day: what there is only so much of goes to those who come first."""

from __future__ import annotations

from workspaces import DAY, NOON, catalogue, touchpoint

from journey.results import Turned
from journey.simulate import simulate

COUPON = """
journey: coupon_100
mode: live
trigger: { on: Page Viewed, when: event.properties.path == '/first-hundred' }
entry: { again: never }
steps:
  - id: first_hundred
    message: coupon_limited
    else:
      - branch:
          - when: steps.first_hundred.reason == 'out_of_stock'
            steps: [ { message: coupon_fallback } ]
"""
REWARD = """
journey: referral_reward
mode: live
trigger: { on: Referral Qualified }
entry: { key: event.properties.friend, again: never, per_customer: { open: 20 } }
steps:
  - grant: referral_points
    else: [ { end: budget_gone } ]
  - message: referral_thanks
"""
OWNERS_DAY = """
journey: owners_day
mode: live
trigger: { on: Event Registered }
entry: { again: never }
exit: [ { on: Event Declined, reason: declined } ]
steps:
  - grant: { action: owners_day_seat, waitlist: true, patience: 10 days }
    else: [ { message: owners_day_full }, { end: full } ]
  - wait: 5 days
  - message: owners_day_reminder
"""
ACTIONS = """
actions:
  coupon_limited: { channels: [app], uses: { coupons: 1 } }
  coupon_fallback: { channels: [app] }
  referral_points: { channels: [account], uses: { budget: 500 } }
  referral_thanks: { purpose: service, channels: [app] }
  owners_day_seat: { channels: [crm], uses: { seats: 1 }, expiry: 30 days }
  owners_day_full: { purpose: service, channels: [app] }
  owners_day_reminder: { purpose: service, channels: [app] }
"""
RESOURCES = """
resources:
  coupons: { title: { zh: 首百名优惠券 }, amount: 100 }
  budget: { amount: 1000, per: calendar day }
  seats: { amount: 1 }
"""
EVENTS = """
events:
  Referral Qualified: { properties: { friend: text } }
  Event Registered: {}
  Event Declined: {}
"""


def happened(*events: tuple[str, str, int], **properties: str) -> list[tuple[str, str, int]]:
    """(customer, action or verdict with reason, day) of all that was sent or refused."""
    found: list[tuple[str, str, int]] = []

    def observe(turned: Turned) -> None:
        assert turned.result is not None, turned.error
        day = (turned.result.state.now - NOON) // DAY
        found.extend((turned.customer, each.action, day) for each in turned.result.actions)
        judged = turned.result.decision.judged if turned.result.decision else ()
        refused = [f"{each.verdict}({each.reason})" for each in judged if each.verdict != "sent"]
        found.extend((turned.customer, each, day) for each in refused)

    log = [
        touchpoint(who, f"e{at}", kind, NOON + at, {**properties, "friend": f"f{at}"})
        for who, kind, at in events
    ]
    simulate(
        catalogue(COUPON, REWARD, OWNERS_DAY, actions=ACTIONS, resources=RESOURCES, events=EVENTS),
        log,
        NOON + 30 * DAY,
        observe=observe,
    )
    return found


def test_first_hundred_get_the_coupon_and_the_others_what_there_is_instead() -> None:
    found = happened(*((f"c{i}", "Page Viewed", i) for i in range(130)), path="/first-hundred")
    assert [who for who, what, _ in found if what == "coupon_limited"] == [f"c{i}" for i in range(100)]
    assert [who for who, what, _ in found if what == "coupon_fallback"] == [f"c{i}" for i in range(100, 130)]
    assert {what for _, what, _ in found} == {
        "coupon_limited", "coupon_fallback", "suppressed(out_of_stock)",
    }  # fmt: skip


def test_budget_that_is_gone_is_there_again_the_next_day() -> None:
    found = happened(*(("anna", "Referral Qualified", at) for at in (0, 1, 2, DAY)))
    rewarded = ["referral_points", "referral_thanks"]
    assert [what for _, what, day in found if day == 0] == [*rewarded, *rewarded, "suppressed(out_of_stock)"]
    assert [what for _, what, day in found if day == 1] == rewarded


def test_seat_that_somebody_gives_up_goes_to_the_first_who_waits() -> None:
    found = happened(
        ("anna", "Event Registered", 0),
        ("ben", "Event Registered", 1),
        ("cleo", "Event Registered", 2),
        ("anna", "Event Declined", 3 * DAY),
    )
    assert [row for row in found if row[1] != "owners_day_reminder"] == [
        ("anna", "owners_day_seat", 0),
        ("ben", "owners_day_seat", 3),
        ("cleo", "owners_day_full", 10),
        ("cleo", "expired(waitlist)", 10),
    ]
    assert ("ben", "owners_day_reminder", 8) in found
