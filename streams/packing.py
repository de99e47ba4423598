"""Records of one batch packed into record batches of their topic partitions. Hot: it touches every record."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence

from faust.types import TP

from agents.ports import Publish, Stream
from streams.log_port import Headers, RecordBatch
from streams.partitioner import partition_of

RECORDS_PER_STEP = 100
"""Some 200 us of packing between two places where the loop may be lent to others."""

Places = Mapping[Stream, Sequence[TP]]
"""Stream -> its topic partitions, in order."""


class Packing:
    """Packs records into batches, a new one whenever the last is full."""

    def __init__(self, create: Callable[[], RecordBatch], now: int) -> None:
        """
        Args:
            create: an empty batch.
            now: time of all records, int ms.
        """
        self._create = create
        self._now = now
        self._last: dict[TP, RecordBatch] = {}
        self.batches: dict[TP, list[RecordBatch]] = {}

    def add(self, place: TP, key: bytes | None, value: bytes | None, headers: Headers) -> None:
        """Cost: 1.3 us, of which aiokafka's encoder takes 1."""
        batch = self._last.get(place)
        if batch is None:
            batch = self._begin(place)
        if batch.append(timestamp=self._now, key=key, value=value, headers=headers) is None:
            self._begin(place).append(timestamp=self._now, key=key, value=value, headers=headers)

    def states(self, place: TP, changes: Mapping[bytes, bytes | None]) -> Generator[None, None, None]:
        """Pack changed states; yields after some."""
        for number, (key, value) in enumerate(changes.items()):
            self.add(place, key, value, [])
            if number % RECORDS_PER_STEP == 0:
                yield

    def outputs(
        self, outputs: Sequence[Publish], places: Places, partition: int, last: tuple[str, bytes]
    ) -> Generator[None, None, None]:
        """Pack what is published; yields after some.

        Args:
            outputs: in order.
            places: where streams lie.
            partition: ours, for records without a key.
            last: the header that each of them ends with.
        """
        alone: Headers = [last]
        hashed, count, lies = b"", 0, 0  # What follows from one touchpoint has one key, side by side.
        for number, output in enumerate(outputs):
            found, chosen, key = places[output.stream], output.partition, output.key
            if chosen is None and key is not None:
                if key != hashed or len(found) != count:
                    hashed, count = key, len(found)
                    lies = partition_of(key, count)
                chosen = lies
            elif chosen is None:
                chosen = partition % len(found)
            headers = [*output.headers, last] if output.headers else alone
            self.add(found[chosen], key, output.value, headers)
            if number % RECORDS_PER_STEP == 0:
                yield

    def close(self) -> int:
        """Let nothing more in; returns bytes."""
        size = 0
        for batches in self.batches.values():
            for batch in batches:
                batch.close()
                size += batch.size()
        return size

    def _begin(self, place: TP) -> RecordBatch:
        batch = self._last[place] = self._create()
        self.batches.setdefault(place, []).append(batch)
        return batch
