"""Orchestrate and allocate on a log in memory, in virtual time and the wall clock; see `simulated.py`.

    python -m tests.support.allocating 200

Customers order now and then; a journey asks for seats, for what is counted by the day, and for a line in
which contacts wait. The workspace in force changes on the way. At the end the log must verify: no customer,
order, answer or grant otherwise than the pure core makes it of the same log.
"""

from __future__ import annotations

import asyncio
import logging
import random
import sys
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from faust.types import TP

from agents.allocate import Allocate
from agents.orchestrate import Orchestrate
from agents.ports import RESOURCES_PARTITION, Handler, Publish, Record, Stream
from agents.wake import Sleeper, Wake
from agents.workspaces import Library
from journey.intake import Intake
from journey.workspace import load, workspace_hash
from riverwalk.recompute import Workspaces
from riverwalk.verification import Deployment, Report, verify
from riverwalk.verification.checkpoints import read_allocated, read_checkpoint
from schemas.event import CustomerEvent, encode_event
from schemas.publication import Publication
from streams.partitioner import partition_of
from streams.publishing import publication_records
from streams.topics import topic_name
from tests.support.kept_log import Listed
from tests.support.memory_broker import Batch, Transaction
from tests.support.simulated import World
from tests.support.simulated_process import PARTITIONS, SETTINGS, Process, Setup
from tests.support.virtual_loop import VirtualClock, run

FILES = {
    "workspace.yaml": "workspace: seats\nzone: UTC\n",
    "policy.yaml": "consent: { assume: true }\n",
    "channels.yaml": "channels: { email: {}, desk: { capacity: { max: 2, per: 7 seconds } } }\n",
    "actions.yaml": """
actions:
  seat: { channels: [email], expiry: 20 seconds, uses: { seats: 1 } }
  rare: { channels: [email], expiry: 20 seconds, uses: { seats: 2, daily: 3 } }
  call: { purpose: service, channels: [desk], expiry: 30 seconds }
""",
    "journeys/seats.yaml": """
journey: seats
mode: live
trigger: { on: Order Completed }
entry: { key: event.properties.order_id, again: always }
exit: [ { on: Order Cancelled, match: event.properties.order_id == entry.key } ]
steps:
  - grant: { action: seat, waitlist: true, patience: 15 seconds }
  - wait: 2 seconds
  - message: { action: call }
  - grant: { action: rare }
  - wait: 1 minute
""",
}
RESOURCES = (
    "seats: { amount: 4, lease: 5 seconds }, daily: { amount: 40, per: calendar day }",
    "seats: { amount: 7, lease: 5 seconds }, daily: { amount: 9, per: calendar day }",
    "seats: { amount: 2, lease: 9 seconds }, daily: { amount: 90, per: calendar day }",
)
CUSTOMERS = 20
WRITES = 35
ORDERED_PER_WRITE_MAX = 4
REST_SECONDS = 40.0
"""At the end: everybody who waits is served or gives up."""


@lru_cache(maxsize=1)
def published() -> list[Publication]:
    """Three workspaces, one after another, with other amounts."""
    made: list[Publication] = []
    for resources in RESOURCES:
        files = {**FILES, "resources.yaml": f"resources: {{ {resources} }}\n"}
        loaded = load(files)
        assert loaded.workspace is not None, loaded.blocking
        previous = made[-1].hash if made else ""
        made.append(Publication("seats", workspace_hash(loaded.workspace), previous, files, {"seats": 1}, 0))
    return made


Kept = dict[Stream, dict[int, list[Record]]]


class Fed(NamedTuple):
    """How one seed went."""

    wrong: list[str]
    report: Report
    struck: Counter[str]
    opens: Counter[str]
    log: Kept
    """Everything that a reader sees at the end."""

    @property
    def waited(self) -> int:
        """Requests that have waited."""
        changelog = self.log[Stream.ALLOCATE_CHANGELOG][RESOURCES_PARTITION]
        return len({one.key for one in changelog if one.value and b'"kind":"waiting"' in one.value})


def verified(log: Kept) -> Report:
    """What `riverwalk verify` would say."""
    names = (Stream.TOUCHPOINTS, Stream.CUSTOMER_EVENTS, Stream.RESOURCES)
    return verify(
        log,
        Deployment(
            Intake(b"the simulation's own key", "wall"),
            Workspaces(published()).catalogue,
            "wall",
            *(topic_name(SETTINGS, stream) for stream in names),
        ),
    )


