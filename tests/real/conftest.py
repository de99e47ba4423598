"""A real Kafka broker and a real Redis server for the tests of this folder, each started once a session.

RIVERWALK_TEST_KAFKA and RIVERWALK_TEST_REDIS name running ones; else those of `make services-up` are taken;
else the session starts a set of its own and stops it at its end, so that two sessions do not meet.
Where that cannot be (no Java), the tests skip with a hint; under CI=true they fail.
"""

import gc
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
KAFKA, REDIS = "RIVERWALK_TEST_KAFKA", "RIVERWALK_TEST_REDIS"
SERVICES = HERE.parents[1] / "deploy" / "local" / "services.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `pytest -m 'not real'` never needs a server."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.real)


@pytest.fixture(scope="session")
def kafka_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What `services.py env` says of the broker."""
    with _service("kafka", KAFKA, tmp_path_factory.mktemp("kafka")) as said:
        yield said


@pytest.fixture(scope="session")
def kafka_bootstrap(kafka_service: dict[str, str]) -> str:
    """Address of the broker, host:port."""
    return kafka_service[KAFKA]


@pytest.fixture(scope="session")
def secured_kafka(kafka_service: dict[str, str]) -> tuple[str, Path]:
    """Address of the same broker's listener with TLS and SASL, and the file of the CA."""
    if f"{KAFKA}_SECURED" not in kafka_service:
        _give_up("the broker has no secured listener: it is made where `openssl` is installed")
    return kafka_service[f"{KAFKA}_SECURED"], Path(kafka_service[f"{KAFKA}_CA"])


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the Redis server, redis://host:port/0."""
    with _service("redis", REDIS, tmp_path_factory.mktemp("redis")) as said:
        yield said[REDIS]


@pytest.fixture
def topic_prefix() -> str:
    """A prefix of topics, groups and keys that no other test has used."""
    return f"test-{uuid.uuid4().hex[:12]}."


@contextmanager
def _service(name: str, variable: str, own_folder: Path) -> Iterator[dict[str, str]]:
    given = {key: value for key, value in os.environ.items() if key.startswith(variable)}
    if given := given or _said(_services("env", name)):
        yield given
        return
    started = _services("up", name, own_folder)
    if started.returncode != 0:
        _give_up(f"no {name}: {started.stderr.strip()}\nor set {variable} to a running one")
    try:
        yield _said(_services("env", name, own_folder))
    finally:
        _services("down", name, own_folder)


def _services(command: str, name: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"RIVERWALK_LOCAL_DIR": str(folder)} if folder else {})
    return subprocess.run(
        [sys.executable, str(SERVICES), command, name],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _said(printed: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Lines `export VARIABLE=value`; none when nothing runs."""
    lines = [line.removeprefix("export ").partition("=") for line in printed.stdout.splitlines()]
    return {name: value for name, _, value in lines}


def _give_up(hint: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(hint)
    pytest.skip(hint)


@pytest.fixture(autouse=True)
def _no_garbage_left() -> Iterator[None]:
    """Futures of fenced producers go now: CPython 3.11 fails if it happens while a module is compiled."""
    yield
    gc.collect()
