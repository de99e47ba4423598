"""Ingest and orchestrate over a log in memory, on two partitions: every batch is committed at once."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import msgspec

from agents.ingest import Ingest
from agents.orchestrate import Orchestrate
from agents.ports import Fold, Publish, Record, Stream, whole
from agents.workspaces import Library
from journey.intake import Intake
from journey.workspace import load, workspace_hash
from riverwalk.recompute import Workspaces
from riverwalk.verification import Deployment, verify
from riverwalk.verification.report import Report
from schemas.event import Activated, encode_event
from schemas.publication import Publication
from streams.partitioner import partition_of

KEY = b"sixteen bytes or more"
PARTITIONS = 2


class Silent:
    """Metrics that nobody reads."""

    def count(self, name: str, amount: float, *labels: str) -> None:
        """Forget it."""

    def observe(self, name: str, value: float, *labels: str) -> None:
        """Forget it."""


def publications(*files: dict[str, str]) -> list[Publication]:
    made: list[Publication] = []
    for each in files:
        workspace = load(each).workspace
        assert workspace is not None
        previous = made[-1].hash if made else ""
        versions = dict.fromkeys(workspace.journeys, 1)
        made.append(Publication("tried", workspace_hash(workspace), previous, each, versions, 0))
    return made


class Deployed:
    """Handlers over a log in memory; every batch is committed at once."""

    def __init__(self, *files: dict[str, str]) -> None:
        self.publications = publications(*files)
        self.log: dict[Stream, dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))
        self.folds: dict[int, Fold] = {}
        self.read: dict[tuple[Stream, int], int] = defaultdict(int)
        self.ingest = self._ingest()
        self.restart()

    async def all(self) -> list[Publication]:
        return self.publications

    def _ingest(self) -> Fold:
        handler = Ingest(
            name="ingest",
            source=Stream.TOUCHPOINTS,
            changelog=Stream.INGEST_CHANGELOG,
            topic="touchpoints",
            sinks=PARTITIONS,
            intake=Intake(KEY, "stream", passing_on=True),
            fingerprint="f",
            clock="stream",
            metrics=Silent(),
        )
        return handler.open(0, 1)

    def restart(self) -> None:
        """Open every partition anew, from its changelog alone."""
        for partition in range(PARTITIONS):
            handler = Orchestrate(
                topic="events", library=Library(self), clock="stream", inputs=1, metrics=Silent()
            )
            fold = self.folds[partition] = handler.open(partition, PARTITIONS)
            checkpoint = None
            for record in self.log[Stream.CUSTOMER_STATES][partition]:
                assert record.key is not None
                if record.key == b"k":
                    checkpoint = msgspec.msgpack.decode(record.value)[4]
                else:
                    fold.restore(record.key, record.value)
            fold.resume(checkpoint)

    def append(self, output: Publish) -> None:
        partition = output.partition
        if partition is None:
            several = output.stream in (Stream.CUSTOMER_EVENTS, Stream.CUSTOMER_STATES)
            partition = partition_of(output.key or b"", PARTITIONS) if several else 0
        records = self.log[output.stream][partition]
        records.append(Record(len(records), 0, output.key, output.value, tuple(output.headers)))

    def publish(self, number: int) -> None:
        """Put the next workspace in force on every partition."""
        made = self.publications[number]
        for partition in range(PARTITIONS):
            value = encode_event(Activated("tried", made.hash, made.previous))
            self.append(Publish(Stream.CUSTOMER_EVENTS, None, value, (), partition))

    def send(self, *touchpoints: dict[str, Any]) -> None:
        for each in touchpoints:
            self.append(Publish(Stream.TOUCHPOINTS, b"k", json.dumps(each).encode()))

    def end(self, until: str) -> None:
        value = json.dumps({"until": until}).encode()
        self.append(Publish(Stream.TOUCHPOINTS, None, value, (("riverwalk-control", b"input_ended"),)))

    async def work(self, batch: int = 1_000) -> None:
        """Fold everything that has come, in batches of a size, until nothing is due."""
        await self._fold(self.ingest, Stream.TOUCHPOINTS, 0, Stream.INGEST_CHANGELOG, batch)
        for partition, fold in self.folds.items():
            await self._fold(fold, Stream.CUSTOMER_EVENTS, partition, Stream.CUSTOMER_STATES, batch)

    async def _fold(self, fold: Fold, source: Stream, partition: int, changelog: Stream, batch: int) -> None:
        more = True
        while more:
            start = self.read[source, partition]
            records = self.log[source][partition][start : start + batch]
            await fold.prepare(records)
            made = whole(fold.fold(records))
            self.read[source, partition] = start + len(records)
            self._commit(made.changes.items(), (changelog, partition), self.read[source, partition], made)
            fold.committed(0)
            more = made.more or self.read[source, partition] < len(self.log[source][partition])

    def _commit(self, changes: Any, place: tuple[Stream, int], position: int, made: Any) -> None:
        changelog, partition = place
        for key, value in changes:
            self.append(Publish(changelog, key, value, (), partition))
        checkpoint = msgspec.msgpack.encode((1, position, 1, 0, made.checkpoint))
        self.append(Publish(changelog, b"k", checkpoint, (), partition))
        for output in made.outputs:
            self.append(output)

    def verified(self) -> Report:
        catalogues = Workspaces(self.publications).catalogue
        return verify(
            self.log,
            Deployment(Intake(KEY, "stream"), catalogues, "stream", "touchpoints", "events", "resources"),
        )

    def sent(self) -> dict[str, int]:
        """Customer -> actions."""
        found: dict[str, int] = defaultdict(int)
        for record in self.log[Stream.NEXT_BEST_ACTIONS][0]:
            found[(record.key or b"").decode()] += 1
        return dict(found)
