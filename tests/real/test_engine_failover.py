"""Workers that die, freeze or leave, on a real broker: every record once, every action once."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agents.ports import FaultPoint, Publish, Stream
from streams.exits import Exit
from streams.settings import Settings
from streams.tap import Tap
from streams.worker import Worker
from tests.support.counting import POISON, CountingHandler
from tests.support.engine import Output, ended, events, feed, spawn, topics, until

pytestmark = pytest.mark.real

RECORDS = 60_000
SMALL_BATCH = 200
"""Many small transactions, so that a fault meets one that is running."""


@contextmanager
def _workers(settings: Settings, *extras: dict[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    workers = [spawn(settings, **extra) for extra in extras]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


async def test_killed_worker_of_two_leaves_every_record_counted_once(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    """kill -9 inside a transaction, with its records already sent; the survivor takes over."""
    records = events(RECORDS)
    async with (
        topics(kafka_bootstrap, topic_prefix, batch_records_max=SMALL_BATCH) as settings,
        Tap(settings) as tap,
    ):
        output = Output(tap)
        await feed(settings, records)
        with _workers(settings, {}, {"KILL_AT": FaultPoint.BATCH_SENT.value}) as (_survivor, victim):
            assert await ended(victim) == -signal.SIGKILL
            await until(lambda: output.total == RECORDS)
            await tap.settle()
        output.check(records)


async def test_frozen_worker_is_fenced_and_ends_itself_with_75(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    """A zombie: stopped inside a transaction for longer than its session, then let go on."""
    records = events(RECORDS)
    async with (
        topics(kafka_bootstrap, topic_prefix, batch_records_max=SMALL_BATCH) as settings,
        Tap(settings) as tap,
    ):
        output = Output(tap)
        await feed(settings, records)
        with _workers(settings, {"STOP_AT": FaultPoint.BATCH_BEGUN.value}, {}) as (zombie, _owner):
            await until(lambda: output.total == RECORDS)
            zombie.send_signal(signal.SIGCONT)
            assert await ended(zombie) == Exit.OWNERSHIP_LOST
            await tap.settle()
        output.check(records)


async def test_terminated_worker_parks_leaves_and_exits_with_0(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    records = events(2000)
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output = Output(tap)
        with _workers(settings, {}) as (worker,):
            await feed(settings, records)
            await until(lambda: output.total == 2000)
            worker.send_signal(signal.SIGTERM)
            assert await ended(worker, seconds=10) == Exit.FINE
        output.check(records)


async def test_record_that_hangs_twice_is_dead_lettered_undecoded(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    """The watchdog ends the process twice at one offset; the third process goes round it."""
    before, after = events(50, keys=1), events(50, keys=1, first=50)
    poison = Publish(Stream.CUSTOMER_EVENTS, b"c_0", POISON, (("trace", b"1"),))
    async with topics(kafka_bootstrap, topic_prefix, watchdog_seconds=0.5) as settings, Tap(settings) as tap:
        output = Output(tap)
        await feed(settings, [*before, poison, *after])
        for _death in range(2):
            with _workers(settings, {}) as (worker,):
                assert await ended(worker) == Exit.INTERNAL
        async with Worker(settings, [CountingHandler()]):
            await until(lambda: output.total == 100)
            await tap.settle()
        output.check([*before, *after])
        (letter,) = tap.records(Stream.DEAD_LETTERS)
        headers = dict(letter.headers)
        assert (letter.key, letter.value) == (b"c_0", POISON)
        assert headers["riverwalk.reason"] == b"watchdog" and headers["original.trace"] == b"1"
        assert headers["__connect.errors.offset"] == b"50"
        assert sum(found.dead for found in tap.checkpoints(Stream.CUSTOMER_STATES).values()) == 1


async def test_partitions_that_come_back_are_resumed_from_where_they_were_parked(
    kafka_bootstrap: str, topic_prefix: str
) -> None:
    """A second worker joins: all are revoked, half come back, and nothing of them is read again."""
    async with topics(kafka_bootstrap, topic_prefix) as settings, Tap(settings) as tap:
        output, handler = Output(tap), CountingHandler()
        records = events(4000)
        async with Worker(settings, [handler]) as first:
            await first.until_open()
            await feed(settings, records)
            await until(lambda: output.total == 4000)
            async with Worker(settings, [CountingHandler()]) as second:
                await until(
                    lambda: len(second.engine.positions()) == 2 and len(first.engine.positions()) == 2
                )
                opens = first.metrics.registry.get_sample_value
                labels = {"handler": "counting", "cause": "parked"}
                assert opens("riverwalk_partition_opens_total", labels) == 2
                assert handler.opened == 4
                assert all("restore" not in handler.folds[tp.partition].calls for tp in first.engine.pumps)
                more = events(4000, first=4000)
                await feed(settings, more)
                await until(lambda: output.total == 8000)
            await until(lambda: len(first.engine.positions()) == 4)
            last = events(400, first=8000)
            await feed(settings, last)
            await until(lambda: output.total == 8400)
            await tap.settle()
        output.check(records + more + last)
        await asyncio.sleep(0)
