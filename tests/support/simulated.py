"""Workers on a log in memory, in virtual time, struck by a plan that follows from a seed.

    python -m tests.support.simulated 1000        # so many seeds from 0 on; prints those that fail

Each process is a real `Engine` with real pumps; only Kafka, the group and time are simulated. A seed decides
every delay, every strike and every record, so a failure can be looked at again and again.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import random
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from faust.types import TP

from agents.ports import Stream
from streams.changelog import CHECKPOINT_KEY, decode_checkpoint
from streams.topics import topic_name
from tests.support.chain import Link, Owing, pure
from tests.support.chaos import STRIKES_MAX, Plan
from tests.support.memory_broker import Broker
from tests.support.memory_group import Group
from tests.support.simulated_process import PARTITIONS, SETTINGS, SOUND, Process, Setup
from tests.support.virtual_loop import run

PROCESSES = 2
RESTART_SECONDS = 1.0
SECONDS_MAX = 400.0
"""Virtual. Strikes end long before."""


class World:
    """Broker, group, processes and what is fed to them."""

    counted = "chain"
    """The handler whose opens are counted."""

    def __init__(self, seed: int, setup: Setup, *, quiet: bool = False) -> None:
        self.chance = random.Random(seed)
        self.setup = setup
        self.settings = SETTINGS
        self.plan = Plan(random.Random(seed + 1), 0 if quiet else STRIKES_MAX)
        self.broker = Broker(self.chance)
        self.source = topic_name(SETTINGS, Stream.CUSTOMER_EVENTS)
        self.group = Group(self.sources())
        self.processes: list[Process] = []
        self.ended: Counter[str] = Counter()
        self.opens: Counter[str] = Counter()
        self.finished = False
        self.started = 0

    def sources(self) -> list[TP]:
        """What is assigned."""
        return [TP(self.source, number) for number in range(PARTITIONS)]

    def add_process(self) -> None:
        """Start one more."""
        self.started += 1
        process = Process(self)
        self.processes.append(process)
        process.start()

    def replace(self, ended: Process) -> None:
        """What a supervisor does."""
        self._count_opens(ended)
        self.processes.remove(ended)
        loop = asyncio.get_running_loop()
        if not self.finished:
            loop.call_later(RESTART_SECONDS, self.add_process, context=contextvars.Context())

    def _count_opens(self, process: Process) -> None:
        for cause in ("new", "parked", "restored"):
            labels = {"handler": self.counted, "cause": cause}
            value = process.engine.metrics.registry.get_sample_value
            self.opens[cause] += int(value("riverwalk_partition_opens_total", labels) or 0)

    async def live(self) -> list[str]:
        """Run to the end; what is wrong then, nothing if all is well."""
        spawn = asyncio.get_running_loop().create_task
        keep = [spawn(self.group.run()), spawn(self.feed()), spawn(self.plan.trouble(self))]
        for _ in range(PROCESSES):
            self.add_process()
        while not (keep[1].done() and keep[2].done() and self.settled()):
            await asyncio.sleep(2.0)
            if asyncio.get_running_loop().time() > SECONDS_MAX:
                return [f"not finished: {self.standing()}"]
        self.finished = True
        for process in list(self.processes):
            process.end("finished")
        return [*self.wrong()]

    async def feed(self) -> None:
        """What comes in from outside."""
        await self.plan.feed(self)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let virtual time pass until it is so."""
        while not condition():
            assert asyncio.get_running_loop().time() < SECONDS_MAX, self.standing()
            await asyncio.sleep(0.001)

    def owed(self, number: int) -> int:
        """Payments that a partition has still to make."""
        return self._checkpoint(number)[1].owed

    def committed(self, stream: Stream, number: int) -> list[Any]:
        """Records of a partition that a reader sees."""
        return self.broker.partition(topic_name(SETTINGS, stream), number).committed()

    def _checkpoint(self, number: int) -> tuple[int, Owing]:
        found = [
            one.value for one in self.committed(Stream.CUSTOMER_STATES, number) if one.key == CHECKPOINT_KEY
        ]
        if not found:
            return 0, Owing()
        checkpoint = decode_checkpoint(found[-1])
        return checkpoint.position, msgspec.msgpack.decode(checkpoint.handler, type=Owing)

    def standing(self) -> list[tuple[int, Owing]]:
        """Position of each partition, and what it owes."""
        return [self._checkpoint(number) for number in range(PARTITIONS)]

    def settled(self) -> bool:
        """Whether everything that was fed has been folded and paid, and nothing is open."""
        if any(partition.open for partition in self.broker.partitions.values()):
            return False
        for number, (position, owing) in enumerate(self.standing()):
            records = self.committed(Stream.CUSTOMER_EVENTS, number)
            if owing.owed or (records and records[-1].offset >= position):
                return False
        return True

    def wrong(self) -> list[str]:
        """Differences between the log and the pure fold of its source."""
        wrong = []
        for number in range(PARTITIONS):
            records = [(one.key, one.value) for one in self.committed(Stream.CUSTOMER_EVENTS, number)]
            states, published = pure(records)
            if self._stored(number) != states:
                wrong.append(f"states of partition {number} differ")
            owing = self._checkpoint(number)[1]
            if owing.folded != len(records):
                wrong.append(f"{owing.folded} of {len(records)} records counted in partition {number}")
            paid = [one.value for one in self.committed(Stream.JOURNEY_EVENTS, number)]
            due = 3 * sum(value.endswith(b"0") for _, value in records)
            if paid != [b"paid %d" % (each + 1) for each in range(due)]:
                wrong.append(f"payments of partition {number} differ: {len(paid)} of {due}")
            wrong += self._unlike(published)
        return wrong

    def _stored(self, number: int) -> dict[bytes, Link]:
        return {
            one.key[1:]: (int.from_bytes(one.value[:8], "big"), one.value[8:])
            for one in self.committed(Stream.CUSTOMER_STATES, number)
            if one.key[:1] == b"c"
        }

    def _unlike(self, published: dict[bytes, list[bytes]]) -> list[str]:
        found: dict[bytes, list[bytes]] = {}
        for number in range(PARTITIONS):
            for one in self.committed(Stream.NEXT_BEST_ACTIONS, number):
                found.setdefault(one.key, []).append(one.value)
        return [f"actions of {key!r} differ" for key, values in published.items() if found.get(key) != values]


class Outcome(NamedTuple):
    """How one seed went."""

    wrong: list[str]
    struck: Counter[str]
    ended: Counter[str]
    opens: Counter[str]


def simulate(seed: int, setup: Setup = SOUND) -> Outcome:
    """Run one seed."""

    async def lived() -> Outcome:
        world = World(seed, setup)
        wrong = await world.live()
        return Outcome(wrong, world.plan.struck, world.ended, world.opens)

    outcome: Outcome = run(lived())
    return outcome


def main(count: int) -> int:
    """Run many seeds."""
    logging.disable()
    failed = 0
    total: Counter[str] = Counter()
    for seed in range(count):
        outcome = simulate(seed)
        total += outcome.struck + outcome.ended + outcome.opens
        if outcome.wrong:
            failed += 1
            print(f"seed {seed}: {outcome.wrong[:3]}")
    print(f"{count} seeds, {failed} failed; {dict(sorted(total.items()))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
