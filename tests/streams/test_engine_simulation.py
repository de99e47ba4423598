"""The engine's pumps on a log in memory, in virtual time: whatever strikes, the log equals the pure fold.

Aim: nothing missing, extra, repeated or out of order after crashes at every fault point, zombies, rebalances,
parked resumes, lost commits, commits in doubt and refused batches.
Method: `tests/support/simulated.py` runs real engines; a seed decides everything. Pumps and logs that are
broken on purpose must be caught by the same runs.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Generator

import pytest

from agents.ports import FaultPoint, Publish, Record
from streams.changelog import ChangelogReader
from streams.engine import Engine
from streams.inbox import Taken
from streams.log_port import Producer
from streams.pump import Folded, Parked, Pump
from streams.transaction import Encoded, Transactions
from tests.support.memory_broker import Batch
from tests.support.memory_group import SESSION_SECONDS
from tests.support.memory_log import MemoryLog, MemoryProducer, MemoryReader
from tests.support.simulated import Outcome, World, simulate
from tests.support.simulated_process import PARTITIONS, Setup
from tests.support.virtual_loop import run

SEEDS = 30
"""Some 0.3 s each; `python -m tests.support.simulated 1000` runs more."""

SEEDS_OF_BROKEN_MAX = 60


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return [simulate(seed) for seed in range(SEEDS)]


def test_log_equals_the_pure_fold_whatever_strikes(outcomes: list[Outcome]) -> None:
    assert {seed: outcome.wrong for seed, outcome in enumerate(outcomes) if outcome.wrong} == {}


def test_every_fault_point_is_struck_in_every_way(outcomes: list[Outcome]) -> None:
    """Or the test above would say little."""
    struck: Counter[str] = sum((outcome.struck for outcome in outcomes), Counter())
    ways = {f"{way} {point.value}" for way in ("kill", "freeze", "raise") for point in FaultPoint}
    ways |= {"lost commit", "in doubt commit", "refuse batches", "restart process", "another process"}
    assert ways - set(struck) == set()
    opens: Counter[str] = sum((outcome.opens for outcome in outcomes), Counter())
    assert min(opens["new"], opens["parked"], opens["restored"]) > SEEDS
    ended: Counter[str] = sum((outcome.ended for outcome in outcomes), Counter())
    assert ended["OWNERSHIP_LOST"] > 0 and ended["INTERNAL"] > 0 and ended["GAP"] == 0


def test_seed_decides_everything() -> None:
    assert simulate(7) == simulate(7)


def test_slices_that_are_left_go_on_after_a_restart_without_a_record() -> None:
    """A storm of due timers must not wait for the next touchpoint of its partition."""

    async def lived() -> list[str]:
        world = World(1, Setup(), quiet=True)
        group = asyncio.create_task(world.group.run())
        storm = Batch()
        storm.records += [(b"c_0_1", b"%d0" % number, []) for number in range(20)]
        world.broker.append(world.broker.partition(world.source, 0), storm, None)
        world.add_process()
        await world.until(lambda: 0 < world.owed(0) < 40)
        world.processes[0].end("killed")
        await world.until(world.settled)
        group.cancel()
        return world.wrong()

    assert run(lived()) == []


class SlowReader(MemoryReader):
    """A changelog that takes minutes to read."""

    async def start(self) -> None:
        await asyncio.sleep(30 * SESSION_SECONDS)


class SlowLog(MemoryLog):
    """Its readers are slow."""

    def reader(self, topic: str, partition: int) -> SlowReader:
        return SlowReader(self.broker, self.line, (topic, partition))


def test_open_longer_than_the_session_succeeds() -> None:
    """aiokafka heartbeats only after its callback has returned: the open is a task of its own."""

    async def lived() -> None:
        world = World(1, Setup(log=SlowLog), quiet=True)
        group = asyncio.create_task(world.group.run())
        world.add_process()
        (process,) = world.processes
        await world.until(lambda: len(process.engine.pumps) == PARTITIONS)
        assert world.group.rebalances == 1 and not process.engine.ready()
        began = asyncio.get_running_loop().time()
        await world.until(process.engine.ready)
        assert asyncio.get_running_loop().time() - began > 20 * SESSION_SECONDS
        assert world.group.rebalances == 1 and process.stop is None
        group.cancel()
        world.finished = True
        process.end("finished")

    run(lived())


# Broken on purpose ---------------------------------------------------------------------------------


class ForgetfulPump(Pump):
    """Stores the position before its batch."""

    def _steps(
        self, records: list[Record], taken: Taken, poison: list[Publish]
    ) -> Generator[None, None, Folded]:
        return super()._steps(records, Taken(taken.records, self.position), poison)


class HastyTransactions(Transactions):
    """Commits before the deliveries are awaited."""

    async def _send(self, producer: Producer, encoded: Encoded) -> int:
        for place, batches in encoded.batches.items():
            for batch in batches:
                await producer.send_batch(batch, place.topic, partition=place.partition)
        return 0


def _pump(transactions: type[Transactions]) -> type[Pump]:
    class BrokenPump(Pump):
        transactions_class = transactions

    return BrokenPump


class TrustingPump(Pump):
    """Takes its parked state for current, whoever wrote meanwhile."""

    async def _resume_parked(self, reader: ChangelogReader, parked: Parked, end: int) -> bool:
        self._checkpoint, self._end, self._note = parked.checkpoint, end, parked.note
        return True


class UnfencedLog(MemoryLog):
    """Everybody gets a transactional id of their own: zombies can write."""

    numbers = itertools.count()

    def producer(self, transactional_id: str) -> MemoryProducer:
        return super().producer(f"{transactional_id}.{next(self.numbers)}")


def _engine(pump: type[Pump]) -> type[Engine]:
    class BrokenEngine(Engine):
        pump_class = pump

    return BrokenEngine


@pytest.mark.parametrize(
    "setup",
    [
        Setup(engine=_engine(ForgetfulPump)),
        Setup(engine=_engine(_pump(HastyTransactions))),
        Setup(engine=_engine(TrustingPump)),
        Setup(log=UnfencedLog),
    ],
    ids=[
        "position not stored",
        "deliveries not awaited",
        "parked state trusted",
        "not fenced",
    ],
)
def test_broken_engine_is_caught(setup: Setup) -> None:
    assert any(simulate(seed, setup).wrong for seed in range(SEEDS_OF_BROKEN_MAX))
