"""The engine of one worker: opens, parks and feeds the pumps as the group assigns partitions.

The rebalance callbacks only let go and start open tasks; everything that takes time happens in the
pumps. The first failure ends everything: `on_failure` is told once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager

from faust.types import TP

from agents.ports import Clock, Faults, Figures, Handler, Record, Stream
from agents.wake import Sleeper
from streams.exits import EngineStop, engine_stop
from streams.log_port import Flow, Log
from streams.mailbox import Delivery
from streams.metrics import Metrics
from streams.plumbing import BatchSize, Source
from streams.poison import Death
from streams.pump import Parked, Pump
from streams.settings import Settings
from streams.topics import topic_name
from streams.watchdog import Watchdog, Watched

OnFailure = Callable[[EngineStop], None]


class Engine:
    """Owner of the transport's partitions, and the plumbing of its pumps."""

    pump_class: type[Pump] = Pump

    def __init__(
        self,
        settings: Settings,
        handlers: Sequence[Handler],
        *,
        clock: Clock,
        kafka: Log,
        faults: Faults,
        metrics: Metrics,
        on_failure: OnFailure,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.kafka = kafka
        self.faults = faults
        self.metrics = metrics
        self.counts: dict[Stream, int] = {}
        self.log = logging.getLogger("riverwalk.engine")
        self.folding = asyncio.Lock()
        self.failure: EngineStop | None = None
        self.pumps: dict[TP, Pump] = {}
        self._handlers = {topic_name(settings, handler.source): handler for handler in handlers}
        self.on_failure = on_failure
        self._parked: dict[TP, Parked] = {}
        self._watchdog = Watchdog(settings, clock)
        self._consumer: Flow | None = None

    def start(self, consumer: Flow, counts: dict[Stream, int]) -> None:
        """Take the transport's consumer and the partition counts; before the first assignment."""
        self._consumer = consumer
        self.counts = counts
        self._watchdog.start()

    def stop(self) -> None:
        """Stop the watchdog."""
        self._watchdog.stop()

    def ready(self) -> bool:
        """Whether every assigned partition is open and nothing failed."""
        return self.failure is None and all(pump.ready for pump in self.pumps.values())

    def positions(self) -> dict[TP, int]:
        """The position of every open partition."""
        return {tp: pump.position for tp, pump in self.pumps.items() if pump.ready}

    def read_to_at(self) -> dict[TP, int]:
        """Append time of the last record folded of every open partition."""
        return {tp: pump.read_to_at for tp, pump in self.pumps.items() if pump.read_to_at}

    def figures(self) -> Figures:
        """Gauges summed over the partitions that we have now."""
        found: dict[tuple[str, ...], float] = {("restore_remaining_records",): 0}
        for pump in self.pumps.values():
            for name, value in pump.figures().items():
                found[name] = found.get(name, 0) + value
        return found

    def sleepers(self) -> dict[Hashable, Sleeper]:
        """Every open partition, for `agents.wake`."""
        return {tp: pump for tp, pump in self.pumps.items() if pump.ready}

    # Called by the transport -----------------------------------------------------------------------

    async def revoked(self, partitions: set[TP]) -> None:
        """Park every pump; bounded by the close limit of each, side by side."""
        pumps, self.pumps = self.pumps, {}
        parked = await asyncio.gather(*(pump.park() for pump in pumps.values()))
        if self.failure is None:
            self._parked = {tp: kept for tp, kept in zip(pumps, parked, strict=True) if kept is not None}

    def assigned(self, partitions: set[TP], generation: int) -> None:
        """Start opening what we were given; forget the parked state of what we were not."""
        parked, self._parked = self._parked, {}
        if self.failure is not None:
            return
        try:
            for tp in sorted(partitions):
                self._start_pump(tp, generation, parked.get(tp))
        except Exception as error:  # noqa: BLE001  # aiokafka swallows what its callbacks raise
            self.failed(error)

    def _start_pump(self, tp: TP, generation: int, parked: Parked | None) -> None:
        handler = self._handlers[tp.topic]
        self.pumps[tp] = self.pump_class(
            self, handler, Source(tp, self.counts[handler.source], generation), parked
        )
        self.pumps[tp].start()

    def deliver(self, tp: TP, delivery: Delivery) -> None:
        """Hand a chunk to its pump; a stale one is dropped: the next open reads it again."""
        pump = self.pumps.get(tp)
        if pump is not None and self._transport.is_current(tp, delivery):
            pump.deliver(delivery.chunk)

    def failed(self, error: BaseException) -> None:
        """The transport failed."""
        self.fail(engine_stop(error, "transport"))

    # Called by the pumps ---------------------------------------------------------------------------

    def fail(self, error: EngineStop) -> None:
        """End everything, uncommitted; only the first failure is told."""
        if self.failure is not None:
            return
        self.failure = error
        self.metrics.stopped(error)
        self.log.critical("worker ends", extra={"exit": int(error.exit), "why": str(error)}, exc_info=error)
        for pump in self.pumps.values():
            pump.abandon()
        self.on_failure(error)

    def hold(self, tp: TP) -> None:
        """Fetch no more of a partition for now."""
        self._transport.hold(tp)

    def release(self, tp: TP, waiting: int) -> None:
        """Fetch again once less than a batch waits."""
        if waiting < self.settings.batch_records_max:
            self._transport.release(tp)

    async def flow(self, tp: TP, position: int) -> None:
        """Seek and let records come."""
        await self._transport.open_partition(tp, position)

    async def generation_holds(self, generation: int) -> bool:
        """Whether the coordinator still knows us in this generation."""
        return await self._transport.generation_holds(generation)

    async def beginning(self, tp: TP) -> int:
        """Where the log of a partition begins."""
        return await self._transport.beginning(tp)

    def watch(
        self, pump: Pump, note: bytes | None, records: Sequence[Record]
    ) -> AbstractContextManager[None]:
        """Bite when the fold inside takes too long."""
        first, last = (
            (records[0].offset, records[-1].offset) if records else (pump.position, pump.position - 1)
        )
        changelog = topic_name(self.settings, pump.handler.changelog)
        now = self.clock.monotonic()
        return self._watchdog.watch(
            Watched(now, pump.handler.name, changelog, pump.source.tp.partition, Death(first, last), note)
        )

    def opened(self, pump: Pump, cause: str, records: int, seconds: float) -> None:
        """Count an open."""
        self.metrics.opened(pump.handler.name, cause)
        self.log.info(
            "partition open",
            extra={
                "handler": pump.handler.name,
                "partition": pump.source.tp.partition,
                "position": pump.position,
                "cause": cause,
                "restored_records": records,
                "seconds": round(seconds, 3),
            },
        )

    def committed(self, pump: Pump, size: BatchSize, fold_seconds: float, transaction_seconds: float) -> None:
        """Count a committed batch."""
        self.metrics.committed(pump.handler.name, size, fold_seconds, transaction_seconds)

    @property
    def _transport(self) -> Flow:
        assert self._consumer is not None
        return self._consumer
