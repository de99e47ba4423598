"""What administrators write: publications, activations, replays, and the audit of each, all or nothing.

One administrative transactional id a prefix: whoever starts fences whoever was at it, and so may read the
last publication and write the next one without another coming between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer

from agents.ports import RESOURCES_PARTITION, Publish, Stream
from schemas.event import Activated, encode_event
from schemas.instant import format_instant
from schemas.publication import Publication, encode_publication
from streams.kafka_clients import transactional_producer
from streams.log_reader import KafkaPublications
from streams.partitioner import partition_of
from streams.settings import Settings
from streams.topic_admin import partition_counts
from streams.topics import topic_name

TRANSACTION_SECONDS_MAX = 10.0
"""aiokafka retries retriable errors for ever."""

START_SECONDS_MAX = 60.0
"""InitProducerId waits for the predecessor's transaction to be ended."""

ORDERED_PARTITION = 0
"""All publications lie in one partition, also where the topic has more (the embedded broker's have)."""

Make = Callable[[Sequence[Publication]], Publication | None]
"""From everything published so far to the next publication; None if there is nothing to publish."""


class Administrator:
    """The holder of the administrative transactional id; the next one to start fences it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._counts: dict[Stream, int] = {}
        self._producer: AIOKafkaProducer | None = None

    async def __aenter__(self) -> Administrator:
        self._counts = await partition_counts(self._settings)
        producer = transactional_producer(self._settings, f"{self._settings.topic_prefix}admin")
        async with asyncio.timeout(START_SECONDS_MAX):
            await producer.start()
        self._producer = producer
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._producer is not None:
            await self._producer.stop()

    async def write(self, records: Sequence[Publish]) -> None:
        """Write records in one transaction.

        Raises: KafkaError or TimeoutError; then nothing is written.
        """
        producer = self._producer
        assert producer is not None, "used as a context"
        async with asyncio.timeout(TRANSACTION_SECONDS_MAX), producer.transaction():
            deliveries = [await self._send(producer, record) for record in records]
            # aiokafka commits although a batch was refused: each delivery is awaited (engine.md, section 2).
            await asyncio.gather(*deliveries)

    async def _send(self, producer: AIOKafkaProducer, record: Publish) -> asyncio.Future[Any]:
        delivery: asyncio.Future[Any] = await producer.send(
            topic_name(self._settings, record.stream),
            value=record.value,
            key=record.key,
            partition=self._partition(record),
            headers=list(record.headers),
        )
        return delivery

    def _partition(self, record: Publish) -> int:
        if record.partition is not None:
            return record.partition
        return 0 if record.key is None else partition_of(record.key, self._counts[record.stream])


async def publish(settings: Settings, make: Make) -> Publication | None:
    """Publish what `make` gives, and put it in force on all of `customer-events` and of `resources` at once.

    Args:
        make: called once with what is published so far, while nobody else can publish.
    Returns: what was published; None if `make` gave nothing.
    Raises: Unavailable, KafkaError or TimeoutError; then nothing is published.
    """
    async with Administrator(settings) as administrator:
        publication = make(await KafkaPublications(settings).all())
        if publication is not None:
            counts = await partition_counts(settings)
            await administrator.write(publication_records(publication, counts[Stream.CUSTOMER_EVENTS]))
    return publication


def publication_records(publication: Publication, partitions: int) -> list[Publish]:
    """The records of one publication: itself, its activation on each partition and for resources, its audit.

    The key holds the hash, which no two publications share, so compaction keeps every one of them: people
    inside old journey versions still need theirs.
    """
    key = f"{publication.workspace}@{publication.hash}".encode()
    activated = encode_event(Activated(publication.workspace, publication.hash, publication.previous))
    return [
        Publish(Stream.WORKSPACES, key, encode_publication(publication), (), ORDERED_PARTITION),
        *(Publish(Stream.CUSTOMER_EVENTS, None, activated, (), partition) for partition in range(partitions)),
        Publish(Stream.RESOURCES, None, activated, (), RESOURCES_PARTITION),
        audit_record(
            publication.published_by,
            "published",
            publication.published_at,
            workspace=publication.workspace,
            hash=publication.hash,
            previous=publication.previous,
            versions=publication.versions,
            **({"approved_by": publication.approved_by} if publication.approved_by else {}),
        ),
    ]


def audit_record(actor: str, did: str, at: int, **details: object) -> Publish:
    """Who did what when.

    Args:
        actor: the name given with `--by`, or the login.
        did: one word: published, replayed.
        at: int ms.
        details: what it was done to; nothing that names a customer.
    """
    entry = {"actor": actor, "did": did, "at": format_instant(at), **details}
    return Publish(Stream.AUDIT, actor.encode(), msgspec.json.encode(entry))
