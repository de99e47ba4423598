"""Journeys of the language's design that this version reads load and lint clean beside fitting actions."""

import time

from journey.lint import render
from journey.workspace import load, workspace_hash

CART = """\
journey: cart_abandonment
mode: live
title: { en: Bring the cart back, zh: 购物车挽回 }
objective: convert
owner: growth
trigger: { on: [Product Added, Cart Viewed], when: has(event.properties.cart_id) }
entry:
  key: event.properties.cart_id
  repeat: restart
  again: never
  per_customer: { open: 2, again: after 7 days }
  eligible: [ customer.facts.orders_30d < 5, "!('staff' in customer.tags)" ]
  holdout: 5%
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
BROWSE = """\
journey: browse_abandonment
mode: live
trigger:
  absence: { of: [Product Added, Order Completed], since: Product Viewed, restart: true, for: 2 hours }
  when: "count('Product Viewed', '3h') >= 3"
entry: { again: after 3 days }
steps:
  - message: { action: browse_reminder, with: { product: entry.event.properties.product_id } }
"""
COUPON = """\
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
REPLENISH = """\
journey: replenish
mode: live
trigger: { on: Order Completed }
entry: { key: "event.properties.products.map(p, p.category)", repeat: restart, again: always }
steps:
  - wait: 27 days
  - message: { action: replenish_reminder, with: { category: entry.key } }
"""
FILES = {
    "workspace.yaml": "workspace: shop\nlanguages: [ en, zh ]\nzone: Asia/Shanghai\n",
    "actions.yaml": "actions:\n"
    "  cart_reminder: { channels: [ app, sms ], slots: { items: list } }\n"
    "  cart_last_call: { channels: sms }\n"
    "  browse_reminder: { channels: app, slots: { product: text } }\n"
    "  coupon_limited: { channels: app }\n"
    "  coupon_fallback: { channels: app }\n"
    "  replenish_reminder: { channels: app, slots: { category: text } }\n",
    "facts.yaml": "facts: { orders_30d: { count: Order Completed, window: 30 days } }\n",
    "journeys/cart.yaml": CART,
    "journeys/browse.yaml": BROWSE,
    "journeys/promotions/coupon.yaml": COUPON,
    "journeys/replenish.yaml": REPLENISH,
}
SECONDS_MAX = 5
"""Five times what is promised for 100 journeys, so that a busy machine does not fail the test."""


def test_design_journeys_load_without_a_word() -> None:
    loaded = load(FILES)
    assert [render(fault) for fault in loaded.faults] == []
    assert loaded.workspace is not None
    assert len(loaded.workspace.journeys) == 4


def test_hundred_journeys_load_and_hash_in_time() -> None:
    many = {f"journeys/cart_{n}.yaml": CART.replace("cart_abandonment", f"cart_{n}") for n in range(100)}
    files = {path: text for path, text in FILES.items() if path != "journeys/cart.yaml"} | many
    begin = time.perf_counter()
    loaded = load(files)
    assert loaded.workspace is not None
    assert len(workspace_hash(loaded.workspace)) == 64
    assert time.perf_counter() - begin < SECONDS_MAX
