"""Verification of a live log: read from Kafka by plain consumers, or seen by a tap from the beginning."""

from __future__ import annotations

import asyncio

from agents.ports import Record, Stream
from journey.intake import Intake
from riverwalk.handlers import identity_key
from riverwalk.printing import note, plural
from riverwalk.recompute import Workspaces
from riverwalk.verification import Deployment, Report, verify
from streams.log_reader import KafkaPublications, extents, read_topic
from streams.settings import Settings
from streams.tap import Tap
from streams.topics import topic_name

VERIFIED = (
    Stream.TOUCHPOINTS,
    Stream.CUSTOMER_EVENTS,
    Stream.INGEST_CHANGELOG,
    Stream.CUSTOMER_STATES,
    Stream.NEXT_BEST_ACTIONS,
    Stream.DECISIONS,
    Stream.RESOURCES,
    Stream.ALLOCATE_CHANGELOG,
    Stream.DEAD_LETTERS,
)
"""What a tap must have read for `verify_tap`."""


async def verify_kafka(settings: Settings) -> Report:
    """Read the whole log of a Kafka and verify it.

    Raises: Failure RW903 without an identity key; Unavailable if Kafka does not answer.
    Cost: the log in memory, some 100 us a touchpoint.
    """
    log: dict[Stream, dict[int, list[Record]]] = {}
    for stream in VERIFIED:
        spans = await extents(settings, stream)
        log[stream] = {partition: [] for partition in spans}
        async for partition, record in read_topic(settings, stream):
            log[stream][partition].append(record)
        note(f"{topic_name(settings, stream)}: {plural(sum(map(len, log[stream].values())), 'record')}")
    return verify(log, await deployment_of(settings))


async def deployment_of(settings: Settings) -> Deployment:
    """How workers with these settings work, with every workspace that was published to them."""
    return Deployment(
        Intake(identity_key(settings), settings.clock),
        Workspaces(await KafkaPublications(settings).all()).catalogue,
        settings.clock,
        topic_name(settings, Stream.TOUCHPOINTS),
        topic_name(settings, Stream.CUSTOMER_EVENTS),
        topic_name(settings, Stream.RESOURCES),
    )


async def verify_tap(settings: Settings, tap: Tap) -> Report:
    """Verify what a tap saw from the beginning of `VERIFIED`."""
    log: dict[Stream, dict[int, list[Record]]] = {
        stream: {partition: tap.records(stream, partition) for partition in range(settings.partitions)}
        for stream in VERIFIED
    }
    return await asyncio.to_thread(verify, log, await deployment_of(settings))
