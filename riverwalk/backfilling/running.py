"""A backfill on Kafka: partition by partition, with plain clients beside running workers."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from functools import partial

from aiokafka import AIOKafkaProducer

from agents.ports import Stream
from journey.catalogue import Catalogue
from riverwalk.backfilling.partition import LogPartition
from riverwalk.backfilling.report import Backfilled, PartitionBackfilled, still_unknown
from riverwalk.backfilling.writing import RATE, write
from riverwalk.customers import STATE_KEY
from riverwalk.dead_letters import read_dead_letter
from riverwalk.failures import Failure
from riverwalk.recompute import Workspaces
from streams.clock import SystemClock
from streams.kafka_clients import plain_producer
from streams.log_reader import (
    KafkaPublications,
    committed_extents,
    count_partitions,
    extents,
    read_topic,
)
from streams.publishing import Administrator, audit_record
from streams.settings import Settings
from streams.topics import topic_name


async def backfill(
    settings: Settings, *, by: str, at: int, rate: float = RATE, dry_run: bool = False
) -> Backfilled:
    """Tell customers what the log says of the facts that await it.

    Whoever has been told is not told again, so that a run that broke off is gone on with.

    Args:
        by: who asks, for the audit.
        at: int ms.
        rate: customers a second; 0 for as fast as Kafka takes them.
        dry_run: reckon, and write nothing.
    Raises: Failure RW908 if nothing is published; Unavailable if Kafka does not answer.
    Cost: some 40 us a record of `customer-events`. Memory: what the customers of one partition did last and
        their facts, some 3 KiB each.
    """
    history = await KafkaPublications(settings).all()
    if not history:
        raise Failure("RW908", "no workspace is in force", advice="publish one with `riverwalk publish`")
    workspaces = Workspaces(history)
    catalogue = workspaces.catalogue(history[-1].hash)
    if not catalogue.backfills:
        return Backfilled(written=not dry_run)
    run = _Run(settings, workspaces, catalogue, rate)
    await run.prepare()
    async with plain_producer(settings) as producer:
        told = [await run.partition(each, None if dry_run else producer) for each in run.partitions]
    unknown = still_unknown(catalogue, told, at)
    made = Backfilled(dict(catalogue.backfills), tuple(told), unknown, written=not dry_run)
    if not dry_run:
        async with Administrator(settings) as administrator:
            facts = {"facts": made.facts, "customers": made.customers}
            await administrator.write([audit_record(by, "backfilled", at, **facts)])
    return made


class _Run:
    """What is the same for all partitions."""

    def __init__(self, settings: Settings, workspaces: Workspaces, catalogue: Catalogue, rate: float) -> None:
        self._settings = settings
        self._clock = SystemClock()
        self._rate = rate
        self._workspaces = workspaces
        self._catalogue = catalogue
        self._topic = topic_name(settings, Stream.CUSTOMER_EVENTS)
        self._inputs = 0
        self.partitions: list[int] = []
        """Of `customer-events`."""
        self._refused: dict[int, set[int]] = defaultdict(set)

    async def prepare(self) -> None:
        """See that the log shows all that was written, and which of its records were refused."""
        self._inputs = await count_partitions(self._settings, Stream.TOUCHPOINTS)
        shown = await committed_extents(self._settings, Stream.CUSTOMER_EVENTS, self._clock)
        self.partitions = sorted(shown)
        async for number, record in read_topic(self._settings, Stream.DEAD_LETTERS):
            letter = read_dead_letter(number, record)
            if letter.topic == self._topic:
                self._refused[letter.partition].add(letter.offset)

    async def partition(self, partition: int, producer: AIOKafkaProducer | None) -> PartitionBackfilled:
        """Read one partition to its end, and write what comes of it."""
        log = LogPartition(
            self._catalogue,
            self._settings.clock,
            self._inputs,
            refused=frozenset(self._refused[partition]),
            catalogues=self._workspaces.catalogue,
        )
        async for _, record in read_topic(self._settings, Stream.CUSTOMER_EVENTS, partitions=[partition]):
            log.see(record)
        # Asked when all was read: what retention takes meanwhile may never have been read.
        log.beginning = (await extents(self._settings, Stream.CUSTOMER_EVENTS))[partition].beginning
        others = await self._customers(partition) if log.beginning else []
        send = None if producer is None else partial(_send, producer, (self._topic, partition))
        written = await write(log.events(self._clock.now, others), send, self._clock, self._rate)
        return PartitionBackfilled(
            partition,
            log.records,
            log.beginning,
            log.reach,
            written.customers,
            dict(written.facts),
            log.told_before,
            written.too_large,
            log.unseen,
        )

    async def _customers(self, partition: int) -> list[str]:
        """Everybody with a state: the log may have lost all that is theirs."""
        found: dict[bytes, bool] = {}
        async for _, record in read_topic(self._settings, Stream.CUSTOMER_STATES, partitions=[partition]):
            if record.key is not None and record.key.startswith(STATE_KEY):
                found[record.key] = record.value is not None
        return [key[len(STATE_KEY) :].decode() for key, there in found.items() if there]


async def _send(
    producer: AIOKafkaProducer, place: tuple[str, int], key: bytes, value: bytes
) -> asyncio.Future[object]:
    topic, partition = place
    delivery: asyncio.Future[object] = await producer.send(topic, value, key, partition)
    return delivery
