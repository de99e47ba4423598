"""A deployment on a real Kafka as an operator sees it: commands, a workspace folder, and a worker."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from riverwalk.cli import app
from riverwalk.feeding import key_of
from riverwalk.reporting import failure_of
from schemas.instant import format_instant
from streams.kafka_clients import plain_producer
from streams.settings import Settings

WAIT_SECONDS = 40.0
POLL_SECONDS = 0.3


class Deployment:
    """Topics, a workspace folder and a worker."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = environment
        self.folder = folder
        self.fed = 0

    def run(self, *arguments: str) -> Any:
        """What a command says with `--json`."""
        ended = CliRunner().invoke(app, [*arguments, "--json"], env=self.environment)
        if isinstance(ended.exception, Exception):
            raise AssertionError(f"{arguments}: {failure_of(ended.exception).lines()}")
        assert ended.exit_code == 0, f"{arguments}: {ended.output}"
        return json.loads(ended.stdout)

    def write(self, **files: str) -> str:
        """Put files of the folder `journeys` (`__` for a dot); returns the workspace folder."""
        for name, text in files.items():
            (self.folder / "journeys" / f"{name.replace('__', '.')}.yaml").write_text(text)
        return str(self.folder)

    def feed(self, kind: str, *users: str) -> None:
        """A touchpoint of now for each user."""
        asyncio.run(self._feed(kind, users))

    def send(self, *touchpoints: dict[str, Any]) -> None:
        """Touchpoints of now, each with what it has beside id, source and time."""
        asyncio.run(self._send(touchpoints))

    async def _feed(self, kind: str, users: tuple[str, ...]) -> None:
        await self._send([{"type": kind, "identifiers": {"user_id": user}} for user in users])

    async def _send(self, touchpoints: Sequence[dict[str, Any]]) -> None:
        values = {name.removeprefix("RIVERWALK_").lower(): each for name, each in self.environment.items()}
        settings = Settings.model_validate(values)
        async with plain_producer(settings) as producer:
            for each in touchpoints:
                self.fed += 1
                now = format_instant(int(time.time() * 1000))
                touchpoint = {"id": f"t{self.fed}", "source": "web", "occurred_at": now, **each}
                value = json.dumps(touchpoint).encode()
                await producer.send_and_wait(f"{settings.topic_prefix}touchpoints.v1", value, key_of(value))

    def enrolment(self, user: str) -> dict[str, Any] | None:
        """Where the user is; None outside."""
        state = self.run("customer", "show", f"user_id={user}")["state"]
        return next(iter(state.get("enrolments", {}).values()), None)

    def place(self, user: str) -> tuple[int, str] | None:
        """(version, step)."""
        found = self.enrolment(user)
        return None if found is None else (found["version"], found["place"])

    def lines(self, topic: str) -> list[dict[str, Any]]:
        """All values of a topic."""
        ended = CliRunner().invoke(
            app,
            ["tail", "--topic", topic, "--from-beginning", "--no-follow", "--json"],
            env=self.environment,
        )
        return [json.loads(line)["value"] for line in ended.stdout.splitlines()]

    def actions(self) -> Counter[str]:
        """Actions so far, by name."""
        return Counter(each["action"] for each in self.lines("actions"))

    def until(self, condition: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> None:
        """Wait for a condition with a deadline."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{what} did not come true in {seconds} s"
            time.sleep(POLL_SECONDS)

    def verified(self) -> None:
        """The log says again what was decided; awaited, because the worker may still be at it."""
        self.until(lambda: self.run("verify")["unsettled"] == 0, "a settled log")


def deployment(kafka_bootstrap: str, name: str, folder: Path) -> Deployment:
    """Topics of its own on that broker, and an empty workspace folder."""
    prefix = f"test-{name}-{uuid.uuid4().hex[:8]}."
    environment = {
        "RIVERWALK_KAFKA_BOOTSTRAP": kafka_bootstrap,
        "RIVERWALK_TOPIC_PREFIX": prefix,
        "RIVERWALK_GROUP": prefix,
        "RIVERWALK_PARTITIONS": "2",
        "RIVERWALK_METRICS_PORT": "0",
        "RIVERWALK_IDENTITY_KEY": "0123456789abcdef",
    }
    (folder / "journeys").mkdir()
    made = Deployment(environment, folder)
    made.run("init-topics")
    return made


@contextmanager
def working(made: Deployment) -> Iterator[None]:
    """A worker, told to stop at the end."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "riverwalk", "worker"],
        env={**os.environ, **made.environment},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=WAIT_SECONDS) == 0
