"""Microseconds a touchpoint, without Kafka: `python -m bench.folds [--touchpoints N] [--live] [--profile]`.

Drives `IngestFold` and `OrchestrateFold` over prepared records in batches, and packs what they publish into
Kafka record batches as a transaction does. Figures are microseconds of processor time divided by touchpoints,
so they add up, timers included. `python -m bench.phases` says where they go.

Two clocks, two questions. `stream`: a year of trade with all its timers, as an import runs them. `wall`
(`--live`): the same touchpoints as they come, one after another; their timers fall due later.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import msgspec
from aiokafka.producer.message_accumulator import BatchBuilder
from faust.types import TP

from agents.ingest import Ingest, IngestFold
from agents.orchestrate import Orchestrate, OrchestrateFold
from agents.ports import Batch, Publish, Record, Stream, whole
from agents.workspaces import Library
from bench.workload import live_workload, workload
from journey.identity import key_fingerprint
from journey.intake import Intake
from journey.times import ClockKind
from riverwalk.native import use_huge_pages
from riverwalk.publication import check, next_publication
from riverwalk.touchpoint_record import Touchpoint
from riverwalk.workspace_files import read_workspace
from schemas.event import Activated, encode_event
from schemas.publication import Publication
from streams.collector import spare_collector
from streams.kafka_clients import PRODUCE_BATCH_BYTES
from streams.metrics import Metrics
from streams.packing import Packing
from streams.transaction import position_header

WORKSPACE = Path(__file__).parents[1] / "examples" / "retail-year"
KEY = b"the key of the bench: not a secret"
BATCH_RECORDS = 4_000
"""As RIVERWALK_BATCH_RECORDS_MAX."""
PARTITIONS = 4
PLACES = {stream: [TP(stream.value, number) for number in range(PARTITIONS)] for stream in Stream}
CHANGELOG = PLACES[Stream.CUSTOMER_STATES][0]
PROFILE_LINES = 45


class FoldFigures(msgspec.Struct, frozen=True):
    """What one run through both folds cost."""

    touchpoints: int
    seconds: float
    ingest_us: float
    """Microseconds a touchpoint, as all that follow."""
    orchestrate_us: float
    pack_us: float
    outputs: dict[str, int]
    """Records published, by topic."""
    published_bytes: int
    """Keys, values and headers of all records, changelogs included."""


class _Publications:
    """One published workspace."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication

    async def all(self) -> list[Publication]:
        return [self._publication]


class Folds:
    """One ingest partition before one orchestrate partition."""

    def __init__(self, clock: ClockKind = "stream", workspace: Path = WORKSPACE) -> None:
        publication = next_publication(check(read_workspace(workspace)), [], by="bench", at=0).publication
        assert publication is not None, "nothing was published before"
        metrics = Metrics()
        ingest = Ingest(
            name="ingest",
            source=Stream.TOUCHPOINTS,
            changelog=Stream.INGEST_CHANGELOG,
            topic="touchpoints",
            sinks=1,
            intake=Intake(KEY, clock, passing_on=True),
            fingerprint=key_fingerprint(KEY),
            clock=clock,
            metrics=metrics,
        )
        library = Library(_Publications(publication))
        orchestrate = Orchestrate(
            topic="customer-events", library=library, clock=clock, inputs=1, metrics=metrics
        )
        self.ingest: IngestFold = ingest.open(0, 1)
        self.orchestrate: OrchestrateFold = orchestrate.open(0, 1)
        self.outputs: Counter[str] = Counter()
        self.published_bytes = 0
        self.spent = [0.0, 0.0, 0.0]
        activated = encode_event(Activated(publication.workspace, publication.hash))
        self._offset = 0
        self._at = 0
        self._orchestrate([Publish(Stream.CUSTOMER_EVENTS, None, activated)])

    def run(self, touchpoints: Sequence[Touchpoint]) -> None:
        """Both hops, batch by batch, and what is still due after the last."""
        for start in range(0, len(touchpoints), BATCH_RECORDS):
            part = touchpoints[start : start + BATCH_RECORDS]
            records = [
                Record(start + i, each.occurred_at, each.key, each.value, ()) for i, each in enumerate(part)
            ]
            self._at = part[0].occurred_at
            began = time.process_time()
            batch = whole(self.ingest.fold(records))
            self.ingest.committed(self._at)
            self.spent[0] += time.process_time() - began
            self._pack(batch)
            self._orchestrate(batch.outputs)

    def _orchestrate(self, events: Sequence[Publish]) -> None:
        at = self._at
        records = [Record(self._offset + i, at, each.key, each.value, ()) for i, each in enumerate(events)]
        self._offset += len(records)
        asyncio.run(self.orchestrate.prepare(records))
        more = True
        while more:
            began = time.process_time()
            batch = whole(self.orchestrate.fold(records))
            self.orchestrate.committed(at)
            self.spent[1] += time.process_time() - began
            self._pack(batch)
            records, more = [], batch.more

    def _pack(self, batch: Batch) -> None:
        """As `streams.transaction.Transactions.encode` does, for `PARTITIONS` of every topic."""
        began = time.process_time()
        packing = Packing(_builder, 0)
        changes = packing.states(CHANGELOG, batch.changes)
        outputs = packing.outputs(batch.outputs, PLACES, 0, position_header(0, self._offset))
        for _ in chain(changes, outputs):
            """Steps for the loop, which is not there."""
        self.published_bytes += packing.close()
        self.spent[2] += time.process_time() - began
        names = [each.stream.value for each in batch.outputs]
        self.outputs += Counter([Stream.CUSTOMER_STATES.value] * len(batch.changes) + names)


def _builder() -> BatchBuilder:
    return BatchBuilder(PRODUCE_BATCH_BYTES, 0, is_transactional=True)


def measure_folds(touchpoints: Sequence[Touchpoint], clock: ClockKind = "stream") -> FoldFigures:
    """Run both folds once."""
    folds = Folds(clock)
    spare_collector()
    began = time.process_time()
    folds.run(touchpoints)
    seconds = time.process_time() - began
    ingest, orchestrate, pack = (part * 1e6 / len(touchpoints) for part in folds.spent)
    return FoldFigures(
        len(touchpoints), seconds, ingest, orchestrate, pack, folds.outputs, folds.published_bytes
    )


def main() -> None:
    """Print microseconds a touchpoint, or a profile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--touchpoints", type=int, default=50_000)
    parser.add_argument("--live", action="store_true", help="in the wall clock, as they come")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--profile", action="store_true", help="print where the time goes, by function")
    chosen = parser.parse_args()
    use_huge_pages()
    clock: ClockKind = "wall" if chosen.live else "stream"
    touchpoints = list((live_workload if chosen.live else workload)(chosen.touchpoints))
    if chosen.profile:
        profile = cProfile.Profile()
        profile.runcall(Folds(clock).run, touchpoints)
        pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(PROFILE_LINES)
        return
    found = measure_folds(touchpoints, clock)
    if chosen.json:
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
        return
    total = found.ingest_us + found.orchestrate_us + found.pack_us
    lines = [
        f"{found.ingest_us:7.1f} us ingest",
        f"{found.orchestrate_us:7.1f} us orchestrate",
        f"{found.pack_us:7.1f} us pack",
        f"{total:7.1f} us a touchpoint: {1e6 / total:,.0f} touchpoints/s",
        f"{found.published_bytes / found.touchpoints:7.0f} bytes a touchpoint; {found.outputs}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
