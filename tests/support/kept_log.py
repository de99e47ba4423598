"""A log in lists, as an orchestrator leaves it behind batch by batch, that can be read like Kafka's."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from agents.orchestrate import Orchestrate
from agents.ports import Batch, Publish, Record, Stream, whole
from agents.workspaces import Library
from journey.timeline import ClockKind
from schemas.publication import Publication
from streams.changelog import FORMAT, Checkpoint, encode_checkpoint
from streams.log_reader import Extent
from streams.transaction import position_header

MARKERS = 1
"""A transaction's marker takes an offset that no reader sees."""


class Silent:
    """Metrics that nobody reads."""

    def count(self, name: str, amount: float, *labels: str) -> None: ...

    def observe(self, name: str, value: float, *labels: str) -> None: ...


class Listed:
    """Publications in a list."""

    def __init__(self, publications: Sequence[Publication]) -> None:
        self._publications = publications

    async def all(self) -> list[Publication]:
        return [*self._publications]


class KeptLog:
    """One partition, worked through by the orchestrator's own fold."""

    def __init__(self, publications: Sequence[Publication], clock: ClockKind) -> None:
        self.publications = [*publications]
        self.records: dict[Stream, list[Record]] = defaultdict(list)
        self.ends: dict[Stream, int] = defaultdict(int)
        self._handler = Orchestrate(
            topic="t", library=Library(Listed(publications)), clock=clock, inputs=1, metrics=Silent()
        )
        self._fold = self._handler.open(0, 1)
        self._position = 0
        self._checkpoint = b""

    def work(self, records: Sequence[Record], *, drain: bool = True) -> None:
        """One batch; with `drain`, also all that is due after it."""
        self.records[Stream.CUSTOMER_EVENTS] += records
        if records:
            self._position = self.ends[Stream.CUSTOMER_EVENTS] = records[-1].offset + 1
        asyncio.run(self._fold.prepare(records))
        more = self._commit(whole(self._fold.fold(records)))
        while more and drain:
            more = self._commit(whole(self._fold.fold([])))

    def restart(self) -> None:
        """The worker is gone; another one restores what it left."""
        self._fold = self._handler.open(0, 1)
        last = {record.key: record.value for record in self.records[Stream.CUSTOMER_STATES]}
        for key, value in last.items():
            if key is not None and key != b"k":
                self._fold.restore(key, value)
        self._fold.resume(self._checkpoint or None)

    def _commit(self, batch: Batch) -> bool:
        self._checkpoint = batch.checkpoint
        checkpoint = encode_checkpoint(Checkpoint(FORMAT, self._position, 1, 0, batch.checkpoint))
        changes = [Publish(Stream.CUSTOMER_STATES, key, value) for key, value in batch.changes.items()]
        marked = Publish(Stream.CUSTOMER_STATES, b"k", checkpoint)
        position = position_header(0, self._position)
        for each in (*changes, marked, *batch.outputs):
            headers = (*each.headers, position)
            self.records[each.stream].append(Record(self.ends[each.stream], 0, each.key, each.value, headers))
            self.ends[each.stream] += 1
        for stream in {Stream.CUSTOMER_STATES, *(each.stream for each in batch.outputs)}:
            self.ends[stream] += MARKERS
        self._fold.committed(0)
        return batch.more

    def customers(self) -> list[str]:
        """Everybody with a state."""
        keys = {record.key for record in self.records[Stream.CUSTOMER_STATES] if record.key}
        return sorted(key[1:].decode() for key in keys if key[:1] == b"c")

    async def partitions(self, stream: Stream) -> int:
        return 1

    async def extent(self, stream: Stream, partition: int) -> Extent:
        kept = self.records[stream]
        return Extent(kept[0].offset if kept else 0, self.ends[stream])

    async def read(self, stream: Stream, partition: int, start: int, count: int) -> list[Record]:
        first = bisect_left(self.records[stream], start, key=lambda record: record.offset)
        return self.records[stream][first : first + count]


def cut(records: Sequence[Record], chance: Any) -> list[Sequence[Record]]:
    """Random batches."""
    batches = []
    while records:
        size = chance.randint(1, 8)
        batches.append(records[:size])
        records = records[size:]
    return batches
