"""deploy/local/services.py, as far as it goes without starting a server."""

import json
import os
import subprocess
import sys
from pathlib import Path

SERVICES = Path(__file__).parents[2] / "deploy" / "local" / "services.py"


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SERVICES), *arguments],
        env=os.environ | {"RIVERWALK_LOCAL_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_status_says_what_does_not_run(tmp_path: Path) -> None:
    result = run(tmp_path, "status")
    assert (result.returncode, result.stdout) == (1, "kafka is not running\nredis is not running\n")


def test_env_prints_nothing_for_what_does_not_run(tmp_path: Path) -> None:
    result = run(tmp_path, "env")
    assert (result.returncode, result.stdout) == (1, "")


def test_up_without_java_says_what_to_install(tmp_path: Path) -> None:
    result = run(tmp_path, "up", "kafka", PATH=str(tmp_path))
    assert result.returncode == 3
    assert "apt-get install" in result.stderr


def test_down_leaves_a_stranger_with_our_process_id_alone(tmp_path: Path) -> None:
    """This very process has the id; it would not live to see the assertion."""
    (tmp_path / "kafka.json").write_text(json.dumps({"pid": os.getpid(), "address": "127.0.0.1:1"}))
    result = run(tmp_path, "down", "kafka")
    assert (result.returncode, result.stdout) == (0, "")


def test_unknown_service_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, "up", "mongo")
    assert result.returncode == 2
    assert "expected kafka or redis, found mongo" in result.stderr
