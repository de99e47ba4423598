"""Stock Faust beside us: the same touchpoints, the same broker, a keyed count in a table.

As its documentation writes it: an agent, a table, one write an event; memory store, one process, its own
settings, uvloop. It counts touchpoints a customer and decides nothing. Run by `bench.run` as a process:
`python -m bench.stock_faust BOOTSTRAP TOPIC PARTITIONS EVENTS` prints events and seconds as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

import faust
import msgspec

from bench.local_services import ROOT

RUN_SECONDS_MAX = 180.0
LOOK_SECONDS = 0.05


class FaustFigures(msgspec.Struct, frozen=True):
    """What stock Faust did."""

    events: int
    events_per_second: float
    """From the first event to the last."""


class _Count:
    """Events seen, and when."""

    def __init__(self) -> None:
        self.events = 0
        self.began = 0.0


def build(bootstrap: str, topic: str, partitions: int, counted: _Count) -> faust.App:
    """The app."""
    app = faust.App(
        "bench-faust",
        broker=f"kafka://{bootstrap}",
        store="memory://",
        topic_partitions=partitions,
        consumer_auto_offset_reset="earliest",
        web_enabled=False,
        datadir=tempfile.mkdtemp(prefix="bench-faust-"),
    )
    touchpoints = app.topic(topic, key_type=bytes, value_serializer="json")
    table = app.Table("counts", default=int, partitions=partitions, key_type=bytes)

    @app.agent(touchpoints)
    async def count(stream: Any) -> None:  # Any: Faust's stream of JSON documents.
        async for event in stream.events():
            counted.began = counted.began or time.perf_counter()
            table[event.key] += 1
            counted.events += 1

    return app


async def _run(bootstrap: str, topic: str, partitions: int, events: int) -> dict[str, float]:
    counted = _Count()
    app = build(bootstrap, topic, partitions, counted)
    app.finalize()
    await app.start()
    deadline = time.perf_counter() + RUN_SECONDS_MAX
    while counted.events < events and time.perf_counter() < deadline:  # noqa: ASYNC110 - Faust tells nobody
        await asyncio.sleep(LOOK_SECONDS)
    return {"events": counted.events, "seconds": time.perf_counter() - counted.began}


def measure_faust(bootstrap: str, topic: str, partitions: int, events: int) -> FaustFigures:
    """Run it as a process of its own and read what it says.

    Args:
        events: stop after so many: the topic may hold more.
    """
    command = [sys.executable, "-m", "bench.stock_faust", bootstrap, topic, str(partitions), str(events)]
    done = subprocess.run(  # noqa: S603 - ourselves
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=2 * RUN_SECONDS_MAX
    )
    assert done.returncode == 0 and done.stdout, f"stock Faust failed:\n{done.stderr[-2000:]}"
    found = json.loads(done.stdout.splitlines()[-1])
    return FaustFigures(int(found["events"]), found["events"] / found["seconds"])


def main() -> None:
    """Count, print, and leave at once: Faust's clean stop is not measured."""
    import uvloop  # noqa: PLC0415 - as `faust --loop uvloop` does

    bootstrap, topic, partitions, events = sys.argv[1:]
    uvloop.install()
    found = asyncio.run(_with_exit(bootstrap, topic, int(partitions), int(events)))
    assert found is not None


async def _with_exit(bootstrap: str, topic: str, partitions: int, events: int) -> None:
    found = await _run(bootstrap, topic, partitions, events)
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
