"""Whatever strangers write lands in dead letters byte for byte, with its reason, and stops nothing."""

from __future__ import annotations

import asyncio

from agents.ports import Stream
from riverwalk.demo.run import WORKSPACE, work_through
from riverwalk.touchpoint_record import Touchpoint
from riverwalk.verifying import verify_tap
from streams.kafka_clients import plain_producer
from streams.topics import topic_name
from tests.support.bad_input import BAD_RECORDS, encoded
from tests.support.imports import published

AT = 1_301_220_000_000
CONTROL = "riverwalk-control"


async def test_bad_records_land_in_dead_letters_byte_for_byte_and_stop_nothing(kafka_bootstrap, topic_prefix):
    # The intake of a worker knows no closed list of types: that reason has its unit test.
    bad = [each for each in BAD_RECORDS if each.reason != "unknown_type" and not _controls(each.headers)]
    good = [Touchpoint(b"u", encoded(id=f"good-{i}"), AT) for i in range(20)]
    async with published(kafka_bootstrap, topic_prefix, WORKSPACE, partitions=2, clock="stream") as (
        settings,
        tap,
    ):
        async with plain_producer(settings) as producer:
            topic = topic_name(settings, Stream.TOUCHPOINTS)
            for each in bad:
                await producer.send_and_wait(topic, each.value, b"u", headers=list(each.headers))
        await work_through(settings, tap, good, _nothing_to_report)
        letters = tap.records(Stream.DEAD_LETTERS)
        found = [(record.value, dict(record.headers)["riverwalk.reason"].decode()) for record in letters]
        assert found == [(each.value, each.reason) for each in bad]
        report = await verify_tap(settings, tap)
        assert report.clean, report.examples
        assert report.applied == len(good)
        assert report.dead_letters == len(bad)


def _controls(headers: object) -> bool:
    return any(name == CONTROL for name, _ in headers)  # type: ignore[attr-defined]  # pairs of name and value


async def _nothing_to_report(worker: object) -> None:
    await asyncio.Event().wait()
