"""What strikes a simulation: faults at every point, lost commits, refused batches, restarts, strangers."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import TYPE_CHECKING

from agents.ports import FaultPoint, Stream
from streams.topics import topic_name
from tests.support.memory_broker import Batch, Partition, Transaction

if TYPE_CHECKING:
    from tests.support.simulated import World

STRIKES = ("kill", "freeze", "raise")
RARE = {FaultPoint.OPEN_FENCED, FaultPoint.OPEN_RESTORED, FaultPoint.CLOSE}
"""Come to far less often than the points of a batch."""

CHANCE_RARE, CHANCE_BATCH, CHANCE_COMMIT = 0.08, 0.006, 0.01
STRIKES_MAX = 12
"""Then the simulation may come to rest."""

WRITES = 40
KEYS = 12


class Plan:
    """Decides by its own chance; counts what it did."""

    def __init__(self, chance: random.Random, strikes: int) -> None:
        self._chance = chance
        self._left = strikes
        self._numbers = 0
        self.struck: Counter[str] = Counter()

    def strike(self, point: FaultPoint) -> str | None:
        """What happens at this point now; usually nothing."""
        rate = CHANCE_RARE if point in RARE else CHANCE_BATCH
        if self._left <= 0 or self._chance.random() > rate:
            return None
        return self._noted(self._chance.choice(STRIKES), point.value)

    def _noted(self, what: str, where: str) -> str:
        self._left -= 1
        self.struck[f"{what} {where}"] += 1
        return what

    def freeze_seconds(self) -> float:
        """Below a session, or far above, so that the process comes back as a zombie."""
        return self._chance.choice((self._chance.uniform(0.1, 5), self._chance.uniform(12, 30)))

    def commit_fate(self) -> tuple[bool, bool]:
        """(arrives, is answered)."""
        if self._left <= 0 or self._chance.random() > CHANCE_COMMIT:
            return True, True
        return (
            (False, False)
            if self._noted(self._chance.choice(("lost", "in doubt")), "commit") == "lost"
            else (True, False)
        )

    async def feed(self, world: World) -> None:
        """Write records as strangers do: plain, in transactions, in transactions that are aborted."""
        for _ in range(WRITES):
            place = world.broker.partition(world.source, number := self._chance.randrange(3))
            transaction = Transaction(world.broker) if self._chance.random() < 0.6 else None
            if transaction is not None:
                transaction.touch(place)
            for _ in range(self._chance.randint(1, 3)):
                world.broker.append(place, self._batch(number), transaction)
                await asyncio.sleep(self._chance.uniform(0, 0.2))
            if transaction is not None:
                transaction.end(self._chance.random() < 0.7)
            await asyncio.sleep(self._chance.uniform(0, 2))

    def _batch(self, partition: int) -> Batch:
        batch = Batch()
        for _ in range(self._chance.randint(1, 30)):
            self._numbers += 1
            key = b"c_%d_%d" % (partition, self._chance.randrange(KEYS))
            batch.records.append((key, b"%d" % self._numbers, []))
        return batch

    async def trouble(self, world: World) -> None:
        """What operators and machines do, as long as strikes are left."""
        while self._left > 0 and asyncio.get_running_loop().time() < 90:
            await asyncio.sleep(self._chance.uniform(2, 15))
            process = self._chance.choice(world.processes) if world.processes else None
            what = self._chance.choice(("restart", "freeze", "kill", "refuse", "another"))
            if what == "refuse":
                await self._refuse(world)
            elif what == "another":
                if len(world.processes) < 4:
                    self._noted(what, "process")
                    world.add_process()
            elif process is not None:
                self._noted(what, "process")
                if what == "restart":
                    process.spawn(process.shut_down())
                elif what == "freeze":
                    process.freeze(self.freeze_seconds())
                else:
                    process.end("killed")

    async def _refuse(self, world: World) -> None:
        """An operator lowers max.message.bytes of a topic, and mends it again."""
        self._noted("refuse", "batches")
        topic = topic_name(
            world.settings, self._chance.choice((Stream.NEXT_BEST_ACTIONS, Stream.CUSTOMER_STATES))
        )
        places: list[Partition] = [world.broker.partition(topic, number) for number in range(3)]
        for place in places:
            place.bytes_max = 15
        await asyncio.sleep(self._chance.uniform(1, 5))
        for place in places:
            place.bytes_max = 1_000_000
