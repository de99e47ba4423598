"""price_drop: who has the product on their wish list hears of its new price, each at their own minute."""

from __future__ import annotations

from workspaces import DAY, MINUTE, Customer, catalogue

PRICE_DROP = """
journey: price_drop
mode: live
trigger:
  on: Price Dropped
  audience: event.properties.product_id in customer.lists.wishlist
  spread: 10 minutes
entry: { key: event.properties.product_id, again: after 30 days }
steps:
  - message:
      action: price_drop
      with: { product: entry.event.properties.product_id, price: entry.event.properties.price }
"""
ACTIONS = """
actions:
  price_drop: { purpose: service, channels: [email], expiry: 2 days, slots: { product: any, price: any } }
"""
FACTS = """
lists:
  wishlist: { add: { on: Product Added to Wishlist, item: event.properties.product_id } }
"""


def test_wish_is_answered_within_the_spread_and_once_in_thirty_days() -> None:
    of = catalogue(PRICE_DROP, actions=ACTIONS, facts=FACTS)
    told = set()
    for number in range(12):
        customer = Customer(of, name=f"c{number}")
        customer.event("Product Added to Wishlist", product_id="p1")
        customer.event("Price Dropped", product_id="p2", price=5)
        customer.event("Price Dropped", product_id="p1", price=7)
        dropped_at = customer.now
        customer.wait(10 * MINUTE)
        (action,) = [each for result in customer.results for each in result.actions]
        assert action.slots == {"product": "p1", "price": 7}
        told.add(next(each.state.now for each in customer.results if each.actions) - dropped_at)
        customer.event("Price Dropped", product_id="p1", price=6)
        customer.wait(DAY)
        assert customer.actions() == ["price_drop"]
    assert len(told) == 12
    assert all(0 <= after < 10 * MINUTE for after in told)
