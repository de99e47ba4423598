"""The year on a real Kafka decides what the pure fold decides: any partitions, and through a killed worker.

Aim: promises 1 to 4 on real data. Method: the whole log is read by plain consumers and recomputed; beside
that the decisions are compared, as bytes, with a simulation that never saw a partition.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from agents.ports import Stream
from agents.workspaces import Library
from journey.intake import Intake
from journey.simulate import simulate
from riverwalk.demo.run import WORKSPACE, feed_year, work_through
from riverwalk.retail_year import YEAR_END_AT, read_retail_year
from riverwalk.verifying import verify_tap
from schemas.action import encode_output
from schemas.event import CustomerEvent, Origin
from schemas.trail import is_bare
from streams.log_reader import KafkaPublications
from streams.settings import Settings
from streams.tap import Tap
from tests.support.imports import KEY, published

pytestmark = pytest.mark.real

TOUCHPOINTS = 6_000
"""The first quarter: enough for every journey to run, small enough for CI."""


@pytest.fixture(scope="module")
def year():
    return read_retail_year()[0][:TOUCHPOINTS]


async def simulated(settings: Settings, year) -> dict[str, str]:
    """Customer -> digest of its decisions, by the pure fold alone."""
    publications = KafkaPublications(settings)
    (publication,) = await publications.all()
    library = Library(publications)
    await library.ensure(publication.hash)
    intake = Intake(KEY.encode(), "stream")
    events = [intake.admit(each.value, (), 0, Origin("t", 0, 0)) for each in year]
    assert all(isinstance(event, CustomerEvent) for event in events)
    decided = defaultdict(list)

    def observe(turned) -> None:
        if turned.result is not None and turned.result.decision is not None:
            decided[turned.customer].append(encode_output(turned.result.decision))

    simulate(library.catalogue(publication.hash), events, YEAR_END_AT, observe=observe)
    return {customer: digest(values) for customer, values in decided.items()}


def digest(values: list[bytes]) -> str:
    return hashlib.blake2b(b"\n".join(values)).hexdigest()


def recorded(tap: Tap) -> dict[str, str]:
    decided = defaultdict(list)
    for record in tap.records(Stream.DECISIONS):
        if not is_bare(record.headers):
            decided[record.key.decode()].append(record.value)
    return {customer: digest(values) for customer, values in decided.items()}


async def nothing_to_report(worker) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("partitions", [1, 4, 8])
async def test_year_on_any_partitions_decides_what_the_simulation_decides(
    kafka_bootstrap, topic_prefix, year, partitions
):
    async with published(kafka_bootstrap, topic_prefix, WORKSPACE, partitions=partitions, clock="stream") as (
        settings,
        tap,
    ):
        await work_through(settings, tap, year, nothing_to_report)
        report = await verify_tap(settings, tap)
        assert report.clean, report.examples
        assert report.touchpoints == report.applied == len(year)
        assert report.actions > 500
        assert recorded(tap) == await simulated(settings, year)


async def test_killed_worker_leaves_the_same_decisions(kafka_bootstrap, topic_prefix, year):
    async with published(kafka_bootstrap, topic_prefix, WORKSPACE, partitions=4, clock="stream") as (
        settings,
        tap,
    ):
        workers = [await started(settings), await started(settings)]
        try:
            feeding = asyncio.ensure_future(feed_year(settings, tap, year))
            while tap.count(Stream.DECISIONS) < 500:
                assert not feeding.done(), "the year went by before a worker could be killed"
                await asyncio.sleep(0.02)
            workers[0].send_signal(signal.SIGKILL)
            await feeding
            report = await verify_tap(settings, tap)
            assert report.clean, report.examples
            assert report.applied == len(year)
            assert recorded(tap) == await simulated(settings, year)
        finally:
            await ended(workers)


async def started(settings: Settings) -> asyncio.subprocess.Process:
    environment = {
        **os.environ,
        "RIVERWALK_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "RIVERWALK_TOPIC_PREFIX": settings.topic_prefix,
        "RIVERWALK_GROUP": settings.group,
        "RIVERWALK_PARTITIONS": str(settings.partitions),
        "RIVERWALK_CLOCK": "stream",
        "RIVERWALK_IDENTITY_KEY": KEY,
        "RIVERWALK_REDIS_URL": "",
        "RIVERWALK_METRICS_PORT": "0",
        "RIVERWALK_LOG_LEVEL": "ERROR",
    }
    return await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("riverwalk")), "worker", env=environment
    )


async def ended(workers: list[asyncio.subprocess.Process]) -> None:
    for worker in workers:
        if worker.returncode is None:
            worker.kill()
        await worker.wait()
