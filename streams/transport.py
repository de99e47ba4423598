"""Faust's Kafka transport, changed to hand over whole partition batches.

The one module that touches private names of faust-streaming 0.15.3 and aiokafka 0.14;
`tests/streams/test_pinned_private_names.py` fails when a new version moves them. What is changed:

- records come as `Chunk`s (positions before and after), one event a fetch instead of one a record;
- a partition is paused until its pump has opened it; Faust's own resume opens nothing;
- Faust never seeks: its recovery would go to the group's offsets after our open;
- `read_committed`, no reset of offsets, no commit of ours, no Kafka producer of Faust's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import ConsumerStoppedError, KafkaError
from aiokafka.structs import OffsetAndMetadata
from faust.transport.base import Producer as FaustProducer
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP, ConsumerMessage

from agents.ports import Record
from streams.inbox import Chunk
from streams.kafka_clients import REQUEST_TIMEOUT_MS, security
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

READ_SECONDS = 1.0


class Delivery(NamedTuple):
    """A chunk and the open that it was read after; one of an earlier open is stale and dropped."""

    opened: int
    chunk: Chunk


class Owner(Protocol):
    """Who opens partitions and takes their chunks: the engine."""

    async def revoked(self, partitions: set[TP]) -> None:
        """Finish what runs and let go; returns within the close limit."""

    def assigned(self, partitions: set[TP], generation: int) -> None:
        """Start opening; returns at once."""

    def failed(self, error: BaseException) -> None:
        """End the process."""


class BatchThread(AIOKafkaConsumerThread):
    """The consumer's own thread: it keeps the heartbeats going while a fold is busy."""

    settings: Settings
    wanted: Mapping[TP, int] = MappingProxyType({})
    """Partitions that may be read, and the number of the open that let them flow."""

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
        """Start the consumer."""
        await super().on_start()
        self._ensure_consumer()._fetcher._prefetch_backoff = PREFETCH_BACKOFF_SECONDS

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
        """Say, from the main loop, which partitions `read` may return from now on."""
        self.wanted = partitions
        if self._consumer is not None:
            self.thread_loop.call_soon_threadsafe(_wake, self._consumer._fetcher)

    async def read(self, seconds: float) -> dict[TP, Delivery]:
        """Wait for records of the wanted partitions; runs on the consumer's loop."""
        consumer = self._ensure_consumer()
        fetcher = consumer._fetcher
        deadline = self.thread_loop.time() + seconds
        with fetcher._subscriptions.fetch_context():
            while (left := deadline - self.thread_loop.time()) > 0:
                if consumer._closed or fetcher._closed:
                    raise ConsumerStoppedError()
                wanted = self.wanted
                if chunks := await _drain(fetcher, wanted):
                    return {tp: Delivery(wanted[tp], chunk) for tp, chunk in chunks.items()}
                waiter = fetcher._create_fetch_waiter()
                await asyncio.wait([waiter], timeout=left)
                waiter.cancel()
        return {}


def _wake(fetcher: Any) -> None:
    for waiter in list(fetcher._fetch_waiters):
        fetcher._notify(waiter)


async def _drain(fetcher: Any, wanted: Mapping[TP, int]) -> dict[TP, Chunk]:
    """Take what is fetched, with the consumer's positions around it; never suspends."""
    subscription = fetcher._subscriptions.subscription
    assignment = None if subscription is None else subscription.assignment
    if assignment is None or not wanted or fetcher._subscriptions.reassignment_in_progress:
        return {}
    states = {
        tp: state for tp in wanted if (state := assignment.state_value(TopicPartition(*tp))) is not None
    }
    before = {tp: state.position for tp, state in states.items() if state.has_valid_position}
    for result in fetcher._records.values():
        unpacker = getattr(result, "_partition_records", None)
        if unpacker is not None:
            # Skips aiokafka's own record object of eleven fields: 1 us less a record.
            unpacker._consumer_record = _record
    drained = await fetcher.fetched_records({TopicPartition(*tp) for tp in wanted}, timeout=0)
    chunks = {}
    for tp, position in before.items():
        after = states[tp].position if states[tp].has_valid_position else position
        if after != position:
            chunks[tp] = Chunk(position, drained.get(TopicPartition(*tp), ()), after)
    return chunks


def _record(_partition: object, record: Any) -> Record:
    return Record(record.offset, record.timestamp, record.key, record.value, record.headers)


def _kafka(partitions: Iterable[TP]) -> list[TopicPartition]:
    return [TopicPartition(*tp) for tp in partitions]


