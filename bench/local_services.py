"""A Kafka and a Redis of the bench's own, through `deploy/local/services.py`; stopped at its end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "deploy" / "local" / "services.py"
STATE = ROOT / ".services" / "bench"
"""Beside the set of `make services-up`, which keeps running."""


class Local(NamedTuple):
    """Where the services answer, and where the broker keeps its logs."""

    kafka: str
    redis: str
    data: Path


class ServicesFailed(Exception):
    """Kafka or Redis did not start; the text is what the script said."""


@contextmanager
def local_services() -> Iterator[Local]:
    """Both services, empty, for as long as the context lasts.

    Raises: ServicesFailed.
    """
    _script("down")
    _script("up")
    try:
        found = dict(line.removeprefix("export ").split("=", 1) for line in _script("env").splitlines())
        yield Local(found["RIVERWALK_TEST_KAFKA"], found["RIVERWALK_TEST_REDIS"], STATE / "kafka" / "data")
    finally:
        _script("down")


def _script(command: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(SCRIPT), command],
        env={**os.environ, "RIVERWALK_LOCAL_DIR": str(STATE)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ServicesFailed(f"services.py {command}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
