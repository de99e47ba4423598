"""The tutorial, on a real Kafka: every command prints what the page says, the worker running beside them."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

from tutorial import Command, Written, parts

WAIT_SECONDS = 30.0
POLL_SECONDS = 0.3
READS = ("riverwalk tail", "riverwalk explain", "riverwalk backtest", "riverwalk verify")
"""Commands that show what the worker has done by then: asked again until it has."""
WORKER = "riverwalk worker 2> worker.log &"


def test_every_command_prints_what_the_page_says(
    kafka_bootstrap: str, redis_url: str, tmp_path: Path
) -> None:
    offline, real = parts()
    for step in offline:
        if isinstance(step, Written):
            step.write(tmp_path)
        elif step.line.startswith("riverwalk init "):
            step.run(tmp_path, {})
    prefix = f"test-tutorial-{uuid.uuid4().hex[:8]}."
    variables = {
        "RIVERWALK_KAFKA_BOOTSTRAP": kafka_bootstrap,
        "RIVERWALK_REDIS_URL": redis_url,
        "RIVERWALK_CLOCK": "stream",
        "RIVERWALK_PARTITIONS": "1",
        "RIVERWALK_IDENTITY_KEY": "0123456789abcdef",
        "RIVERWALK_TOPIC_PREFIX": prefix,
        "RIVERWALK_GROUP": prefix,
        "RIVERWALK_METRICS_PORT": "0",
    }
    commands = [step for step in real if isinstance(step, Command)]
    assert [step.line for step in commands].count(WORKER) == 1
    worker = None
    try:
        for command in commands:
            if command.line == WORKER:
                worker = subprocess.Popen(
                    [Path(sys.executable).with_name("riverwalk"), "worker"],
                    env={**os.environ, **variables},
                    stderr=subprocess.DEVNULL,
                )
            else:
                assert until(command, tmp_path, variables) == ""
    finally:
        if worker is not None:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(timeout=WAIT_SECONDS) == 0


def until(command: Command, folder: Path, variables: dict[str, str]) -> str:
    """What differs from the page at last; the page has the default prefix of topics."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        printed = command.run(folder, variables).replace(variables["RIVERWALK_TOPIC_PREFIX"], "riverwalk.")
        differs = command.differs(printed)
        if not differs or not command.line.startswith(READS) or time.monotonic() > deadline:
            return differs
        time.sleep(POLL_SECONDS)
