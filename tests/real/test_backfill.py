"""A fact that is filled from the log, on a real Kafka: told once, verified, and with a log that is cut."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from operated import Deployment, deployment, working

from agents.ports import Stream
from schemas.customer import NEVER
from streams.kafka_clients import admin_client
from streams.log_reader import extents
from streams.settings import Settings
from streams.topics import topic_name

ACTIONS = """
actions:
  hello: { purpose: transactional, channels: [email], expiry: 1 day }
  fan: { purpose: transactional, channels: [sms], expiry: 1 day }
"""
ORDER = """
journey: order
mode: live
trigger: { on: Order Completed }
entry: { again: always }
steps: [ { message: hello } ]
"""
FAN = """
journey: fan
mode: live
trigger: { segment: fans, enters: true }
steps: [ { message: fan } ]
"""
FACTS = "facts: { orders: { count: Order Completed, backfill: log } }\n"
MORE = """
facts:
  orders: { count: Order Completed, backfill: log }
  ever: { count: Order Completed, backfill: log }
  lately: { count: Order Completed, window: 1 day, backfill: log }
  newest: { since: Order Completed, backfill: log }
"""
SEGMENTS = "segments: { fans: { enter: customer.facts.orders >= 2 } }\n"
USERS = [f"u{number}" for number in range(6)]


@pytest.fixture(scope="module")
def shop(kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Six customers, one of whom has ordered twice before anybody counted."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "workspace.yaml").write_text("workspace: backfill\nzone: UTC\n")
    (folder / "actions.yaml").write_text(ACTIONS)
    made = deployment(kafka_bootstrap, "backfill", folder)
    made.run("publish", made.write(order=ORDER), "--by", "anna")
    with working(made):
        made.feed("Order Completed", *USERS, "u0")
        made.until(lambda: made.actions()["hello"] == len(USERS) + 1, "a word for each order")
        yield made


def fact(shop: Deployment, user: str, name: str) -> Any:
    """What a customer's state remembers of a fact."""
    return shop.run("customer", "show", f"user_id={user}")["state"].get("facts", {}).get(name)


def test_publication_tells_everybody_what_the_log_says_and_journeys_hear_of_it(shop: Deployment) -> None:
    (shop.folder / "facts.yaml").write_text(FACTS)
    (shop.folder / "segments.yaml").write_text(SEGMENTS)
    folder = shop.write(fan=FAN)
    said = shop.run("publish", folder, "--by", "bo")["backfill"]
    assert sum(each["customers"] for each in said["partitions"]) == len(USERS)
    assert [each["gone"] for each in said["partitions"]] == [0, 0] and said["unknown"] == {}
    shop.until(lambda: shop.actions()["fan"] == 1, "the one who ordered twice is a fan")
    shop.feed("Order Completed", "u1", "new", "new")
    shop.until(lambda: shop.actions()["fan"] == 3, "and so are the next ones, known or new")
    shop.verified()
    told = shop.run("explain", "user_id=u0")
    assert (told["differences"], told["state_differs"]) == ([], False)


def test_nobody_is_told_twice(shop: Deployment) -> None:
    again = shop.run("backfill", "--by", "bo")
    assert again["customers"] == 0
    assert sum(each["told_before"] for each in again["partitions"]) == len(USERS)
    shop.feed("Order Completed", "u2")
    shop.until(lambda: shop.actions()["fan"] == 4, "another fan")
    shop.verified()


def test_log_that_retention_has_cut_says_how_far_it_reaches(shop: Deployment) -> None:
    asyncio.run(_cut(shop))
    shop.feed("Order Completed", "u3")
    shop.until(lambda: shop.actions()["fan"] == 5, "an order after the cut")
    (shop.folder / "facts.yaml").write_text(MORE)
    said = shop.run("publish", str(shop.folder), "--by", "bo")["backfill"]
    assert all(each["gone"] > 0 for each in said["partitions"])
    assert said["unknown"].keys() == {"ever", "lately"} and said["unknown"]["ever"] == NEVER
    shop.until(lambda: (fact(shop, "u5", "lately?") or [0, 0, None])[2] == "log", "all were told")
    reach = fact(shop, "u3", "ever?")[3]
    assert 0 < reach <= max(each["reach"] for each in said["partitions"])
    assert fact(shop, "u3", "newest")[0] == 1 and fact(shop, "u5", "newest") is None


async def _cut(shop: Deployment) -> None:
    """As retention would: of both partitions all that is there goes."""
    values = {name.removeprefix("RIVERWALK_").lower(): each for name, each in shop.environment.items()}
    settings = Settings.model_validate(values)
    topic = topic_name(settings, Stream.CUSTOMER_EVENTS)
    ends = await extents(settings, Stream.CUSTOMER_EVENTS)
    admin = admin_client(settings)
    await admin.start()
    try:
        await admin.delete_records(
            {TopicPartition(topic, each): RecordsToDelete(extent.end) for each, extent in ends.items()}
        )
    finally:
        await admin.close()
