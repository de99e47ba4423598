"""Our engine doing what stock Faust does in the same run: a count a key, changelogged; here exactly once.

The difference between this figure and that of the whole worker is what the journeys cost.
`python -m bench.keyed_count EVENTS` runs a worker with this one handler, settings from the environment, until
so many records are committed, and prints events and seconds as JSON.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence

import msgspec
import uvloop

from agents.ports import Batch, Figures, Folding, Publish, Record, Stream
from bench.local_services import ROOT
from bench.worker_process import environment, free_port
from streams.collector import spare_collector
from streams.settings import Settings
from streams.worker import Worker

RUN_SECONDS_MAX = 180.0
LOOK_SECONDS = 0.05
COUNT_BYTES = 8


class CountFigures(msgspec.Struct, frozen=True):
    """What the engine did with a count a key."""

    events: int
    events_per_second: float
    """From the first batch to the last commit."""


class CountFold:
    """A count a key on one partition; every value is decoded, as Faust decodes it."""

    def __init__(self, handler: CountHandler) -> None:
        self._handler = handler
        self._counts: dict[bytes, int] = {}
        self._draft: dict[bytes, int] = {}
        self._records = 0

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take one count."""
        self._counts[key[1:]] = int.from_bytes(value or b"", "big")

    def resume(self, checkpoint: bytes | None) -> None:
        """Nothing is kept beside the counts."""

    async def prepare(self, records: Sequence[Record]) -> None:
        """Nothing is needed."""

    def fold(self, records: Sequence[Record]) -> Folding:
        """Count."""
        self._handler.began = self._handler.began or time.perf_counter()
        draft: dict[bytes, int] = {}
        for record in records:
            key = record.key or b""
            json.loads(record.value or b"null")
            draft[key] = draft.get(key, self._counts.get(key, 0)) + 1
            yield
        self._draft, self._records = draft, len(records)
        changes: dict[bytes, bytes | None] = {
            b"c" + key: count.to_bytes(COUNT_BYTES, "big") for key, count in draft.items()
        }
        return Batch(changes, [], b"")

    def committed(self, now: int) -> None:
        """Apply."""
        self._counts.update(self._draft)
        self._handler.events += self._records

    def earliest_due(self) -> int | None:
        """No timers."""
        return None

    def tick(self) -> Publish | None:
        """No timers."""
        return None

    def figures(self) -> Figures:
        """Nothing."""
        return {}


class CountHandler:
    """Reads touchpoints; keeps its counts in a changelog that the stream clock leaves unused."""

    name = "keyed count"
    source = Stream.TOUCHPOINTS
    changelog = Stream.OUTCOMES_CHANGELOG

    def __init__(self) -> None:
        self.events = 0
        self.began = 0.0

    def open(self, partition: int, partitions: int) -> CountFold:
        """A fresh fold."""
        return CountFold(self)


def measure_count(settings: Settings, events: int) -> CountFigures:
    """Run it as a process of its own, in a group of its own, and read what it says."""
    given = environment(settings) | {
        "RIVERWALK_GROUP": "bench-count",
        "RIVERWALK_METRICS_PORT": str(free_port()),
    }
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "bench.keyed_count", str(events)],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * RUN_SECONDS_MAX,
    )
    assert done.returncode == 0 and done.stdout, f"the keyed count failed:\n{done.stderr[-2000:]}"
    found = json.loads(done.stdout.splitlines()[-1])
    return CountFigures(int(found["events"]), found["events"] / found["seconds"])


async def _run(settings: Settings, events: int) -> dict[str, float]:
    handler = CountHandler()
    async with Worker(settings, [handler]) as worker:
        await worker.until_open()
        async with asyncio.timeout(RUN_SECONDS_MAX):
            while handler.events < events:  # noqa: ASYNC110 - nothing signals
                await asyncio.sleep(LOOK_SECONDS)
        return {"events": handler.events, "seconds": time.perf_counter() - handler.began}


def main() -> None:
    """Count and print."""
    spare_collector()
    uvloop.install()
    sys.stdout.write(json.dumps(asyncio.run(_run(Settings(), int(sys.argv[1])))) + "\n")


if __name__ == "__main__":
    main()
