"""One batch, one transaction, on a real broker: what is refused, aborted or stamped by a stranger."""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from agents.ports import Batch, Publish, Stream
from streams.changelog import FORMAT, Checkpoint
from streams.clock import SystemClock
from streams.exits import EngineStop, Exit
from streams.kafka_clients import admin_client, plain_producer, transactional_producer
from streams.kafka_log import KafkaLog
from streams.partitioner import partition_of
from streams.settings import Settings
from streams.slices import in_slices
from streams.tap import Tap
from streams.topic_admin import partition_counts
from streams.topics import SPECS, topic_name
from streams.transaction import Transactions, read_position
from streams.worker import Worker
from tests.support.counting import CountingHandler
from tests.support.engine import Output, events, feed, topics, until

pytestmark = pytest.mark.real

PROBES_MAX = 500
YEAR_2010_MS = 1_262_304_000_000
YEAR_2020_MS = 1_577_836_800_000


async def _limit_message_bytes(settings: Settings, stream: Stream, limit: int) -> None:
    """Change max.message.bytes of a topic and see that the broker obeys."""
    spec = next(spec for spec in SPECS if spec.stream is stream)
    name = topic_name(settings, stream)
    admin = admin_client(settings)
    await admin.start()
    config = {**spec.config(), "max.message.bytes": str(limit)}
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, config)])
    await admin.close()
    async with transactional_producer(settings, f"{name}.probe") as probe:
        for _ in range(PROBES_MAX):
            await probe.begin_transaction()
            delivery = await probe.send(name, b"x" * 1000, b"probe", partition=0)
            refused = (await asyncio.gather(delivery, return_exceptions=True))[0]
            await probe.abort_transaction()
            if isinstance(refused, BaseException) is (limit < 1000):
                return
    raise AssertionError("the broker did not take the limit")


async def test_worker_stops_when_a_batch_is_refused_and_nothing_is_lost(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    """aiokafka commits although one batch was refused; awaiting every delivery is what stops us."""
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        first, second = events(4000), events(4000, first=4000)
        async with Worker(settings, [CountingHandler()]) as worker:
            await feed(settings, first)
            await until(lambda: output.total == 4000)
            await _limit_message_bytes(settings, Stream.NEXT_BEST_ACTIONS, 100)
            await feed(settings, second)
            with pytest.raises(EngineStop) as stopped:
                await worker.until_failed()
            assert stopped.value.exit is Exit.INTERNAL
            assert "MessageSizeTooLarge" in str(stopped.value) or "RecordListTooLarge" in str(stopped.value)
        await _limit_message_bytes(settings, Stream.NEXT_BEST_ACTIONS, 2 * 1024 * 1024)
        async with Worker(settings, [CountingHandler()]):
            await until(lambda: output.total == 8000)
            await tap.settle()
        output.check(first + second)


async def test_commit_raises_when_one_of_its_batches_was_refused(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    async with topics(kafka_bootstrap, topic_prefix) as settings:
        counts = await partition_counts(settings)
        transactions = Transactions(
            settings, SystemClock(), Stream.CUSTOMER_STATES, (0, counts), log=KafkaLog(settings)
        )
        await transactions.start()
        await _limit_message_bytes(settings, Stream.DECISIONS, 100)
        batch = Batch({b"cA": b"1"}, [Publish(Stream.DECISIONS, b"A", b"x" * 1000)], b"")
        steps = transactions.encode(batch, Checkpoint(FORMAT, 1, 4, 0, b""))
        encoded = await in_slices(steps, SystemClock(), nullcontext)
        with pytest.raises(KafkaError):
            await transactions.commit(encoded.result, lambda: None, lambda: None)
        await transactions.stop()


async def test_positions_step_over_markers_and_aborted_records(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    """Aborted records occupy offsets: last offset + 1 is not where the consumer stands."""
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        stranger = transactional_producer(settings, f"{topic_prefix}stranger")
        await stranger.start()
        name = topic_name(settings, Stream.CUSTOMER_EVENTS)
        for aborted in (False, True, False, True):
            await stranger.begin_transaction()
            for number in range(2000):
                await stranger.send(name, b"v", b"c_%d" % (number % 50), partition=0)
            await (stranger.abort_transaction() if aborted else stranger.commit_transaction())
        await stranger.stop()
        for _restart in range(2):
            async with Worker(settings, [CountingHandler()]) as worker:
                await worker.until_open()
                await until(lambda: output.total == 4000)
                await tap.settle()
                assert worker.engine.failure is None
        await feed(settings, [Publish(Stream.CUSTOMER_EVENTS, b"c_1", b"v", (), 0)])
        async with Worker(settings, [CountingHandler()]):
            await until(lambda: output.total == 4001)
        position = tap.checkpoints(Stream.CUSTOMER_STATES)[0].position
        assert position >= 8000 + 4 + 1


async def test_records_carry_the_brokers_time_and_the_position_of_their_batch(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    """Stamped 2010 in a topic of 90 days a record would be deleted within minutes."""
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        async with plain_producer(settings) as producer:
            for _ in range(10):
                name = topic_name(settings, Stream.CUSTOMER_EVENTS)
                await producer.send_and_wait(
                    name, b"old", b"A", partition_of(b"A", 4), timestamp_ms=YEAR_2010_MS
                )
        async with Worker(settings, [CountingHandler()]):
            await until(lambda: tap.count(Stream.NEXT_BEST_ACTIONS) == 1)
            await tap.settle()
        now = time.time_ns() // 1_000_000
        for stream in (Stream.CUSTOMER_EVENTS, Stream.CUSTOMER_STATES, Stream.NEXT_BEST_ACTIONS):
            assert all(YEAR_2020_MS < record.at <= now + 60_000 for record in tap.records(stream))
        action = tap.records(Stream.NEXT_BEST_ACTIONS)[0]
        assert read_position(action.headers) == (partition_of(b"A", 4), 10)