class BatchConsumer(Consumer):
    """Faust's consumer on the main loop: which partitions flow, and the rebalance callbacks."""

    owner: Owner
    settings: Settings
    thread_class: type[BatchThread]
    _thread: BatchThread

    def __init__(self, *args: Any, **options: Any) -> None:
        self._flowing: dict[TP, int] = {}
        self._opens = 0
        self._yielded = 0
        self._full: set[TP] = set()
        super().__init__(*args, **options)

    def _new_consumer_thread(self) -> BatchThread:
        return self.thread_class(self, loop=self.loop, beacon=self.beacon)

    async def perform_seek(self) -> None:
        """Do nothing: only `open_partition` seeks."""

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Do nothing: the group's offsets are never read."""
        return {}

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Resume only what a pump has opened; Faust resumes all before anything is restored."""
        super().resume_partitions(self._flowing.keys() & set(tps))

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Let go of everything (rebalances are eager), then tell Faust."""
        self._flowing.clear()
        self._full.clear()
        self._want()
        await self.owner.revoked(set(revoked))
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Tell Faust, then only start the opens: aiokafka heartbeats after this returns."""
        await super().on_partitions_assigned(assigned, generation_id)
        self.owner.assigned(set(assigned), generation_id)

    async def open_partition(self, tp: TP, position: int) -> None:
        """Seek and resume one partition whose pump is ready."""
        await self._thread.call(self._thread.open_at(tp, position))
        self._opens += 1
        self._flowing[tp] = self._opens
        self.resume_partitions({tp})
        self._want()

    async def generation_holds(self, generation: int) -> bool:
        """Whether the coordinator still knows us in this generation."""
        return bool(await self._thread.call(self._thread.generation_holds(generation)))

    async def beginning(self, tp: TP) -> int:
        """Where the log of a partition begins."""
        return int(await self._thread.call(self._thread.beginning(tp)))

    async def publish_offsets(self, positions: Mapping[TP, int]) -> None:
        """Commit group offsets for lag tools."""
        await self._thread.call(self._thread.publish_offsets(positions))

    def lag(self, tp: TP) -> int | None:
        """Committed records behind the end of the partition; None when not known."""
        consumer = self._thread._ensure_consumer()
        state = consumer._subscription.subscription.assignment.state_value(TopicPartition(*tp))
        if state is None or state.lso is None or not state.has_valid_position:
            return None
        return max(0, int(state.lso) - int(state.position))

    def hold(self, tp: TP) -> None:
        """Stop taking records of a partition whose inbox is full."""
        self._full.add(tp)
        self._want()

    def release(self, tp: TP) -> None:
        """Take records of a partition again."""
        if tp in self._full:
            self._full.discard(tp)
            self._want()

    def _want(self) -> None:
        self._thread.want({tp: opened for tp, opened in self._flowing.items() if tp not in self._full})

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:  # noqa: ASYNC109
        """Yield one message a partition, its value a `Delivery`."""
        deliveries = await self._read()
        # Faust resumes the flow after our opens: what was read meanwhile waits, dropping it would be a gap.
        if not self.flow_active:
            await self.wait_first(self.can_resume_flow.wait(), self.wait_until_stopped())
        for tp, delivery in deliveries.items():
            if not self.should_stop and self.is_current(tp, delivery):
                self._yielded += 1
                yield tp, _message(tp, delivery, self._yielded, self.app.consumer_generation_id)

    def is_current(self, tp: TP, delivery: Delivery) -> bool:
        """Whether a delivery was read after the last open of its partition."""
        return self._flowing.get(tp) == delivery.opened

    async def _read(self) -> dict[TP, Delivery]:
        try:
            return dict(await self._thread.call(self._thread.read(READ_SECONDS)))
        except ConsumerStoppedError:
            raise
        except KafkaError as error:
            self.owner.failed(error)
            raise


def _message(tp: TP, delivery: Delivery, number: int, generation: int) -> ConsumerMessage:
    """Faust passes the value through untouched (raw serializers); Any because it is not bytes.

    Its offset is a running number: Faust drops messages whose offset lies below the last one it saw.
    """
    value: Any = delivery
    return ConsumerMessage(
        tp.topic, tp.partition, number, 0.0, 0, [], b"", value, None, 0, 0, tp, generation_id=generation
    )


class NoProducer(FaustProducer):
    """Faust's producer slot, empty: what we publish goes through our own transactions."""


def batch_transport(settings: Settings, owner: Owner) -> type[Transport]:
    """A transport class of one app: no globals, so two apps live in one process."""

    class Thread(BatchThread):
        pass

    class OwnedConsumer(BatchConsumer):
        pass

    class BatchTransport(Transport):
        Consumer = OwnedConsumer
        Producer = NoProducer

    Thread.settings = settings
    OwnedConsumer.settings = settings
    OwnedConsumer.owner = owner
    OwnedConsumer.thread_class = Thread
    return BatchTransport
