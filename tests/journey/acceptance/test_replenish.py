"""replenish: a reminder three days before the next order of a category is to be expected."""

from __future__ import annotations

from workspaces import DAY, HOUR, Customer, catalogue

REPLENISH = """
journey: replenish
mode: live
trigger: { on: Order Completed }
entry: { key: "event.properties.products.map(p, p.category)", repeat: restart, again: always }
steps:
  - wait: { date: "customer.facts.next_expected_at[entry.key]", offset: -3 days, if_past: skip }
  - message: { action: replenish_reminder, with: { category: entry.key } }
"""
ACTIONS = """
actions:
  replenish_reminder: { purpose: service, channels: [email], expiry: 2 days, slots: { category: text } }
"""
FACTS = """
facts:
  next_expected_at:
    { next: Order Completed, prior: 30 days, by: "event.properties.products.map(p, p.category)" }
"""


def order(customer: Customer, *categories: str) -> None:
    products = [{"category": category} for category in categories]
    customer.event("Order Completed", order_id=f"o{customer.now}", products=products)


def told(customer: Customer) -> list[str]:
    return [action.slots["category"] for result in customer.results for action in result.actions]


def test_each_category_is_reminded_three_days_before_it_is_expected() -> None:
    customer = Customer(catalogue(REPLENISH, actions=ACTIONS, facts=FACTS))
    order(customer, "coffee", "filters")
    customer.wait(27 * DAY - HOUR)
    assert told(customer) == []
    customer.wait(HOUR)
    assert sorted(told(customer)) == ["coffee", "filters"]


def test_an_order_starts_the_time_anew() -> None:
    customer = Customer(catalogue(REPLENISH, actions=ACTIONS, facts=FACTS))
    order(customer, "coffee")
    customer.wait(20 * DAY)
    order(customer, "coffee")
    customer.wait(10 * DAY)
    assert told(customer) == []
    customer.wait(20 * DAY)
    assert told(customer) == ["coffee"]
