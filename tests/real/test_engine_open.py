"""Opening a partition, on a real broker: what may never be skipped, seeked to, fenced or reset."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import NewPartitions, RecordsToDelete
from aiokafka.structs import OffsetAndMetadata
from faust.types import TP

from agents.ports import Publish, Record, Stream
from streams.changelog import ChangelogReader
from streams.exits import Exit, Gap, HistoryLost, Refused
from streams.inbox import Chunk
from streams.kafka_clients import admin_client, plain_producer, transactional_producer
from streams.kafka_log import KafkaLog
from streams.plumbing import Source
from streams.pump import Pump
from streams.settings import Settings
from streams.tap import Tap
from streams.topic_admin import check_topics, create_topics
from streams.topics import topic_name
from streams.worker import Worker
from tests.support.counting import CountingHandler
from tests.support.engine import Output, events, feed, topics, until
from tests.support.hurried_clock import HurriedClock

pytestmark = pytest.mark.real


async def _run(settings: Settings, output: Output, total: int) -> CountingHandler:
    handler = CountingHandler()
    async with Worker(settings, [handler]):
        await until(lambda: output.total == total)
    return handler


async def _delete_below(settings: Settings, offset: int) -> None:
    admin = admin_client(settings)
    await admin.start()
    tp = TopicPartition(topic_name(settings, Stream.CUSTOMER_EVENTS), 0)
    await admin.delete_records({tp: RecordsToDelete(before_offset=offset)})
    await admin.close()


def _zeroth(count: int) -> list[Publish]:
    return [Publish(Stream.CUSTOMER_EVENTS, b"c_%d" % (number % 20), b"v", (), 0) for number in range(count)]


async def test_no_record_is_folded_before_its_partition_is_restored(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    """Faust resumes the flow by itself after a rebalance; only a finished open may let records come."""
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        await feed(settings, events(4000))
        await _run(settings, output, 4000)
        await feed(settings, events(4000, first=4000))
        handler = await _run(settings, output, 8000)
        for fold in handler.folds.values():
            assert "restore" in fold.calls
            assert fold.calls.index("fold") > fold.calls.index("resume")
            assert "restore" not in fold.calls[fold.calls.index("resume") :]
        await tap.settle()
        output.check(events(8000))


async def test_position_is_the_checkpoints_and_never_the_groups(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    """Somebody commits other offsets for our group: Faust would seek there, before or after our open."""
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        await feed(settings, events(4000))
        await _run(settings, output, 4000)
        name = topic_name(settings, Stream.CUSTOMER_EVENTS)
        stranger = AIOKafkaConsumer(bootstrap_servers=kafka_bootstrap, group_id=settings.group)
        await stranger.start()
        offsets = {TopicPartition(name, number): OffsetAndMetadata(number * 1500, "") for number in range(4)}
        stranger.assign(list(offsets))
        await stranger.commit(offsets)
        await stranger.stop()
        await feed(settings, events(400, first=4000))
        await _run(settings, output, 4400)
        await tap.settle()
        output.check(events(4400))


async def test_stale_open_does_not_fence_the_owner(kafka_bootstrap: str, topic_prefix: str) -> None:
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        async with Worker(settings, [CountingHandler()]) as worker:
            await worker.until_open()
            owner = next(iter(worker.engine.pumps.values()))
            stale = Source(owner.source.tp, 4, owner.source.generation - 1)
            late = Pump(worker.engine, CountingHandler(), stale, None)
            late.start()
            await until(lambda: late._task is not None and late._task.done())
            assert not late.ready
            await feed(settings, events(400))
            await until(lambda: output.total == 400)
            assert worker.engine.failure is None


async def test_log_that_begins_above_our_position_ends_with_77(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        await feed(settings, _zeroth(100))
        await _run(settings, output, 100)
        await feed(settings, _zeroth(100))
        await _delete_below(settings, 150)
        async with Worker(settings, [CountingHandler()]) as worker:
            with pytest.raises(HistoryLost) as lost:
                await worker.until_failed()
        assert lost.value.exit is Exit.HISTORY_LOST
        assert "50 records were deleted unread" in str(lost.value)


async def test_new_group_starts_where_the_log_begins(kafka_bootstrap: str, topic_prefix: str) -> None:
    """Nothing was ever read, so nothing of ours is lost."""
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        await feed(settings, _zeroth(100))
        await _delete_below(settings, 40)
        await _run(settings, output, 60)


async def test_gap_in_what_the_transport_hands_over_ends_with_76(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    async with (
        topics(kafka_bootstrap, topic_prefix) as settings,
        Worker(settings, [CountingHandler()]) as worker,
    ):
        await worker.until_open()
        tp = TP(topic_name(settings, Stream.CUSTOMER_EVENTS), 0)
        worker.engine.pumps[tp].deliver(Chunk(5, [Record(5, 0, b"k", b"v", ())], 6))
        with pytest.raises(Gap) as gap:
            await worker.until_failed()
        assert gap.value.exit is Exit.GAP


async def test_open_transaction_of_a_stranger_in_the_changelog_refuses_the_start(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    """The last stable offset stays behind although we fenced our predecessor: somebody else writes here."""
    async with topics(kafka_bootstrap, topic_prefix) as settings:
        name = topic_name(settings, Stream.CUSTOMER_STATES)
        stranger = transactional_producer(settings, f"{topic_prefix}stranger")
        await stranger.start()
        await stranger.begin_transaction()
        await stranger.send_and_wait(name, b"v", b"cX", partition=0)
        reading = KafkaLog(settings).reader(name, 0)
        async with ChangelogReader(settings, HurriedClock(), reading) as reader:
            with pytest.raises(Refused) as refused:
                await reader.stable_end()
        await stranger.abort_transaction()
        await stranger.stop()
        assert refused.value.exit is Exit.REFUSED


async def test_changed_partition_count_refuses_the_start(kafka_bootstrap: str, topic_prefix: str) -> None:
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        await feed(settings, events(400))
        await _run(settings, output, 400)
        admin = admin_client(settings)
        await admin.start()
        await admin.create_partitions({topic_name(settings, Stream.CUSTOMER_EVENTS): NewPartitions(8)})
        await admin.close()
        with pytest.raises(Refused) as refused:
            await Worker(settings, [CountingHandler()]).start()
        assert "customer-states.v1 has 4 partitions but customer-events.v1 has 8" in str(refused.value)


async def test_missing_topics_are_named_and_created_once(kafka_bootstrap: str, topic_prefix: str) -> None:
    settings = Settings(kafka_bootstrap=kafka_bootstrap, topic_prefix=topic_prefix)
    assert all("riverwalk init-topics" in problem for problem in await check_topics(settings))
    first, second = await create_topics(settings), await create_topics(settings)
    assert (len(first.created), first.existing, first.problems) == (len(Stream), [], [])
    assert (second.created, len(second.existing)) == ([], len(Stream))


async def test_group_offsets_are_published_for_lag_tools(kafka_bootstrap: str, topic_prefix: str) -> None:
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        async with Worker(settings, [CountingHandler()]) as worker:
            await feed(settings, _zeroth(100))
            await until(lambda: output.total == 100)
            await worker._consumer.publish_offsets(worker.engine.positions())
            admin = admin_client(settings)
            await admin.start()
            published = await admin.list_consumer_group_offsets(settings.group)
            await admin.close()
        tp = TopicPartition(topic_name(settings, Stream.CUSTOMER_EVENTS), 0)
        assert published[tp].offset == worker.engine.positions().get(TP(*tp), 100)
        await asyncio.sleep(0)


async def test_plain_record_in_a_source_is_read_like_any_other(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        async with plain_producer(settings) as producer:
            await producer.send_and_wait(topic_name(settings, Stream.CUSTOMER_EVENTS), b"v", b"k", 0)
        await _run(settings, output, 1)
