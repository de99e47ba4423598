"""A consumer group in memory: eager rebalances, sessions that expire, and the flow of one member.

`MemoryFlow` is `streams.log_port.Flow` for a simulated process: it reads chunks of its partitions and hands
them to the engine, sometimes late, as the transport's thread does.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from typing import Any, Protocol

from aiokafka.errors import IllegalStateError
from faust.types import TP

from streams.engine import Engine
from streams.inbox import Chunk
from streams.mailbox import Delivery
from tests.support.memory_broker import Broker
from tests.support.memory_log import Line

SESSION_SECONDS = 10.0
REBALANCE_SECONDS_MAX = 10.0
IDLE_SECONDS = 0.3


class Member(Line, Protocol):
    """A process as the group sees it."""

    flow: MemoryFlow
    number: int

    def silent(self) -> bool:
        """Whether no heartbeat comes: dead or frozen."""

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something inside the process."""


class Group:
    """The coordinator: who is in, which generation, who has which partition."""

    def __init__(self, partitions: list[TP]) -> None:
        self.partitions = partitions
        self.generation = 0
        self.members: list[Member] = []
        self.rebalances = 0
        self._changed = asyncio.Event()

    def join(self, member: Member) -> None:
        """Ask for partitions."""
        self.members.append(member)
        self._changed.set()

    def leave(self, member: Member) -> None:
        """Give all back."""
        if member in self.members:
            self.members.remove(member)
            self._changed.set()

    def holds(self, member: Member, generation: int) -> bool:
        """Whether the member is still in this generation."""
        return member in self.members and self.generation == generation and not self._changed.is_set()

    async def run(self) -> None:
        """Rebalance whenever somebody comes, goes, or is silent for a session."""
        self._looking = asyncio.create_task(self._look_for_silence())
        while True:
            await self._changed.wait()
            await asyncio.sleep(0.01)
            await self._rebalance()

    async def _look_for_silence(self) -> None:
        silent_since: dict[Member, float] = {}
        while True:
            await asyncio.sleep(1.0)
            now = asyncio.get_running_loop().time()
            for member in list(self.members):
                if not member.silent():
                    silent_since.pop(member, None)
                elif now - silent_since.setdefault(member, now) > SESSION_SECONDS:
                    del silent_since[member]
                    self.leave(member)

    async def _rebalance(self) -> None:
        self.rebalances += 1
        self._changed.clear()
        asked = list(self.members)
        revoking = [member.spawn(member.flow.revoked()) for member in asked]
        if revoking:
            await asyncio.wait(revoking, timeout=REBALANCE_SECONDS_MAX)
        for member, task in zip(asked, revoking, strict=True):
            if (not task.done() or task.cancelled()) and member in self.members:
                self.members.remove(member)
        self.generation += 1
        # As Kafka's assignors do: who stays a member gets the same again.
        stay = sorted((member for member in self.members if member in asked), key=lambda one: one.number)
        for number, member in enumerate(stay):
            member.spawn(member.flow.assigned(self.partitions[number :: len(stay)], self.generation))


class MemoryFlow:
    """Reads the assigned partitions of one process."""

    def __init__(self, broker: Broker, group: Group, member: Member, chance: random.Random) -> None:
        self._broker = broker
        self._group = group
        self._member = member
        self._chance = chance
        self._assigned: list[TP] = []
        self._flowing: dict[TP, int] = {}
        self._full: set[TP] = set()
        self._position: dict[TP, int] = {}
        self._opens = 0
        self.engine: Engine
        self.stale = 0
        """Deliveries that came after their open was over."""

    # What the group tells.

    async def revoked(self) -> None:
        """Let go of everything."""
        await self._member.hop()
        self._flowing.clear()
        self._full.clear()
        await self.engine.revoked(set(self._assigned))
        self._assigned = []

    async def assigned(self, partitions: list[TP], generation: int) -> None:
        """Start opening, unless the group is already elsewhere."""
        await self._member.hop()
        if self._group.generation == generation:
            self._assigned = partitions
            self.engine.assigned(set(partitions), generation)

    def thrown_out(self) -> None:
        """We learn that the group went on without us, perhaps before anything more was fetched."""
        if self._chance.random() < 0.5:
            self._flowing.clear()

    # What the engine asks: `streams.log_port.Flow`.

    def is_current(self, tp: TP, delivery: Delivery) -> bool:
        """Whether it was read after the last open."""
        current = self._flowing.get(tp) == delivery.opened
        self.stale += not current
        return current

    def hold(self, tp: TP) -> None:
        """Let no more come."""
        self._full.add(tp)

    def release(self, tp: TP) -> None:
        """Let it come again."""
        self._full.discard(tp)

    async def open_partition(self, tp: TP, position: int) -> None:
        """Seek, and let records come."""
        await self._member.hop()
        if tp not in self._assigned:
            raise IllegalStateError(f"{tp} is not assigned")
        self._opens += 1
        self._flowing[tp] = self._opens
        self._position[tp] = position

    async def generation_holds(self, generation: int) -> bool:
        """Ask the coordinator."""
        await self._member.hop()
        holds = self._group.holds(self._member, generation)
        await self._member.hop()
        return holds

    async def beginning(self, tp: TP) -> int:
        """Nothing is ever deleted."""
        await self._member.hop()
        return 0

    async def run(self) -> None:
        """Fetch for ever; what is read may lie about for a while before it is handed over."""
        while True:
            await self._member.hop()
            found = [one for tp in list(self._flowing) if (one := self._fetch(tp)) is not None]
            await asyncio.sleep(self._chance.choice((0.0, 0.001, 0.02)) if found else IDLE_SECONDS)
            for tp, delivery in found:
                self.engine.deliver(tp, delivery)

    def _fetch(self, tp: TP) -> tuple[TP, Delivery] | None:
        if tp in self._full:
            return None
        before = self._position[tp]
        partition = self._broker.partition(*tp)
        records, after = partition.read(before, self._chance.randint(1, 60))
        self._position[tp] = after
        return None if after == before else (tp, Delivery(self._flowing[tp], Chunk(before, records, after)))
