"""A worker: the engine and its Faust app, started and stopped as one.

`async with Worker(settings, handlers) as worker:` inside any loop, or `run_worker` as a process.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Coroutine, Sequence
from typing import Any

from agents.ports import Clock, FaultPoint, Faults, Handler, Stream
from agents.wake import Wake
from streams.app import build_app
from streams.clock import SystemClock
from streams.engine import Engine
from streams.exits import EngineStop, Exit, Refused, engine_stop
from streams.health import HealthServer
from streams.kafka_log import KafkaLog
from streams.loop import LoopPolicy
from streams.metrics import Metrics
from streams.publisher import publish_positions
from streams.settings import Settings
from streams.ticks import TickProducer
from streams.topic_admin import check_topics, partition_counts
from streams.transport import BatchConsumer

log = logging.getLogger("riverwalk.worker")

OPEN_SECONDS_MAX = 120.0
READY_POLL_SECONDS = 0.02
STOP_SECONDS_MAX = 10.0


def no_faults(_point: FaultPoint, _partition: int) -> None:
    """Production: nothing fails on purpose."""


class Worker:
    """One member of the group, with all its handlers."""

    def __init__(
        self,
        settings: Settings,
        handlers: Sequence[Handler],
        *,
        clock: Clock | None = None,
        faults: Faults = no_faults,
        metrics: Metrics | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.metrics = metrics or Metrics()
        self.failed = asyncio.Event()
        self._handlers = handlers
        self._loops = contextlib.AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self.engine = Engine(
            settings,
            handlers,
            clock=self.clock,
            kafka=KafkaLog(settings),
            faults=faults,
            metrics=self.metrics,
            on_failure=self._on_failure,
        )
        self.metrics.live.source = self.engine.figures

    async def __aenter__(self) -> Worker:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Check the topics, join the group; partitions open by themselves.

        Raises: Refused, Unavailable.
        """
        counts = await self._checked_topics()
        self.app = build_app(self.settings, self._handlers, self.engine)
        consumer = self.app.consumer
        assert isinstance(consumer, BatchConsumer)
        self._consumer = consumer
        self.engine.start(consumer, counts)
        await self.app.start()
        await self._start_loops()

    async def _start_loops(self) -> None:
        """The loops beside the pumps: health, group offsets, ticks in the wall clock."""
        self.health = await self._loops.enter_async_context(
            HealthServer(self.settings, self.metrics, self.engine.ready)
        )
        self._spawn(publish_positions(self.clock, self._consumer, self.engine, self.metrics))
        if self.settings.clock == "wall":
            write = await self._loops.enter_async_context(TickProducer(self.settings, self.metrics))
            self._spawn(Wake(self.clock, self.engine.sleepers, write).run())

    def _spawn(self, loop: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(loop)
        task.add_done_callback(self._loop_ended)
        self._tasks.append(task)

    def _loop_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.engine.fail(engine_stop(error, "loop"))

    async def _checked_topics(self) -> dict[Stream, int]:
        counts = await partition_counts(self.settings)
        problems = [] if self.settings.embedded else await check_topics(self.settings)
        missing = [stream.value for stream in Stream if stream not in counts]
        if missing and not problems:
            problems = [f"topics are missing under {self.settings.topic_prefix!r}: {', '.join(missing)}"]
        if problems:
            raise Refused("\n".join(problems))
        return counts

    async def until_open(self, seconds: float = OPEN_SECONDS_MAX) -> None:
        """Wait until the group gave us partitions and every one of them is open.

        Raises: the engine's failure; TimeoutError.
        """
        async with asyncio.timeout(seconds):
            while not (self.engine.pumps and self.engine.ready()):
                self._raise_failure()
                await asyncio.sleep(READY_POLL_SECONDS)

    async def until_failed(self) -> None:
        """Wait for the engine's failure and raise it; otherwise for ever."""
        await self.failed.wait()
        self._raise_failure()

    async def stop(self) -> None:
        """Park every partition, leave the group, stop all loops; bounded, never raises."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.engine.revoked(set(self.engine.pumps))
        self.engine.stop()
        stopping = asyncio.ensure_future(self.app.stop())
        await asyncio.wait([stopping], timeout=STOP_SECONDS_MAX)
        if not stopping.done():
            log.warning("the group was not left in time")
        await self._loops.aclose()

    def _on_failure(self, _error: EngineStop) -> None:
        self.failed.set()

    def _raise_failure(self) -> None:
        if self.engine.failure is not None:
            raise self.engine.failure


def run_worker(settings: Settings, handlers: Sequence[Handler], *, faults: Faults = no_faults) -> Exit:
    """Run a worker as this process until SIGTERM or SIGINT; returns the exit code.

    A failure of the engine ends the process at once, without returning: nothing may be committed,
    parked or flushed after it.
    """
    asyncio.set_event_loop_policy(LoopPolicy())  # The consumer's thread makes a loop of its own.
    return asyncio.run(_until_signal(settings, handlers, faults))


async def _until_signal(settings: Settings, handlers: Sequence[Handler], faults: Faults) -> Exit:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        worker = Worker(settings, handlers, faults=faults)
        worker.engine.on_failure = _end_process
        await worker.start()
    except Exception as error:  # noqa: BLE001  # the border of the process: named, logged, ended
        failure = engine_stop(error, "start")
        log.critical("worker does not start", extra={"exit": int(failure.exit), "why": str(failure)})
        return failure.exit
    await stop.wait()
    await worker.stop()
    return Exit.FINE


def _end_process(error: EngineStop) -> None:
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(error.exit)
