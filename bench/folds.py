"""Microseconds a phase, without Kafka. Run: `python -m bench.folds [--touchpoints N] [--profile]`.

Drives `IngestFold` and `OrchestrateFold` over prepared records in batches, and packs what they publish into
Kafka record batches as a transaction does. `touchpoint` figures are microseconds divided by touchpoints, so
they add up, timers included. A phase's own clock costs some 0.2 us a call and is in its figure.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
from aiokafka.producer.message_accumulator import BatchBuilder

import agents.ingest
import agents.orchestrate
import agents.outputs
import agents.state_cache
import journey.fold
from agents.ingest import Ingest, IngestFold
from agents.orchestrate import Orchestrate, OrchestrateFold
from agents.ports import Batch, Publish, Record, Stream, whole
from agents.workspaces import Library
from bench.workload import workload
from journey.identity import key_fingerprint
from journey.intake import Intake
from riverwalk.publication import check, next_publication
from riverwalk.touchpoint_record import Touchpoint
from riverwalk.workspace_files import read_workspace
from schemas.event import Activated, encode_event
from schemas.publication import Publication
from streams.kafka_clients import PRODUCE_BATCH_BYTES
from streams.metrics import Metrics
from streams.partitioner import partition_of
from streams.transaction import position_header

WORKSPACE = Path(__file__).parents[1] / "examples" / "retail-year"
KEY = b"the key of the bench: not a secret"
BATCH_RECORDS = 4_000
"""As RIVERWALK_BATCH_RECORDS_MAX."""
PARTITIONS = 4
PROFILE_LINES = 45

INGEST_PHASES = ("admit", "encode events")
FOLD_PHASES = ("observe", "conclude", "enrol", "walk", "permit", "arbitrate")
PATCHED: tuple[tuple[ModuleType | type, str, str], ...] = (
    (Intake, "admit", "admit"),
    (agents.ingest, "encode_event", "encode events"),
    (agents.orchestrate, "decode_event", "decode events"),
    (agents.state_cache, "decode_state", "decode states"),
    (agents.state_cache, "encode_state", "encode states"),
    (journey.fold, "observe", "observe"),
    (journey.fold, "conclude", "conclude"),
    (journey.fold, "enrol", "enrol"),
    (journey.fold, "walk", "walk"),
    (journey.fold, "walk_on", "walk"),
    (journey.fold, "permit_all", "permit"),
    (journey.fold, "arbitrate", "arbitrate"),
    (agents.outputs, "encode_output", "encode outputs"),
)
"""Where each phase is called from, and its name in the report."""


class FoldFigures(msgspec.Struct, frozen=True):
    """What one run through both folds cost."""

    touchpoints: int
    seconds: float
    ingest_us: float
    """Microseconds a touchpoint, as all that follow."""
    orchestrate_us: float
    pack_us: float
    phases_us: dict[str, float]
    """Empty unless phases were measured; `rest` is what lies between them."""
    outputs: dict[str, int]
    """Records published, by topic."""
    advances: int
    """Touchpoints folded and due instants of timers; 0 unless phases were measured."""
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

    def __init__(self, workspace: Path = WORKSPACE) -> None:
        publication = next_publication(check(read_workspace(workspace)), [], by="bench", at=0).publication
        assert publication is not None, "nothing was published before"
        metrics = Metrics()
        ingest = Ingest(
            name="ingest",
            source=Stream.TOUCHPOINTS,
            changelog=Stream.INGEST_CHANGELOG,
            topic="touchpoints",
            sinks=1,
            intake=Intake(KEY, "stream"),
            fingerprint=key_fingerprint(KEY),
            clock="stream",
            metrics=metrics,
        )
        library = Library(_Publications(publication))
        orchestrate = Orchestrate(
            topic="customer-events", library=library, clock="stream", inputs=1, metrics=metrics
        )
        self.ingest: IngestFold = ingest.open(0, 1)
        self.orchestrate: OrchestrateFold = orchestrate.open(0, 1)
        self.outputs: dict[str, int] = {}
        self.published_bytes = 0
        self.spent = [0.0, 0.0, 0.0]
        activated = encode_event(Activated(publication.workspace, publication.hash))
        self._offset = 0
        self._orchestrate([Publish(Stream.CUSTOMER_EVENTS, None, activated)])

    def run(self, touchpoints: Sequence[Touchpoint]) -> None:
        """Both hops, batch by batch, and what is still due after the last."""
        for start in range(0, len(touchpoints), BATCH_RECORDS):
            part = touchpoints[start : start + BATCH_RECORDS]
            records = [
                Record(start + i, each.occurred_at, each.key, each.value, ()) for i, each in enumerate(part)
            ]
            began = time.process_time()
            batch = whole(self.ingest.fold(records))
            self.ingest.committed(0)
            self.spent[0] += time.process_time() - began
            self._pack(batch)
            self._orchestrate(batch.outputs)

    def _orchestrate(self, events: Sequence[Publish]) -> None:
        records = [Record(self._offset + i, 0, each.key, each.value, ()) for i, each in enumerate(events)]
        self._offset += len(records)
        asyncio.run(self.orchestrate.prepare(records))
        more = True
        while more:
            began = time.process_time()
            batch = whole(self.orchestrate.fold(records))
            self.orchestrate.committed(0)
            self.spent[1] += time.process_time() - began
            self._pack(batch)
            records, more = [], batch.more

    def _pack(self, batch: Batch) -> None:
        """As `streams.transaction.Transactions.encode` does, for `PARTITIONS` of every topic."""
        began = time.process_time()
        builders: dict[tuple[Stream, int], BatchBuilder] = {}
        header = position_header(0, self._offset)
        changes = [Publish(Stream.CUSTOMER_STATES, key, value, (), 0) for key, value in batch.changes.items()]
        for each in [*changes, *batch.outputs]:
            partition = (
                partition_of(each.key or b"", PARTITIONS) if each.partition is None else each.partition
            )
            builder = builders.get((each.stream, partition))
            if builder is None:
                builder = builders[each.stream, partition] = _builder()
            headers = [*each.headers, header] if each.partition is None else []
            if builder.append(timestamp=0, key=each.key, value=each.value, headers=headers) is None:
                self.published_bytes += builder.size()
                builder = builders[each.stream, partition] = _builder()
                builder.append(timestamp=0, key=each.key, value=each.value, headers=headers)
        self.published_bytes += sum(builder.size() for builder in builders.values())
        self.spent[2] += time.process_time() - began
        for each in [*changes, *batch.outputs]:
            self.outputs[each.stream.value] = self.outputs.get(each.stream.value, 0) + 1


def _builder() -> BatchBuilder:
    return BatchBuilder(PRODUCE_BATCH_BYTES, 0, is_transactional=True)


def measure_folds(touchpoints: Sequence[Touchpoint], *, phases: bool) -> FoldFigures:
    """Run both folds once.

    Args:
        phases: put a clock around each phase; the whole then takes a few microseconds longer.
    """
    folds = Folds()
    spent: dict[str, float] = {}
    calls: Counter[str] = Counter()
    began = time.process_time()
    if phases:
        with _clocks(spent, calls):
            folds.run(touchpoints)
    else:
        folds.run(touchpoints)
    seconds = time.process_time() - began
    a_touchpoint = 1e6 / len(touchpoints)
    ingest, orchestrate, pack = (part * a_touchpoint for part in folds.spent)
    phases_us = {name: total * a_touchpoint for name, total in spent.items()}
    if phases:
        ingested = sum(phases_us.get(name, 0.0) for name in INGEST_PHASES)
        phases_us["rest of ingest"] = ingest - ingested
        phases_us["rest of orchestrate"] = orchestrate - (sum(spent.values()) * a_touchpoint - ingested)
    return FoldFigures(
        len(touchpoints),
        seconds,
        ingest,
        orchestrate,
        pack,
        phases_us,
        folds.outputs,
        calls["conclude"],
        folds.published_bytes,
    )


@contextmanager
def _clocks(spent: dict[str, float], calls: Counter[str]) -> Iterator[None]:
    """A clock around each phase for as long as the context lasts."""
    kept = [(place, name, getattr(place, name)) for place, name, _ in PATCHED]
    try:
        for place, name, phase in PATCHED:
            setattr(place, name, _clocked(getattr(place, name), phase, (spent, calls)))
        yield
    finally:
        for place, name, original in kept:
            setattr(place, name, original)


def _clocked(
    work: Callable[..., Any], phase: str, sums: tuple[dict[str, float], Counter[str]]
) -> Callable[..., Any]:
    """Any: the phases have signatures of their own."""
    spent, calls = sums
    spent.setdefault(phase, 0.0)
    clock = time.process_time

    def clocked(*arguments: Any, **options: Any) -> Any:
        began = clock()
        try:
            return work(*arguments, **options)
        finally:
            spent[phase] += clock() - began
            calls[phase] += 1

    return clocked


def main() -> None:
    """Print microseconds a touchpoint, phase by phase, or a profile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--touchpoints", type=int, default=50_000)
    parser.add_argument("--profile", action="store_true", help="print where the time goes, by function")
    chosen = parser.parse_args()
    touchpoints = list(workload(chosen.touchpoints))
    if chosen.profile:
        folds = Folds()
        profile = cProfile.Profile()
        profile.runcall(folds.run, touchpoints)
        pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(PROFILE_LINES)
        return
    plain = measure_folds(touchpoints, phases=False)
    clocked = measure_folds(touchpoints, phases=True)
    total = plain.ingest_us + plain.orchestrate_us + plain.pack_us
    lines = [
        f"{plain.ingest_us:7.1f} us ingest",
        f"{plain.orchestrate_us:7.1f} us orchestrate",
        f"{plain.pack_us:7.1f} us pack",
        f"{total:7.1f} us a touchpoint: {1e6 / total:,.0f} touchpoints/s",
        f"{plain.published_bytes / plain.touchpoints:7.0f} bytes a touchpoint; {plain.outputs}",
        "with a clock around each phase:",
        *(f"{us:7.1f} us {name}" for name, us in clocked.phases_us.items()),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
