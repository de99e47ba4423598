"""What docker-compose.yml promises: valid, pinned, on loopback, watched, its broker as in deploy/local."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_compose_file_is_accepted_by_compose() -> None:
    if shutil.which("docker-compose") is None:
        hint = "docker-compose is not installed: apt-get install docker-compose"
        pytest.fail(hint) if os.environ.get("CI") == "true" else pytest.skip(hint)
    checked = subprocess.run(
        ["docker-compose", "config", "-q"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_compose_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", SERVICES)
def test_compose_image_is_pinned_or_built_here(name: str) -> None:
    service = SERVICES[name]
    _, _, tag = service["image"].partition(":")
    assert "build" in service or any(character.isdigit() for character in tag)


@pytest.mark.parametrize("name", SERVICES)
def test_compose_ports_are_published_on_loopback_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_compose_mounts_exist() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert [mount for mount in mounts if mount.startswith(".") and not (ROOT / mount).exists()] == []


def test_compose_broker_is_set_as_the_broker_of_the_tests_is() -> None:
    lines = (ROOT / "deploy" / "local" / "server.properties").read_text().splitlines()
    local = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    composed = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): str(value)
        for name, value in SERVICES["kafka"]["environment"].items()
    }
    shared = [name for name in local if name in composed and "$" not in local[name]]
    addresses = {"listener.security.protocol.map", "controller.quorum.voters"}
    assert "transaction.abort.timed.out.transaction.cleanup.interval.ms" in shared
    assert {name: composed[name] for name in shared if name not in addresses} == {
        name: local[name] for name in shared if name not in addresses
    }
