"""welcome_checklist: one thing asked at a time, the best that is permitted, four times at most."""

from __future__ import annotations

from workspaces import DAY, Customer, catalogue

CHECKLIST = """
journey: welcome_checklist
mode: live
trigger: { on: User Registered }
entry: { again: never }
goal:
  - when: customer.facts.profile_done > 0 && customer.facts.orders > 0
    within: 30 days
    then: [ { grant: checklist_points }, { end: done } ]
steps:
  - message: welcome
  - id: nudge
    wait: 2 days
  - offer: { best_of: [ask_profile, ask_first_order] }
  - branch:
      - when: entry.visits.nudge < 4
        steps: [ { go: nudge } ]
  - end: unfinished
"""
ACTIONS = """
actions:
  welcome: { purpose: transactional, channels: [app] }
  checklist_points: { purpose: service, channels: [account] }
  ask_profile: { channels: [app], value: "customer.facts.profile_done > 0 ? 0 : 5" }
  ask_first_order: { channels: [app], value: "customer.facts.orders > 0 ? 0 : 3" }
"""
FACTS = "facts: { profile_done: { count: Profile Updated }, orders: { count: Order Completed } }"


def registered() -> Customer:
    customer = Customer(catalogue(CHECKLIST, actions=ACTIONS, facts=FACTS))
    customer.event("User Registered")
    return customer


def test_what_is_worth_most_is_asked_first_and_what_is_done_no_more() -> None:
    customer = registered()
    customer.wait(2 * DAY)
    customer.event("Profile Updated")
    customer.wait(2 * DAY)
    assert customer.actions() == ["welcome", "ask_profile", "ask_first_order"]
    customer.event("Order Completed", order_id="o")
    assert customer.ends() == [("goal", "done")] and customer.actions()[-1] == "checklist_points"


def test_nobody_is_asked_more_than_four_times() -> None:
    customer = registered()
    customer.wait(30 * DAY)
    assert customer.actions() == ["welcome", *["ask_profile"] * 4] and customer.ends() == [
        ("end", "unfinished")
    ]
