"""The engine on the embedded broker: the same code path, nothing installed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import aiohttp
import pytest
import pytest_asyncio
from aiokafka import TopicPartition
from aiokafka.errors import CorruptRecordException
from faust.types import TP

from agents.ports import Batch, Folding, Publish, Record, Stream
from streams.embedded import Embedded
from streams.exits import HistoryLost
from streams.kafka_clients import plain_consumer
from streams.settings import Settings
from streams.tap import Pacer, Tap
from streams.topics import topic_name
from streams.transport import BatchConsumer
from streams.worker import Worker
from tests.support.counting import CopyingHandler, CountingFold, CountingHandler
from tests.support.engine import Output, events, feed, until

HOPS = {Stream.TOUCHPOINTS: Stream.INGEST_CHANGELOG, Stream.CUSTOMER_EVENTS: Stream.CUSTOMER_STATES}
CRC_FETCHES_MAX = 20


@pytest_asyncio.fixture
async def settings() -> AsyncIterator[Settings]:
    async with Embedded(clock="stream") as running:
        yield running


async def test_two_hops_count_every_record_once_and_the_tap_sees_all(settings: Settings) -> None:
    """Twice what the broker keeps of a partition passes through, paced by the tap."""
    padding = b"x" * 1000
    records = [Publish(Stream.TOUCHPOINTS, one.key, (one.value or b"") + padding) for one in events(30_000)]
    async with Worker(settings, [CopyingHandler(), CountingHandler()]) as worker:
        async with Tap(settings, sources=HOPS) as tap:
            await worker.until_open()
            assert await Pacer(settings, tap).feed(records) == 30_000
            await Pacer(settings, tap).drained()
            Output(tap).check(records)
            assert tap.count(Stream.CUSTOMER_EVENTS) == 30_000
            done = tap.checkpoints(Stream.CUSTOMER_STATES)
            assert len(done) == 4 and all(found.partitions == 4 for found in done.values())
        assert worker.metrics.total("records_total") == 60_000


async def test_health_and_metrics_answer_on_loopback(settings: Settings) -> None:
    async with Worker(settings, [CountingHandler()]) as worker, aiohttp.ClientSession() as client:
        base = f"http://127.0.0.1:{worker.health.port}"
        await worker.until_open()
        async with client.get(f"{base}/health/live") as live, client.get(f"{base}/health/ready") as ready:
            assert (live.status, ready.status) == (200, 200)
        worker.engine.pumps[min(worker.engine.pumps)].ready = False
        async with client.get(f"{base}/health/ready") as unready:
            assert unready.status == 503
        async with client.get(f"{base}/metrics") as metrics:
            text = await metrics.text()
        assert 'riverwalk_partition_opens_total{cause="new",handler="counting"} 4.0' in text


async def test_partition_that_says_it_is_ready_has_been_counted(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for `ready` reads the metrics next, however long the seek behind it takes."""
    seek = BatchConsumer.open_partition

    async def slow(self: BatchConsumer, tp: TP, position: int) -> None:
        await asyncio.sleep(0.3)
        await seek(self, tp, position)

    monkeypatch.setattr(BatchConsumer, "open_partition", slow)
    async with Worker(settings, [CountingHandler()]) as worker:
        await worker.until_open()
        assert worker.metrics.total("partition_opens_total") == 4


async def test_partition_that_was_not_parked_here_is_refused_because_nothing_is_kept(
    settings: Settings,
) -> None:
    async with Tap(settings) as tap:
        async with Worker(settings, [CountingHandler()]) as first:
            await first.until_open()
            await feed(settings, events(400))
            await until(lambda: Output(tap).total == 400)
        async with Worker(settings, [CountingHandler()]) as second:
            with pytest.raises(HistoryLost, match="the embedded broker keeps nothing"):
                await second.until_failed()


