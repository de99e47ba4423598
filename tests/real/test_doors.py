"""The doors on a real Kafka and a real Redis: one journey of an operator through all of them.

Each test is one step on the same topics; steps before it have been taken by the module's fixture.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aiokafka.errors import KafkaError
from msgspec.structs import replace
from redis import Redis
from typer.testing import CliRunner

from agents.ports import Stream
from riverwalk.cli import app
from riverwalk.customer_log import find_customer_log, read_customer_log
from riverwalk.customers import customer_id
from riverwalk.explaining import explain_customer
from riverwalk.reporting import failure_of
from riverwalk.seeking import Counted
from riverwalk.verification.checkpoints import CHECKPOINT_KEY, read_checkpoint
from schemas.instant import format_instant
from streams.kafka_clients import plain_producer, transactional_producer
from streams.log_reader import read_record, read_topic
from streams.log_seeker import open_log
from streams.publishing import Administrator, audit_record
from streams.settings import Settings
from streams.topics import topic_name

RIVERWALK = Path(sys.executable).with_name("riverwalk")
WAIT_SECONDS = 30.0
POLL_SECONDS = 0.3
BROKEN = b'{"id": \x00\xff'


class Shop(NamedTuple):
    """One deployment: its environment and its workspace folder."""

    environment: dict[str, str]
    folder: Path

    def run(self, *arguments: str, code: int = 0, **changes: str) -> str:
        """Standard output of a command that must end with this code."""
        ended = CliRunner().invoke(app, arguments, env={**self.environment, **changes})
        failed = isinstance(ended.exception, Exception)
        found = failure_of(ended.exception).exit_code if failed else ended.exit_code
        assert found == code, f"{arguments}: {found} {ended.exception}\n{ended.output}"
        return ended.stdout

    def json(self, *arguments: str, **changes: str) -> Any:
        """The same with `--json`."""
        return json.loads(self.run(*arguments, "--json", **changes))

    def settings(self) -> Settings:
        """Its settings, for what a test does itself."""
        values = {name.removeprefix("RIVERWALK_").lower(): value for name, value in self.environment.items()}
        return Settings.model_validate(values)

    def until(self, wanted: int, *arguments: str) -> list[Any]:
        """Objects that `tail` shows, once there are so many."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            found = [
                json.loads(line)
                for line in self.run("tail", "--no-follow", "--json", *arguments).splitlines()
            ]
            if len(found) >= wanted:
                return found
            assert time.monotonic() < deadline, f"{len(found)} of {wanted} {arguments} came"
            time.sleep(POLL_SECONDS)


def order(number: int, user: str, total: int) -> bytes:
    """A touchpoint of just now."""
    touchpoint = {
        "id": f"o{number}",
        "source": "web",
        "type": "Order Completed",
        "occurred_at": format_instant(int(time.time() * 1000) - 1_000),
        "identifiers": {"user_id": user},
        "properties": {"order_id": f"o{number}", "total": total},
    }
    return json.dumps(touchpoint).encode()


async def feed(shop: Shop, *records: tuple[bytes | None, bytes]) -> None:
    """Write (key, value) pairs to the touchpoints topic."""
    settings = shop.settings()
    async with plain_producer(settings) as producer:
        for key, value in records:
            await producer.send_and_wait(f"{settings.topic_prefix}touchpoints.v1", value, key)


