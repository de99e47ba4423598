"""The consumer's own thread: fetches, seeks and heartbeats, apart from the loop that folds.

It hands over what a fetch brought before the next fetch leaves: aiokafka asks for no more of a partition, and
for nothing at all during some milliseconds, while records of it lie unread.

Touches private names of faust-streaming 0.15.3 and aiokafka 0.14, as `transport.py` does;
`tests/streams/test_pinned_private_names.py` fails when a new version moves them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import ConsumerStoppedError
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Transport
from faust.types import TP

from streams.fetches import after_each_fetch, lean_records
from streams.inbox import Chunk
from streams.kafka_clients import REQUEST_TIMEOUT_MS, security
from streams.mailbox import Deliveries, Delivery, Mailbox
from streams.settings import MIB, Settings

T = TypeVar("T")

FETCH_WAIT_MS = 15
"""A partition cannot be fetched while its broker holds another fetch open: this bounds that wait.
Costs about 60 small requests a second when idle."""

FETCH_BYTES_MAX = 32 * MIB
PREFETCH_BACKOFF_SECONDS = 0.003
"""aiokafka lets unread records of one partition stop the fetches of all others this long; it has 0.1."""

HEARTBEATS_A_SESSION = 10
POLL_INTERVAL_MS = 3_600_000
"""Liveness is the watchdog's work; a long wait for a full partition must not leave the group."""


class BatchThread(AIOKafkaConsumerThread):
    """The consumer's own thread: it keeps the heartbeats going while a fold is busy."""

    settings: Settings

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.wanted: Mapping[TP, int] = MappingProxyType({})
        """Partitions that may be read, and the number of the open that let them flow."""
        self._mailbox = Mailbox()

    def _create_worker_consumer(self, transport: Transport) -> AIOKafkaConsumer:
        settings = self.settings
        session_ms = int(settings.session_timeout_seconds * 1000)
        return AIOKafkaConsumer(
            bootstrap_servers=settings.kafka_bootstrap,
            client_id="riverwalk",
            group_id=settings.group,
            partition_assignment_strategy=[RoundRobinPartitionAssignor],
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            check_crcs=settings.check_crcs,
            max_partition_fetch_bytes=settings.fetch_bytes_max,
            fetch_max_bytes=FETCH_BYTES_MAX,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            request_timeout_ms=max(REQUEST_TIMEOUT_MS, session_ms + 5000),
            session_timeout_ms=session_ms,
            rebalance_timeout_ms=max(session_ms, 10_000),
            heartbeat_interval_ms=max(100, session_ms // HEARTBEATS_A_SESSION),
            max_poll_interval_ms=POLL_INTERVAL_MS,
            **security(settings),
        )

    async def on_start(self) -> None:
        """Start the consumer; what each of its fetches brings is handed over at once."""
        await super().on_start()
        fetcher = self._ensure_consumer()._fetcher
        fetcher._prefetch_backoff = PREFETCH_BACKOFF_SECONDS
        after_each_fetch(fetcher, self._hand_over)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Do nothing: the group's offsets are for lag tools and never read."""
        return {}

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Pause what is assigned before anybody can fetch it."""
        self._ensure_consumer().pause(*_kafka(assigned))
        await super().on_partitions_assigned(assigned, generation_id)

    async def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the consumer's loop, from the main loop."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(coroutine, self.thread_loop))

    async def open_at(self, partition: TP, position: int) -> None:
        """Seek and let this partition be fetched; runs on the consumer's loop."""
        consumer = self._ensure_consumer()
        consumer.seek(TopicPartition(*partition), position)
        consumer.resume(TopicPartition(*partition))

    async def generation_holds(self, generation: int) -> bool:
        """Ask the coordinator whether we are still a member of this generation."""
        coordinator = self._ensure_consumer()._coordinator
        if coordinator.generation != generation:
            return False
        return bool(await coordinator._do_heartbeat()) and coordinator.generation == generation

    async def beginning(self, partition: TP) -> int:
        """Where the log of a partition begins."""
        tp = TopicPartition(*partition)
        return int((await self._ensure_consumer().beginning_offsets([tp]))[tp])

    async def publish_offsets(self, positions: Mapping[TP, int]) -> None:
        """Commit group offsets for lag tools."""
        offsets = {TopicPartition(*tp): OffsetAndMetadata(at, "") for tp, at in positions.items()}
        await self._ensure_consumer().commit(offsets)

    def want(self, partitions: Mapping[TP, int]) -> None:
        """Say, from the main loop, which partitions `take` may return from now on."""
        self.wanted = partitions
        if self._consumer is not None:
            self._look_again()

    async def take(self, seconds: float) -> Deliveries:
        """Wait, on the main loop, for records of the wanted partitions; at most one chunk of each.

        Raises: what a fetch met, or ended all fetching; ConsumerStoppedError once the consumer is closed.
        """
        consumer = self._ensure_consumer()
        taken, left_some = await self._mailbox.take(seconds)
        if left_some:
            self._look_again()
        if not taken and (consumer._closed or consumer._fetcher._closed):
            raise ConsumerStoppedError()
        if not taken and consumer._fetcher.error_future.done():
            raise RuntimeError("fetching has ended") from consumer._fetcher.error_future.exception()
        return taken

    def _look_again(self) -> None:
        asyncio.run_coroutine_threadsafe(self._hand_over(), self.thread_loop)

    async def _hand_over(self) -> None:
        """Put what is fetched into the mailbox; runs on the consumer's loop, never suspends."""
        fetcher = self._ensure_consumer()._fetcher
        taken_meanwhile = True
        while taken_meanwhile:
            wanted, full = self.wanted, self._mailbox.partitions()
            try:
                with fetcher._subscriptions.fetch_context():
                    chunks = await _drain(fetcher, wanted.keys() - full)
            except Exception as error:  # noqa: BLE001  # the border of the thread: raised where it is taken
                self._mailbox.fail(error)
                return
            behind = {tp for tp in wanted.keys() & full if TopicPartition(*tp) in fetcher._records}
            deliveries = {tp: Delivery(wanted[tp], chunk) for tp, chunk in chunks.items()}
            taken_meanwhile = bool(behind - self._mailbox.put(deliveries, left_some=bool(behind)))


async def _drain(fetcher: Any, wanted: Collection[TP]) -> dict[TP, Chunk]:
    """Take what is fetched, with the consumer's positions around it; never suspends."""
    subscription = fetcher._subscriptions.subscription
    assignment = None if subscription is None else subscription.assignment
    if assignment is None or not wanted or fetcher._subscriptions.reassignment_in_progress:
        return {}
    states = {
        tp: state for tp in wanted if (state := assignment.state_value(TopicPartition(*tp))) is not None
    }
    before = {tp: state.position for tp, state in states.items() if state.has_valid_position}
    lean_records(fetcher)
    drained = await fetcher.fetched_records({TopicPartition(*tp) for tp in wanted}, timeout=0)
    chunks = {}
    for tp, position in before.items():
        after = states[tp].position if states[tp].has_valid_position else position
        if after != position:
            chunks[tp] = Chunk(position, drained.get(TopicPartition(*tp), ()), after)
    return chunks


def _kafka(partitions: Iterable[TP]) -> list[TopicPartition]:
    return [TopicPartition(*tp) for tp in partitions]
