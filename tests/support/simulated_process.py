"""One simulated worker: a real engine on a log in memory, from its start to its end."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from agents.ports import FaultPoint, Handler, Stream
from streams.engine import Engine
from streams.exits import EngineStop
from streams.metrics import Metrics
from streams.settings import Settings
from tests.support.chain import Chain
from tests.support.memory_group import MemoryFlow
from tests.support.memory_log import MemoryLog
from tests.support.virtual_loop import OWNER, VirtualClock

if TYPE_CHECKING:
    from tests.support.simulated import World

PARTITIONS = 3
HOP_SECONDS = 0.003
SETTINGS = Settings(batch_records_max=40, topic_prefix="sim.", watchdog_seconds=3600)
COUNTS = dict.fromkeys(Stream, PARTITIONS)


class Killed(BaseException):
    """The process is gone; no handler of the engine may see it."""


def chain(process: Process) -> Sequence[Handler]:
    """The handler that tells everything."""
    return [Chain()]


class Setup(NamedTuple):
    """What is run; a test that must fail breaks one of these."""

    engine: type[Engine] = Engine
    log: type[MemoryLog] = MemoryLog
    handlers: Callable[[Process], Sequence[Handler]] = chain


SOUND = Setup()


class Process:
    """One worker, from its start to its end."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.number = world.started
        self.dead = False
        self.stop: EngineStop | None = None
        self._tasks: list[asyncio.Task[Any]] = []
        self._frozen_until = 0.0
        self._leaving = False
        self._context = contextvars.copy_context()
        self._context.run(OWNER.set, self._tasks)
        self.metrics = Metrics()
        """Of this process alone."""
        self.engine = world.setup.engine(
            SETTINGS,
            world.setup.handlers(self),
            clock=VirtualClock(),
            kafka=world.setup.log(world.broker, self),
            faults=self._fault,
            metrics=self.metrics,
            on_failure=self._failed,
        )
        self.flow = MemoryFlow(world.broker, world.group, self, world.chance)
        self.flow.engine = self.engine

    def start(self) -> None:
        """Join the group and fetch."""
        self.engine.start(self.flow, COUNTS)
        self.spawn(self.flow.run())
        self.world.group.join(self)

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something inside this process."""
        return asyncio.get_running_loop().create_task(coroutine, context=self._context)

    def silent(self) -> bool:
        """Whether no heartbeat comes."""
        return self.dead or self._frozen_until > asyncio.get_running_loop().time()

    def freeze(self, seconds: float) -> None:
        """Stand still from the next hop on, as under SIGSTOP."""
        self._frozen_until = asyncio.get_running_loop().time() + seconds

    async def hop(self) -> None:
        """Pass one way to the broker."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self.world.chance.expovariate(1 / HOP_SECONDS))
        if self.silent():
            await asyncio.sleep(self._frozen_until - loop.time())
        if self.dead:
            raise asyncio.CancelledError  # As `end` cancels what was there before.
        if not self._leaving and self not in self.world.group.members:
            self.world.group.join(self)  # Thrown out while it was frozen.
            self.flow.thrown_out()

    async def commit_fate(self) -> tuple[bool, bool]:
        """Whether a commit arrives, and whether its answer does."""
        return self.world.plan.commit_fate()

    async def shut_down(self) -> None:
        """Park, leave, end: a rolling restart."""
        self._leaving = True
        self.world.group.leave(self)
        await self.flow.revoked()
        self.end("stopped")

    def end(self, how: str) -> None:
        """Nothing of this process runs from here on; its supervisor starts another."""
        if self.dead:
            return
        self.dead = True
        self.engine.stop()
        self.world.ended[how] += 1
        loop = asyncio.get_running_loop()
        for task in self._tasks:
            loop.call_soon(task.cancel)
        self.world.replace(self)

    def _failed(self, stop: EngineStop) -> None:
        self.stop = stop
        self.end(stop.exit.name)

    def _fault(self, point: FaultPoint, partition: int) -> None:
        if self.dead:
            raise Killed
        strike = self.world.plan.strike(point)
        if strike == "kill":
            self.end("killed")
            raise Killed
        if strike == "freeze":
            self.freeze(self.world.plan.freeze_seconds())
        if strike == "raise":
            raise RuntimeError(f"struck at {point.value}")
