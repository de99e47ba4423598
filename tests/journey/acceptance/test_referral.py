"""referral_qualifies and referral_reward: a friend's order that is kept reaches who referred the friend."""

from __future__ import annotations

from workspaces import DAY, NOON, catalogue, touchpoint

from journey.results import Turned
from journey.simulate import emitted_event, simulate

QUALIFIES = """
journey: referral_qualifies
mode: live
trigger: { on: Order Delivered, when: has(customer.traits.referred_by) }
entry: { again: never }
steps:
  - wait: { first: [ { on: Order Returned, then: [ { end: void } ] } ], timeout: 15 days, else: [] }
  - emit:
      event: Referral Qualified
      to: { user_id: customer.traits.referred_by }
      with: { friend: customer.id }
"""
REWARD = """
journey: referral_reward
mode: live
trigger: { on: Referral Qualified }
entry: { key: event.properties.friend, again: never, per_customer: { open: 20 } }
steps: [ { message: referral_thanks } ]
"""
ACTIONS = "actions: { referral_thanks: { purpose: service, channels: [app] } }"
EVENTS = "events: { Referral Qualified: { properties: { friend: text } } }"


def thanked(*returned: int) -> list[tuple[str, int]]:
    """(customer, day) of the thanks, where ben's order is returned after so many days."""
    found: list[tuple[str, int]] = []

    def observe(turned: Turned) -> None:
        assert turned.result is not None
        day = (turned.result.state.now - NOON) // DAY
        found.extend((action.customer, day) for action in turned.result.actions)

    events = [
        touchpoint("ben", "e1", "Profile Updated", NOON, {"traits": {"referred_by": "anna"}}),
        touchpoint("ben", "e2", "Order Delivered", NOON + 1),
        *(touchpoint("ben", "e3", "Order Returned", NOON + days * DAY) for days in returned),
    ]
    simulate(
        catalogue(QUALIFIES, REWARD, actions=ACTIONS, events=EVENTS),
        events,
        NOON + 30 * DAY,
        observe=observe,
        admit=lambda emitted, at: emitted_event(emitted, emitted.identifiers["user_id"], at),
    )
    return found


def test_who_referred_is_thanked_once_the_order_is_kept() -> None:
    assert thanked() == [("anna", 15)]


def test_returned_order_qualifies_nobody() -> None:
    assert thanked(9) == []