class AllocatingWorld(World):
    """Customers, journeys and resources."""

    counted = "allocate"
    fed = 0

    def sources(self) -> list[TP]:
        """Customer events, and the one partition of resources."""
        resources = topic_name(SETTINGS, Stream.RESOURCES)
        return [*super().sources(), TP(resources, RESOURCES_PARTITION)]

    async def feed(self) -> None:
        """Orders, some called off again, and three publications."""
        chance = random.Random(self.chance.random())
        publishing = iter(published())
        self._publish(next(publishing))
        for number in range(WRITES):
            transaction = Transaction(self.broker) if chance.random() < 0.6 else None
            for _ in range(chance.randint(1, ORDERED_PER_WRITE_MAX)):
                self._order(chance, transaction)
                await asyncio.sleep(chance.uniform(0, 0.2))
            if transaction is not None:
                transaction.end(chance.random() < 0.8)
            if number in {WRITES // 3, 2 * WRITES // 3}:
                self._publish(next(publishing))
            await asyncio.sleep(chance.uniform(0, 1.5))
        await asyncio.sleep(REST_SECONDS)

    def _order(self, chance: random.Random, transaction: Transaction | None) -> None:
        self.fed += 1
        customer, at = f"c_{chance.randrange(CUSTOMERS)}", VirtualClock().now()
        kind = "Order Completed" if chance.random() < 0.8 else "Order Cancelled"
        properties = {"order_id": f"o{chance.randrange(5)}"}
        event = CustomerEvent(customer, "shop", f"e{self.fed}", kind, at, at, properties=properties)
        self.write(Publish(Stream.CUSTOMER_EVENTS, customer.encode(), encode_event(event)), transaction)

    def _publish(self, publication: Publication) -> None:
        transaction = Transaction(self.broker)
        for each in publication_records(publication, PARTITIONS):
            self.write(each, transaction)
        transaction.end(committed=True)

    def write(self, output: Publish, transaction: Transaction | None) -> int:
        """Append one record, as any client would; returns its offset."""
        number = output.partition
        if number is None:
            number = partition_of(output.key or b"", PARTITIONS)
        place = self.broker.partition(topic_name(SETTINGS, output.stream), number)
        if transaction is not None:
            transaction.touch(place)
        batch = Batch()
        batch.append(timestamp=0, key=output.key, value=output.value, headers=list(output.headers))
        return self.broker.append(place, batch, transaction)

    def log(self) -> Kept:
        """Everything that a reader sees."""
        return {
            stream: {number: self.committed(stream, number) for number in range(PARTITIONS)}
            for stream in Stream
        }

    def settled(self) -> bool:
        """Whether everything has been folded and answered, and nothing is open."""
        if any(partition.open for partition in self.broker.partitions.values()):
            return False
        return verified(self.log()).unsettled == 0

    def standing(self) -> list[tuple[int, object]]:
        """Where each partition is."""
        log = self.log()
        found = [read_checkpoint(log[Stream.CUSTOMER_STATES][number]) for number in range(PARTITIONS)]
        allocated = read_allocated(log[Stream.ALLOCATE_CHANGELOG][RESOURCES_PARTITION])
        return [*((each.position, each.due_left) for each in found), (allocated.position, allocated.ledger)]

    def wrong(self) -> list[str]:
        """Differences between the log and the pure core's."""
        report = verified(self.log())
        return [] if report.clean else report.examples


class Awake:
    """Ticks of one process, written as `streams.ticks` does."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def __call__(self, tick: Publish) -> int:
        """One plain record."""
        await self._process.hop()
        world = self._process.world
        assert isinstance(world, AllocatingWorld)
        return world.write(tick, None)


def handlers(process: Process) -> Sequence[Handler]:
    """As a worker in the wall clock has them, behind ingest; and `wake`."""

    def sleepers() -> Mapping[Hashable, Sleeper]:
        return process.engine.sleepers()  # The engine is made after its handlers.

    process.spawn(Wake(VirtualClock(), sleepers, Awake(process)).run())
    library = Library(Listed(published()), allocates=True)
    names = [topic_name(SETTINGS, stream) for stream in (Stream.CUSTOMER_EVENTS, Stream.RESOURCES)]
    orchestrate = Orchestrate(
        topic=names[0], library=library, clock="wall", inputs=1, metrics=process.metrics
    )
    return [orchestrate, Allocate(topic=names[1], library=library, metrics=process.metrics)]


SEATS = Setup(handlers=handlers)


def allocate(seed: int, setup: Setup = SEATS, *, quiet: bool = False) -> Fed:
    """Run one seed."""

    async def lived() -> Fed:
        world = AllocatingWorld(seed, setup, quiet=quiet)
        wrong = await world.live()
        return Fed(wrong, verified(world.log()), world.plan.struck, world.opens, world.log())

    fed: Fed = run(lived())
    return fed


def main(count: int) -> int:
    """Run many seeds."""
    logging.disable()
    failed = 0
    for seed in range(count):
        fed = allocate(seed)
        if fed.wrong:
            failed += 1
            print(f"seed {seed}: {fed.wrong[:3]}")
    print(f"{count} seeds, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
