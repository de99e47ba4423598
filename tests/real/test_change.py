"""Change while people are inside, on a real Kafka: a migration, a rollback, a pause and a resume.

Each step is taken with the commands of an operator; at the end of each, the log says again what was decided.
"""

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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riverwalk.cli import app
from riverwalk.reporting import failure_of
from schemas.instant import format_instant
from streams.kafka_clients import plain_producer
from streams.settings import Settings

WAIT_SECONDS = 40.0
POLL_SECONDS = 0.3
ACTIONS = """
actions:
  hello: { purpose: transactional, channels: [email], expiry: 1 day }
  bye: { purpose: transactional, channels: [sms], expiry: 1 day }
"""
FIRST = """
journey: visit
mode: live
trigger: { on: Product Viewed }
entry: { again: always }
steps:
  - { id: think, wait: 2 hours }
  - { id: greet, message: hello }
  - { id: rest, wait: 30 days }
"""
SECOND = FIRST.replace("wait: 2 hours", "wait: 1 second")
HASTY = """
journey: order
mode: live
trigger: { on: Order Completed }
entry: { again: always }
steps: [ { id: thank, message: bye }, { id: rest, wait: 30 days } ]
"""
PLAN = "migration: visit\nsteps: { think: retime, rest: { exit: over } }\notherwise: keep\n"
BACK = "migration: visit\nsteps: { rest: { move: think } }\notherwise: keep\n"


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

    async def _feed(self, kind: str, users: tuple[str, ...]) -> None:
        values = {name.removeprefix("RIVERWALK_").lower(): each for name, each in self.environment.items()}
        settings = Settings.model_validate(values)
        async with plain_producer(settings) as producer:
            for user in users:
                self.fed += 1
                touchpoint = {
                    "id": f"t{self.fed}",
                    "source": "web",
                    "type": kind,
                    "occurred_at": format_instant(int(time.time() * 1000)),
                    "identifiers": {"user_id": user},
                }
                value = json.dumps(touchpoint).encode()
                await producer.send_and_wait(f"{settings.topic_prefix}touchpoints.v1", value, user.encode())

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

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a condition with a deadline."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"{what} did not come true in {WAIT_SECONDS} s"
            time.sleep(POLL_SECONDS)

    def verified(self) -> None:
        """The log says again what was decided; awaited, because the worker may still be at it."""
        self.until(lambda: self.run("verify")["unsettled"] == 0, "a settled log")


@pytest.fixture(scope="module")
def shop(kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A worker with the first version of everything."""
    prefix = f"test-change-{uuid.uuid4().hex[:8]}."
    environment = {
        "RIVERWALK_KAFKA_BOOTSTRAP": kafka_bootstrap,
        "RIVERWALK_TOPIC_PREFIX": prefix,
        "RIVERWALK_GROUP": prefix,
        "RIVERWALK_PARTITIONS": "2",
        "RIVERWALK_METRICS_PORT": "0",
        "RIVERWALK_IDENTITY_KEY": "0123456789abcdef",
    }
    folder = tmp_path_factory.mktemp("shop")
    (folder / "journeys").mkdir()
    (folder / "workspace.yaml").write_text("workspace: change\nzone: UTC\n")
    (folder / "actions.yaml").write_text(ACTIONS)
    made = Deployment(environment, folder)
    made.run("init-topics")
    made.run("publish", made.write(visit=FIRST, order=HASTY), "--by", "anna")
    worker = subprocess.Popen(
        [sys.executable, "-m", "riverwalk", "worker"],
        env={**os.environ, **environment},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield made
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=WAIT_SECONDS) == 0


def test_migration_takes_the_people_inside_as_its_plan_and_its_dry_run_said(shop: Deployment) -> None:
    shop.feed("Product Viewed", "u1", "u2", "u3")
    shop.until(lambda: len(shop.lines("decisions")) == 3, "three entries")
    folder = shop.write(visit=SECOND, visit__migration=PLAN)
    said = shop.run("publish", folder, "--dry-run")["residents"]
    assert said == [
        {"journey": "visit", "version": 1, "step": "think", "rule": "retime", "people": 3},
    ]
    assert shop.run("publish", folder, "--by", "bo")["versions"] == {"order": 1, "visit": 2}
    shop.until(lambda: shop.actions()["hello"] == 3, "the shorter wait of the people inside")
    assert [shop.place(user) for user in ("u1", "u2", "u3")] == [(2, "rest")] * 3
    migrated = [each for decision in shop.lines("decisions") for each in decision.get("migrated", ())]
    happened = Counter((each["journey"], each["version"], each["step"], each["rule"]) for each in migrated)
    assert happened == {
        (row["journey"], row["version"], row["step"], row["rule"]): row["people"] for row in said
    }
    explained = shop.run("explain", "user_id=u1")
    assert (explained["differences"], explained["state_differs"]) == ([], False)
    shop.verified()


def test_rollback_is_a_new_version_with_a_plan_of_its_own(shop: Deployment) -> None:
    plan = shop.folder.parent / "back.yaml"
    plan.write_text(BACK)
    said = shop.run("rollback", "--plan", str(plan), "--dry-run")["residents"]
    assert said == [
        {"journey": "visit", "version": 2, "step": "rest", "rule": "move: think", "people": 3},
    ]
    assert shop.run("rollback", "--plan", str(plan), "--by", "bo")["versions"] == {"order": 1, "visit": 3}
    shop.until(lambda: shop.place("u3") == (3, "think"), "the people inside go back")
    shop.verified()


def test_pause_holds_what_falls_due_and_resume_lets_it_go(shop: Deployment) -> None:
    shop.run("pause", "--channel", "sms", "--by", "cy")
    shop.feed("Order Completed", "u7", "u8")
    held = ["paused:channel:sms"] * 2

    def reasons() -> list[str]:
        return [each["reason"] for one in shop.lines("decisions") for each in one.get("deferred", ())]

    shop.until(lambda: reasons() == held, "two held proposals")
    paused = [{"scope": "channel", "name": "sms", "is": "paused"}]
    shop.until(lambda: shop.run("controls")["controls"] == paused, "the pause in the checkpoint")
    assert shop.actions()["bye"] == 0
    shop.run("resume", "--channel", "sms", "--held", "catch-up", "--rate", "2", "--by", "cy")
    shop.until(lambda: shop.actions()["bye"] == 2, "what was held goes out")
    shop.verified()


def test_stop_ends_a_journey_and_lets_nobody_in_until_it_is_resumed(shop: Deployment) -> None:
    shop.run("stop", "--journey", "visit", "--by", "cy")
    shop.until(lambda: shop.enrolment("u1") is None, "the end of everybody inside")
    shop.feed("Product Viewed", "u4")

    def refused() -> list[str]:
        return [each["reason"] for one in shop.lines("decisions") for each in one.get("refused", ())]

    shop.until(lambda: refused() == ["stopped"], "a refusal")
    shop.run("resume", "--journey", "visit", "--by", "cy")
    shop.feed("Product Viewed", "u5")
    shop.until(lambda: _inside(shop, "u5"), "an entry")
    shop.verified()


def _inside(shop: Deployment, user: str) -> bool:
    try:
        return shop.enrolment(user) is not None
    except AssertionError:
        return False  # Nothing is known of the customer yet.
