"""price_drop: one event about a product; who wishes for it hears of the price once, at their own minute."""

from __future__ import annotations

from changing import Partition
from workspaces import DAY, MINUTE, SECOND, workspace

from journey.results import Status

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
PARTS = {
    "actions": """
actions:
  price_drop: { purpose: service, channels: [email], expiry: 2 days, slots: { product: any, price: any } }
""",
    "events": """
events:
  Price Dropped: { subject: product, properties: { product_id: text, price: number } }
""",
    "facts": """
lists:
  wishlist:
    add: { on: Product Added to Wishlist, item: event.properties.product_id }
    remove: { on: Product Removed from Wishlist, item: event.properties.product_id }
""",
}
WISHING = [f"c{number}" for number in range(12)]


def shop() -> Partition:
    """Twelve wish for p1, one for p2, one has thought better of it, one only looked."""
    made = Partition()
    made.publish(workspace(PRICE_DROP, **PARTS))
    for customer in (*WISHING, "gone"):
        made.event(customer, "Product Added to Wishlist", product_id="p1")
    made.event("other", "Product Added to Wishlist", product_id="p2")
    made.event("gone", "Product Removed from Wishlist", product_id="p1")
    made.event("looked", "Product Viewed", product_id="p1")
    made.turns.clear()
    return made


def drop(made: Partition, product: str, price: int) -> Status:
    return made.subject(f"product:{product}", "Price Dropped", product_id=product, price=price)


def told(made: Partition) -> dict[str, list[int]]:
    """Customer -> when each was told."""
    found: dict[str, list[int]] = {}
    for turned in made.turns:
        if turned.result is not None and turned.result.actions:
            found.setdefault(turned.customer, []).append(turned.result.state.now)
    return found


def spend(made: Partition, minutes: int) -> None:
    for _ in range(minutes * 60):
        made.wait(SECOND)


def test_one_event_reaches_whoever_wishes_for_the_product_within_the_spread() -> None:
    made = shop()
    assert drop(made, "p1", 7) is Status.APPLIED
    dropped_at = made.now
    spend(made, 10)
    assert sorted(told(made)) == sorted(WISHING)
    instants = [at for each in told(made).values() for at in each]
    assert len(set(instants)) == len(WISHING)
    assert all(0 <= at - dropped_at <= 10 * MINUTE for at in instants)
    slots = [action.slots for turned in made.turns if turned.result for action in turned.result.actions]
    assert slots == [{"product": "p1", "price": 7}] * len(WISHING)


def test_nobody_hears_of_the_same_product_again_within_thirty_days() -> None:
    made = shop()
    for price, days in ((7, 1), (6, 31), (5, 1)):
        drop(made, "p1", price)
        spend(made, 11)
        made.wait(days * DAY)
    assert {len(each) for each in told(made).values()} == {2}
    assert made.actions("other") == []
    drop(made, "p2", 3)
    spend(made, 11)
    assert made.actions("other") == ["price_drop"]