async def test_transactions_of_the_embedded_broker_fail_their_crc_and_are_whole_without_it(
    settings: Settings,
) -> None:
    """It rewrites transactional batches: `check_crcs` is off there, and nowhere else."""
    assert settings.check_crcs is False and Settings().check_crcs is True
    async with Tap(settings) as tap, Worker(settings, [CountingHandler()]) as worker:
        await worker.until_open()
        await feed(settings, events(400))
        await until(lambda: Output(tap).total == 400)
        Output(tap).check(events(400))
    topic = TopicPartition(topic_name(settings, Stream.CUSTOMER_STATES), 0)
    checking = plain_consumer(settings, check_crcs=True)
    await checking.start()
    checking.assign([topic])
    checking.seek(topic, 0)
    with pytest.raises(CorruptRecordException):
        for _ in range(CRC_FETCHES_MAX):  # The records first, then the marker.
            await checking.getmany(topic, timeout_ms=1000)
    await checking.stop()


class StormFold(CountingFold):
    """The first record releases a storm of 50 slices of due work."""

    SLICES = 50

    def __init__(self) -> None:
        super().__init__()
        self.order: list[int] = []
        self.left = 0

    def fold(self, records: Sequence[Record]) -> Folding:
        """Fold records, or one slice."""
        self.order.append(len(records))
        if records and not self.left and not self.folded:
            self.left = self.SLICES
        elif not records:
            self.left -= 1
        batch = yield from super().fold(records)
        return Batch(batch.changes, batch.outputs, batch.checkpoint, more=self.left > 0)


class StormHandler(CountingHandler):
    """Opens storm folds."""

    def open(self, partition: int, partitions: int) -> CountingFold:
        """A fresh fold."""
        self.folds[partition] = StormFold()
        return self.folds[partition]


async def test_records_and_slices_of_due_timers_take_turns(settings: Settings) -> None:
    """Nobody waits for another's storm: records that arrive during it are folded between its slices."""
    handler = StormHandler()
    one = settings.model_copy(update={"batch_records_max": 10})
    async with Worker(one, [handler]) as worker:
        await worker.until_open()
        await feed(one, [Publish(Stream.CUSTOMER_EVENTS, b"k", b"v", (), 0) for _ in range(200)])
        fold = handler.folds[0]
        assert isinstance(fold, StormFold)
        await until(lambda: fold.folded == 200 and fold.left == 0)
    storm = fold.order[1 : 1 + 2 * 19]
    assert all(count == 0 for count in storm[::2]) and all(count > 0 for count in storm[1:10:2])
    assert fold.order.count(0) == StormFold.SLICES


async def test_two_workers_live_in_one_process(settings: Settings) -> None:
    first, second = CountingHandler(), CountingHandler()
    async with (
        Embedded(clock="stream") as other,
        Worker(settings, [first]) as one,
        Worker(other, [second]) as two,
    ):
        await asyncio.gather(one.until_open(), two.until_open())
        await feed(settings, events(400))
        await feed(other, events(800))
        await until(lambda: (first.folded, second.folded) == (400, 800))


class DozingFold(CountingFold):
    """Has one timer that is long due, until a tick was folded."""

    def __init__(self, partition: int) -> None:
        super().__init__()
        self.partition = partition

    def earliest_due(self) -> int | None:
        """Due at the beginning of time, until something was folded."""
        return None if self.folded else 1

    def tick(self) -> Publish | None:
        """A record for our own partition."""
        return Publish(Stream.CUSTOMER_EVENTS, None, b"tick", (), self.partition)


class DozingHandler(CountingHandler):
    """Opens dozing folds."""

    def open(self, partition: int, partitions: int) -> CountingFold:
        """A fresh fold."""
        self.folds[partition] = DozingFold(partition)
        return self.folds[partition]


async def test_due_timer_gets_exactly_one_tick_a_partition_in_the_wall_clock(settings: Settings) -> None:
    handler = DozingHandler()
    wall = settings.model_copy(update={"clock": "wall"})
    async with Worker(wall, [handler]) as worker:
        await until(lambda: handler.folded == 4)
        assert {fold.folded for fold in handler.folds.values()} == {1}
        assert worker.metrics.total("ticks_total") == 4
