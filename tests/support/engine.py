"""Helpers of the engine's tests on any broker: feed, wait, look at what came out."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from agents.ports import Publish, Stream
from streams.settings import Settings
from streams.tap import Pacer, Tap
from streams.topic_admin import create_topics
from tests.support.counting import ACTION_EVERY

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 45.0


def events(
    count: int, keys: int = 200, *, stream: Stream = Stream.CUSTOMER_EVENTS, first: int = 0
) -> list[Publish]:
    """`count` records over `keys` customers, all alike but for the key."""
    return [
        Publish(stream, b"c_%d" % (number % keys), b"event %d" % number)
        for number in range(first, first + count)
    ]


async def feed(settings: Settings, records: list[Publish]) -> int:
    """Publish at once, without pacing."""
    return await Pacer(settings, None).feed(records)


async def until(condition: Callable[[], Any], seconds: float = WAIT_SECONDS, what: str = "condition") -> None:
    """Wait for a condition with a deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come true in {seconds} s"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def topics(bootstrap: str, prefix: str, **overrides: Any) -> AsyncIterator[Settings]:
    """Settings of a test with its own topics and group."""
    settings = Settings(
        kafka_bootstrap=bootstrap,
        topic_prefix=prefix,
        group=f"{prefix}group",
        metrics_port=0,
        session_timeout_seconds=6,
        **overrides,
    )
    assert not (await create_topics(settings)).problems
    yield settings


class Output:
    """What committed readers see of a counting handler."""

    def __init__(self, tap: Tap) -> None:
        self._tap = tap

    @property
    def counts(self) -> dict[bytes, int]:
        """The last state of every key."""
        return {
            record.key[1:]: int.from_bytes(record.value, "big")
            for record in self._tap.records(Stream.CUSTOMER_STATES)
            if record.key is not None and record.key[:1] == b"c" and record.value is not None
        }

    @property
    def total(self) -> int:
        """Records counted in all."""
        return sum(self.counts.values())

    @property
    def actions(self) -> Counter[bytes]:
        """Actions by their name."""
        return Counter(record.value or b"" for record in self._tap.records(Stream.NEXT_BEST_ACTIONS))

    def check(self, records: list[Publish]) -> None:
        """Every record counted once, every action published once."""
        expected = Counter(record.key or b"" for record in records)
        assert self.counts == dict(expected)
        named = {
            b"%s#%d" % (key, n) for key, count in expected.items() for n in range(10, count + 1, ACTION_EVERY)
        }
        assert self.actions == Counter(named)


def spawn(settings: Settings, **extra: str) -> subprocess.Popen[bytes]:
    """A worker process with the counting handler; see `engine_worker.py` for `extra`."""
    names = (
        "kafka_bootstrap",
        "topic_prefix",
        "group",
        "metrics_port",
        "session_timeout_seconds",
        "watchdog_seconds",
    )
    environment = {
        f"RIVERWALK_{name.upper()}": str(getattr(settings, name)) for name in (*names, "batch_records_max")
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.engine_worker"],
        cwd=ROOT,
        env={**os.environ, **environment, **extra},
    )


async def ended(process: subprocess.Popen[bytes], seconds: float = WAIT_SECONDS) -> int:
    """The exit code of a process, waited for with a deadline."""
    await until(lambda: process.poll() is not None, seconds, "the end of the worker")
    return int(process.returncode)
