"""Whom nothing of their own touches, on a real Kafka: price drops, a restart, a segment, an invitation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from operated import Deployment, deployment, working

ACTIONS = """
actions:
  cheaper: { purpose: transactional, channels: [email], expiry: 1 day }
  morning: { purpose: transactional, channels: [email], expiry: 1 day }
  invite: { purpose: transactional, channels: [email], expiry: 1 day }
"""
EVENTS = "events: { Price Dropped: { subject: product, properties: { product_id: text } } }\n"
FACTS = """
lists: { wishlist: { add: { on: Product Added to Wishlist, item: event.properties.product_id } } }
"""
DROP = """
journey: drop
mode: live
trigger:
  { on: Price Dropped, audience: event.properties.product_id in customer.lists.wishlist, spread: 1 second }
entry: { again: always }
steps: [ { message: cheaper } ]
"""
GALA = """
journey: gala
mode: live
trigger: { manual: true }
entry: { key: event.properties.event_id }
steps: [ { message: invite } ]
"""
RECENT = "facts: { wishes: { count: Product Added to Wishlist, window: 30 days, backfill: none } }\n"
SEGMENTS = "segments: { quiet: { enter: customer.facts.wishes < 5 } }\n"
MORNING = """
journey: morning
mode: live
trigger: { segment: quiet, enters: true }
steps: [ { message: morning } ]
"""
WISHING = [f"u{number}" for number in range(6)]


@pytest.fixture(scope="module")
def shop(kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Six wish for p1, one for p2."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "workspace.yaml").write_text("workspace: broadcast\nzone: UTC\n")
    (folder / "actions.yaml").write_text(ACTIONS)
    (folder / "events.yaml").write_text(EVENTS)
    (folder / "facts.yaml").write_text(FACTS)
    made = deployment(kafka_bootstrap, "broadcast", folder)
    made.run("publish", made.write(drop=DROP, gala=GALA), "--by", "anna")
    made.send(*(wish(user, "p1") for user in WISHING), wish("other", "p2"))
    return made


def wish(user: str, product: str) -> dict[str, Any]:
    return {
        "type": "Product Added to Wishlist",
        "identifiers": {"user_id": user},
        "properties": {"product_id": product},
    }


def drop(product: str, identity: str) -> dict[str, Any]:
    return {
        "id": identity,
        "source": "pricing",
        "type": "Price Dropped",
        "subject": f"product:{product}",
        "properties": {"product_id": product},
    }


def sent(shop: Deployment) -> Counter[str]:
    return shop.actions()


def test_price_drop_reaches_both_partitions_once_and_again_after_a_restart(shop: Deployment) -> None:
    with working(shop):
        shop.until(lambda: len(shop.lines("events")) >= len(WISHING) + 1, "the wishes")
        shop.send(drop("p1", "first"), drop("p1", "first"))
        shop.until(lambda: sent(shop)["cheaper"] == len(WISHING), "a message for each who wishes")
        shop.verified()
    with working(shop):
        shop.send(drop("p1", "first"), drop("p1", "second"), drop("p2", "third"))
        shop.until(lambda: sent(shop)["cheaper"] == 2 * len(WISHING) + 1, "a message for each, once more")
        shop.verified()
        told = shop.run("explain", f"user_id={WISHING[0]}")
        assert (told["differences"], told["state_differs"]) == ([], False)


def test_type_that_nobody_declared_is_a_dead_letter_of_each_partition(shop: Deployment) -> None:
    with working(shop):
        shop.send({**drop("p1", "odd"), "type": "Back In Stock"})
        shop.until(lambda: len(shop.run("dead-letters", "list")["dead_letters"]) == 2, "two dead letters")
        shop.verified()


def test_customers_are_invited_by_hand_and_only_once(shop: Deployment) -> None:
    with working(shop):
        for _ in range(2):
            shop.run(
                "enrol", "gala", "--identifier", "user_id=u1", "--with", "event_id=june", "--request", "june"
            )
        shop.until(lambda: sent(shop)["invite"] == 1, "an invitation")
        shop.verified()
        assert sent(shop)["invite"] == 1


def test_segment_by_time_is_entered_by_who_is_not_touched_after_its_publication(shop: Deployment) -> None:
    with working(shop):
        shop.until(lambda: len(shop.lines("events")) >= len(WISHING) + 1, "the wishes")
        (shop.folder / "facts.yaml").write_text(f"{FACTS}{RECENT}")
        (shop.folder / "segments.yaml").write_text(SEGMENTS)
        shop.run("publish", shop.write(morning=MORNING), "--by", "bo")
        shop.until(lambda: sent(shop)["morning"] == len(WISHING) + 1, "a morning for everybody")
        shop.verified()