@pytest.fixture(scope="module")
def shop(kafka_bootstrap: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Topics, a published workspace, a worker, and four touchpoints of which two are applied."""
    prefix = f"test-doors-{uuid.uuid4().hex[:8]}."
    environment = {
        "RIVERWALK_KAFKA_BOOTSTRAP": kafka_bootstrap,
        "RIVERWALK_REDIS_URL": redis_url,
        "RIVERWALK_TOPIC_PREFIX": prefix,
        "RIVERWALK_GROUP": prefix,
        "RIVERWALK_PARTITIONS": "2",
        "RIVERWALK_METRICS_PORT": "0",
        "RIVERWALK_IDENTITY_KEY": "0123456789abcdef",
    }
    made = Shop(environment, tmp_path_factory.mktemp("shop"))
    made.run("init", str(made.folder))
    journey = made.folder / "journeys" / "second_order.yaml"
    journey.write_text(journey.read_text().replace("holdout: 10%", "holdout: 0%"))
    made.run("init-topics")
    made.run("publish", str(made.folder), "--by", "anna")
    worker = subprocess.Popen(
        [RIVERWALK, "worker"], env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        first = order(1, "u1", 120)
        asyncio.run(feed(made, (b"u1", first), (b"u1", first), (b"u9", BROKEN), (b"u2", order(2, "u2", 20))))
        made.until(2, "--topic", "actions")
        made.until(1, "--topic", "dead-letters")
        yield made
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=WAIT_SECONDS) == 0


def test_doctor_finds_everything_fine(shop: Shop) -> None:
    assert {each["check"]: each["result"] for each in shop.json("doctor")} == {
        "settings": "fine",
        "zone data": "fine",
        "code": "fine",
        "Kafka": "fine",
        "topics": "fine",
        "workspace": "fine",
        "Redis": "fine",
    }


def test_doctor_refuses_a_partition_count_that_does_not_fit(shop: Shop) -> None:
    assert "set RIVERWALK_PARTITIONS=2" in shop.run("doctor", code=78, RIVERWALK_PARTITIONS="3")


def test_init_topics_again_changes_nothing(shop: Shop) -> None:
    found = shop.json("init-topics")
    assert (found["created"], len(found["existing"]), found["problems"]) == ([], len(Stream), [])


def test_publish_of_the_same_meaning_writes_nothing(shop: Shop) -> None:
    found = shop.json("publish", str(shop.folder))
    assert (found["changed"], found["written"]) == (False, False)


def test_tail_shows_one_action_a_customer_and_only_the_asked_customers(shop: Shop) -> None:
    actions = shop.until(2, "--topic", "actions")
    assert sorted(each["value"]["action"] for each in actions) == ["thank_you", "thank_you"]
    assert len(shop.until(1, "--topic", "actions", "--customer", "user_id=u1")) == 1
    assert len(shop.run("tail", "--topic", "decisions", "--from-beginning", "--limit", "2").splitlines()) == 2


def test_customer_show_reads_redis_and_without_it_the_log(shop: Shop) -> None:
    from_redis = shop.json("customer", "show", "--identifier", "user_id=u1")
    from_log = shop.json("customer", "show", "user_id=u1", RIVERWALK_REDIS_URL="redis://127.0.0.1:1/0")
    assert from_redis["state"] == from_log["state"]
    assert (from_redis["source"], from_log["source"]) == ("the read model", "customer-states.v1")
    assert "Redis does not answer" in from_log["note"]
    assert from_redis["state"]["enrolments"]
    assert "second_order" in shop.run("customer", "show", from_redis["state"]["id"])
    shop.run("customer", "show", "user_id=nobody", code=1)


def test_explain_recomputes_what_was_recorded(shop: Shop) -> None:
    found = shop.json("explain", "user_id=u1", "--journey", "second_order")
    assert (found["recorded"], found["recomputed"], found["differences"], found["state_differs"]) == (
        1,
        1,
        [],
        False,
    )
    assert [each["where"] for each in found["turns"][0]["asked"]] == ["trigger", "eligible"]
    told = shop.run("explain", "user_id=u2")
    assert "all as recorded" in told and "by seeking" in told


def test_dead_letter_is_shown_byte_for_byte_and_replayed_twice_without_harm(shop: Shop) -> None:
    (letter,) = shop.json("dead-letters", "list", "--reason", "not_utf8")["dead_letters"]
    assert "7b 22 69 64 22 3a 20 00 ff" in shop.run("dead-letters", "show", letter["place"])
    shop.run("dead-letters", "show", "0@99999", code=1)
    for _ in range(2):
        assert shop.json("dead-letters", "replay", letter["place"], "--by", "anna")["replayed"] == 1
    shop.until(3, "--topic", "dead-letters")
    assert shop.json("explain", "user_id=u1")["recorded"] == 1


def test_read_model_is_rebuilt_from_the_log(shop: Shop, redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        keys = list(redis.scan_iter(f"{shop.environment['RIVERWALK_TOPIC_PREFIX']}customer:*"))
        before = redis.mget(keys)
        redis.delete(*keys)
        found = shop.json("read-model", "rebuild")
        assert (found["customers"], found["written"], found["newer"]) == (2, 2, 0)
        assert redis.mget(keys) == before


async def test_reader_leaves_out_what_was_aborted_and_ends_where_the_log_ends(shop: Shop) -> None:
    settings = shop.settings()
    topic = f"{settings.topic_prefix}{Stream.AUDIT.value}"
    before = [record async for _, record in read_topic(settings, Stream.AUDIT)]
    async with Administrator(settings) as administrator:
        await administrator.write([audit_record("cy", "tried", 1)])
    async with transactional_producer(settings, f"{settings.topic_prefix}aborter") as producer:
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"never", b"cy")
        await producer.abort_transaction()
    found = [record async for _, record in read_topic(settings, Stream.AUDIT)]
    assert [record.key for record in found[len(before) :]] == [b"cy"]
    last = found[-1].offset
    kept = await read_record(settings, Stream.AUDIT, 0, last)
    assert kept == found[-1]
    for gone in (last + 1, last + 2, last + 99):
        assert await read_record(settings, Stream.AUDIT, 0, gone) is None


async def test_administrator_is_fenced_by_the_next_one(shop: Shop) -> None:
    async with Administrator(shop.settings()) as first:
        async with Administrator(shop.settings()) as second:
            await second.write([audit_record("second", "tried", 1)])
        with pytest.raises(KafkaError):
            await first.write([audit_record("first", "tried", 1)])
    actors = [record.key async for _, record in read_topic(shop.settings(), Stream.AUDIT)]
    assert b"second" in actors
    assert b"first" not in actors


def test_changed_workspace_is_in_force_at_once_and_explain_follows(shop: Shop) -> None:
    journey = shop.folder / "journeys" / "second_order.yaml"
    journey.write_text(journey.read_text().replace("wait: 7 days", "wait: 9 days"))
    assert shop.json("publish", str(shop.folder), "--dry-run")["written"] is False
    assert shop.json("publish", str(shop.folder), "--by", "bo")["versions"] == {"second_order": 2}
    asyncio.run(feed(shop, (b"u3", order(3, "u3", 30))))
    (entered,) = shop.until(1, "--topic", "decisions", "--customer", "user_id=u3")
    assert entered["value"]["entered"][0]["version"] == 2
    assert shop.json("explain", "user_id=u3")["differences"] == []


async def test_explain_seeks_among_the_records_of_others_and_says_what_scanning_says(shop: Shop) -> None:
    settings = shop.settings()
    crowd = [(b"u%d" % n, order(n, f"u{n}", 20)) for n in range(100, 700)]
    await feed(shop, *crowd[:300], (b"u1", order(90, "u1", 70)), *crowd[300:])
    customer = customer_id(settings, "user_id=u1")
    deadline = time.monotonic() + WAIT_SECONDS
    while (await applied(settings)) < 3 + len(crowd) + 1:
        assert time.monotonic() < deadline, "not all touchpoints were applied"
        await asyncio.sleep(POLL_SECONDS)
    found = await read_customer_log(settings, customer)
    place = (topic_name(settings, Stream.CUSTOMER_EVENTS), found.partition)
    async with open_log(settings) as log:
        counted = Counted(log)
        scanned = await find_customer_log(counted, customer, place, found.publications, scan="to compare")
    assert (found.scanned, scanned.scanned) == ("", "to compare")
    assert (found.state, found.decisions) == (scanned.state, scanned.decisions)
    sought, whole = (explain_customer(each, "wall") for each in (found, scanned))
    assert sought.clean and sought.recorded > 1
    assert replace(sought, read=0) == replace(whole, read=0, scanned="")
    assert len(found.events) == 4, "two orders and two activations"
    assert found.read < whole.read / 2


async def applied(settings: Settings) -> int:
    """Customer events that the checkpoints of all partitions count as applied."""
    last = {
        partition: record
        async for partition, record in read_topic(settings, Stream.CUSTOMER_STATES)
        if record.key == CHECKPOINT_KEY
    }
    return sum(read_checkpoint([record]).ledger.get("applied", 0) for record in last.values())
