"""cart_abandonment and browse_abandonment: reminders of what was left, and none to who came back."""

from __future__ import annotations

from workspaces import DAY, HOUR, MINUTE, Customer, catalogue

CART = """
journey: cart_abandonment
mode: live
trigger: { on: [Product Added, Cart Viewed], when: has(event.properties.cart_id) }
entry:
  key: event.properties.cart_id
  repeat: restart
  again: never
  per_customer: { open: 2, again: after 7 days }
  eligible: [ customer.facts.orders_30d < 5, "!('staff' in customer.tags)" ]
goal: [ { on: Order Completed, within: 3 days } ]
exit: [ { on: Cart Emptied, match: event.properties.cart_id, reason: cart_emptied } ]
steps:
  - wait: 30 minutes
  - id: reminder
    message: { action: cart_reminder, patience: 12 hours, with: { items: entry.last.properties.products } }
    else: [ { end: not_contacted } ]
  - wait:
      first: [ { step: reminder, outcome: [opened, clicked], then: [ { end: engaged } ] } ]
      timeout: 1 day
      else: [ { message: cart_last_call }, { end: told } ]
"""
BROWSE = """
journey: browse_abandonment
mode: live
trigger:
  absence: { of: [Product Added, Order Completed], since: Product Viewed, restart: true, for: 2 hours }
  when: "count('Product Viewed', '3h') >= 3"
entry: { again: after 3 days }
steps:
  - message: { action: browse_reminder, with: { product: entry.event.properties.product_id } }
"""
ACTIONS = """
actions:
  cart_reminder: { channels: [app, sms], slots: { items: list } }
  cart_last_call: { channels: [sms] }
  browse_reminder: { channels: [app], slots: { product: text } }
"""
FACTS = "facts: { orders_30d: { count: Order Completed, window: 30 days } }"


def shopper() -> Customer:
    return Customer(catalogue(CART, BROWSE, actions=ACTIONS, facts=FACTS))


def test_cart_is_remembered_after_half_an_hour_and_once_more_after_a_day() -> None:
    customer = shopper()
    customer.event("Cart Viewed", cart_id="k", products=[1])
    customer.wait(10 * MINUTE)
    customer.event("Cart Viewed", cart_id="k", products=[1, 2])
    customer.wait(30 * MINUTE - 1)
    assert customer.actions() == []
    (reminder,) = customer.wait(1)[-1].actions
    assert reminder.slots == {"items": [1, 2]}
    customer.wait(DAY)
    assert customer.actions() == ["cart_reminder", "cart_last_call"]


def test_who_opens_the_reminder_is_left_alone_and_who_buys_never_gets_it() -> None:
    customer = shopper()
    customer.event("Cart Viewed", cart_id="k")
    (reminder,) = customer.wait(30 * MINUTE)[-1].actions
    customer.outcome(reminder.id, "opened")
    assert customer.ends() == [("end", "engaged")]
    buyer = shopper()
    buyer.event("Cart Viewed", cart_id="k")
    buyer.event("Order Completed", order_id="o")
    buyer.wait(2 * DAY)
    assert buyer.actions() == []


def test_who_looks_three_times_and_puts_nothing_in_the_cart_is_reminded_of_the_last() -> None:
    customer = shopper()
    for product in ("a", "b", "c"):
        customer.event("Product Viewed", product_id=product)
        customer.wait(10 * MINUTE)
    customer.wait(2 * HOUR)
    sent = [action for result in customer.results for action in result.actions]
    assert [action.slots for action in sent] == [{"product": "c"}]


def test_two_looks_are_not_enough() -> None:
    customer = shopper()
    for product in ("a", "b"):
        customer.event("Product Viewed", product_id=product)
    customer.wait(3 * HOUR)
    assert customer.actions() == []
