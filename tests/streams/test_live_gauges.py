"""Gauges of what a worker has now: summed over its open partitions, gone with those that it lost."""

from __future__ import annotations

import asyncio
import random

from streams.changelog import ChangelogReader
from streams.metrics import LABEL_SETS_MAX, Metrics
from tests.support.memory_broker import Batch, Broker
from tests.support.memory_log import MemoryReader
from tests.support.simulated import World
from tests.support.simulated_process import SETTINGS, SOUND
from tests.support.virtual_loop import VirtualClock, run

INSIDE = "riverwalk_enrolments_active"


def test_gauges_follow_the_partitions_through_a_rebalance_and_a_restart() -> None:
    async def lived() -> None:
        world = World(1, SOUND, quiet=True)
        group = asyncio.create_task(world.group.run())
        for number in range(3):
            batch = Batch()
            batch.records += [(b"c_%d_1" % number, b"%d1" % each, []) for each in range(10)]
            world.broker.append(world.broker.partition(world.source, number), batch, None)
        world.add_process()
        await world.until(lambda: inside(world) == [30])
        world.add_process()
        await world.until(lambda: inside(world) == [20, 10])
        world.processes[1].end("killed")
        await world.until(lambda: len(world.processes) == 1)
        await world.until(lambda: sorted(inside(world)) == [10, 20] and len(world.processes) == 2)
        group.cancel()
        world.finished = True
        for process in list(world.processes):
            process.end("finished")

    run(lived())


def inside(world: World) -> list[float]:
    """What each worker says on /metrics of how many are inside."""
    for process in world.processes:
        process.metrics.live.source = process.engine.figures
    found = [one.metrics.registry.get_sample_value(INSIDE, {"journey": "chain"}) for one in world.processes]
    return [value or 0 for value in found]


class Line:
    """A quick way to the broker."""

    async def hop(self) -> None:
        await asyncio.sleep(0)

    async def commit_fate(self) -> tuple[bool, bool]:
        return True, True


def test_what_is_left_of_a_restore_falls_to_nothing() -> None:
    async def restored() -> list[int]:
        broker, left = Broker(random.Random(1)), list[int]()
        batch = Batch()
        batch.records += [(b"c%d" % number, b"v", []) for number in range(500)]
        broker.append(broker.partition("states", 0), batch, None)
        reader = ChangelogReader(SETTINGS, VirtualClock(), MemoryReader(broker, Line(), ("states", 0)))
        async with reader:
            await reader.read(0, 500, lambda _key, _value: left.append(reader.remaining))
        return [*left, reader.remaining]

    left = run(restored())
    assert left[0] == 500 and left[-1] == 0 and left == sorted(left, reverse=True) and len(set(left)) > 3


def test_long_tail_of_journeys_is_other() -> None:
    metrics = Metrics()
    figures: dict[tuple[str, ...], float] = {
        ("enrolments_active", f"j{number}"): 1.0 for number in range(LABEL_SETS_MAX + 7)
    }
    metrics.live.source = lambda: figures
    assert metrics.registry.get_sample_value(INSIDE, {"journey": "other"}) == 7
    assert metrics.total("enrolments_active") == LABEL_SETS_MAX + 7
    figures.clear()
    assert metrics.total("enrolments_active") == 0
