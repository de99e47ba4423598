"""One worker process, seen from outside: its metrics, its memory, its log."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.local_services import ROOT, STATE
from streams.settings import ENVIRONMENT_PREFIX, Settings

OPEN_SECONDS_MAX = 120.0
STOP_SECONDS_MAX = 30.0
POLL_SECONDS = 0.1
HTTP_SECONDS_MAX = 10.0
_SAMPLE = re.compile(r"^riverwalk_(\w+?)(?:\{(.*)\})? (\S+)$")


class WorkerDied(Exception):
    """The worker ended by itself; the text is the end of its log."""


class WorkerProcess:
    """A running worker."""

    def __init__(self, settings: Settings, process: subprocess.Popen[bytes], log: Path) -> None:
        self._settings = settings
        self._process = process
        self._log = log

    def log_lines(self, message: str) -> list[dict[str, Any]]:
        """Lines of its log with this message; fields as written."""
        lines = [json.loads(line) for line in self._log.read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if line["message"] == message]

    def metrics(self) -> dict[str, float]:
        """Every sample by name and labels, as `records_total{handler="ingest"}`."""
        url = f"http://127.0.0.1:{self._settings.metrics_port}/metrics"
        with urllib.request.urlopen(url, timeout=HTTP_SECONDS_MAX) as answer:
            text = answer.read().decode()
        found = (_SAMPLE.match(line) for line in text.splitlines())
        return {
            f"{one[1]}{{{one[2]}}}" if one[2] else one[1]: float(one[3]) for one in found if one is not None
        }

    def peak_rss_mb(self) -> float:
        """Most memory it ever held."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found is not None, "Linux tells every process' peak"
        return int(found[1]) / 1024

    def cpu_seconds(self) -> float:
        """User and system time of all its threads."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def until(self, holds: Callable[[], bool], seconds_max: float) -> None:
        """Wait for a condition.

        Raises: WorkerDied; TimeoutError.
        """
        deadline = time.monotonic() + seconds_max
        while not holds():
            if self._process.poll() is not None:
                raise WorkerDied(self._log.read_text()[-4000:])
            if time.monotonic() > deadline:
                raise TimeoutError(f"the worker took over {seconds_max:.0f} s; its log is {self._log}")
            time.sleep(POLL_SECONDS)

    def until_open(self, partitions: int) -> list[dict[str, Any]]:
        """Wait until so many partitions are open; their log lines."""
        self.until(lambda: len(self.log_lines("partition open")) >= partitions, OPEN_SECONDS_MAX)
        return self.log_lines("partition open")

    def kill(self) -> None:
        """SIGKILL, as a machine fails."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """SIGTERM; SIGKILL where that does not help."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def worker_process(settings: Settings, name: str, profile: Path | None = None) -> Iterator[WorkerProcess]:
    """Start one worker; it is stopped at the end of the context.

    Args:
        name: of its log, in the services' folder.
        profile: where to write a cProfile of its main thread; None measures undisturbed.
    """
    log = STATE / f"{name}.log"
    command = [sys.executable, "-m", "bench.worker", *([str(profile)] if profile else [])]
    with log.open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603 - ourselves
            command, cwd=ROOT, env={**os.environ, **environment(settings)}, stdout=sink, stderr=sink
        )
    worker = WorkerProcess(settings, process, log)
    try:
        yield worker
    finally:
        if process.poll() is None:
            worker.stop()


def environment(settings: Settings) -> dict[str, str]:
    """These settings as the environment that makes them."""
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    texts = {
        name: value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        for name, value in given.items()
        if value is not None
    }
    return {f"{ENVIRONMENT_PREFIX}{name.upper()}": text for name, text in texts.items()}


def free_port() -> int:
    """A port of loopback that nobody holds now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
