"""Faust's Kafka transport, changed to hand over whole partition batches.

With `transport_thread.py` the place that touches private names of faust-streaming 0.15.3 and aiokafka
0.14; `tests/streams/test_pinned_private_names.py` fails when a new version moves them. What is changed:

- records come as `Chunk`s (positions before and after), one event a topic and fetch instead of one a record;
- a partition is paused until its pump has opened it; Faust's own resume opens nothing;
- Faust never seeks: its recovery would go to the group's offsets after our open;
- `read_committed`, no reset of offsets, no commit of ours, no Kafka producer of Faust's own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, Protocol

from aiokafka import TopicPartition
from aiokafka.errors import ConsumerStoppedError
from faust.transport.base import Producer as FaustProducer
from faust.transport.drivers.aiokafka import Consumer, Transport
from faust.types import TP, ConsumerMessage

from streams.mailbox import Deliveries, Delivery
from streams.settings import Settings
from streams.transport_thread import BatchThread

READ_SECONDS = 1.0


class Owner(Protocol):
    """Who opens partitions and takes their chunks: the engine."""

    async def revoked(self, partitions: set[TP]) -> None:
        """Finish what runs and let go; returns within the close limit."""

    def assigned(self, partitions: set[TP], generation: int) -> None:
        """Start opening; returns at once."""

    def failed(self, error: BaseException) -> None:
        """End the process."""


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
        """Yield one message a topic, its value `Deliveries`; under its first partition."""
        deliveries = await self._read()
        # Faust resumes the flow after our opens: what was read meanwhile waits, dropping it would be a gap.
        if not self.flow_active:
            await self.wait_first(self.can_resume_flow.wait(), self.wait_until_stopped())
        topics: dict[str, Deliveries] = {}
        for tp, delivery in deliveries.items():
            if self.is_current(tp, delivery):
                topics.setdefault(tp.topic, {})[tp] = delivery
        for of_topic in topics.values():
            if not self.should_stop:
                self._yielded += 1
                first = next(iter(of_topic))
                yield first, _message(first, of_topic, self._yielded, self.app.consumer_generation_id)

    def is_current(self, tp: TP, delivery: Delivery) -> bool:
        """Whether a delivery was read after the last open of its partition."""
        return self._flowing.get(tp) == delivery.opened

    async def _read(self) -> dict[TP, Delivery]:
        try:
            return dict(await self._thread.take(READ_SECONDS))
        except ConsumerStoppedError:
            raise
        except Exception as error:
            self.owner.failed(error)
            raise


def _message(tp: TP, deliveries: Deliveries, number: int, generation: int) -> ConsumerMessage:
    """Faust passes the value through untouched (raw serializers); Any because it is not bytes.

    Its offset is a running number: Faust drops messages whose offset lies below the last one it saw.
    """
    value: Any = deliveries
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
