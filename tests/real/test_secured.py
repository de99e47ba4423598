"""TLS and SASL with Kafka, TLS and an ACL user with Redis: a worker end to end, and what is refused.

The broker is that of the other tests, through its second listener. Redis is theirs as well, with a user that
may touch nothing but the test's keys, behind TLS.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from redis import Redis
from typer.testing import CliRunner

from agents.ports import Stream
from riverwalk.cli import app
from schemas.instant import format_instant
from streams.kafka_clients import plain_producer
from streams.settings import Settings
from streams.topic_admin import partition_counts
from tests.support.tls_terminator import tls_before

RIVERWALK = Path(sys.executable).with_name("riverwalk")
WAIT_SECONDS = 40.0
POLL_SECONDS = 0.3
OPEN_SECONDS_MAX = 15.0
"""uvloop waits 30 s for the end of a TLS connection unless it is told otherwise (streams/loop.py)."""
KAFKA_PASSWORD = "for-trials-only"  # As deploy/local/secured.py has it.
REDIS_PASSWORD = "hush-redis-password"
WRONG = "hush-wrong-password"
IDENTITY_KEY = "hush-identity-key"
SECRETS = (KAFKA_PASSWORD, REDIS_PASSWORD, WRONG, IDENTITY_KEY)
FILES = {
    "workspace.yaml": "workspace: secured\nzone: UTC\n",
    "actions.yaml": "actions: { hello: { purpose: transactional, channels: [email] } }\n",
    "journeys/hello.yaml": "journey: hello\nmode: live\ntrigger: { on: User Registered }\n"
    "steps: [ { message: hello }, { wait: 1 day } ]\n",
}


class Ended(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    all: str
    """Both streams."""


class Secured:
    """One deployment that is reached through secured listeners only."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def run(self, *arguments: str, **changes: str) -> Ended:
        """A command as a process of its own, to its end; none may print a secret."""
        done = subprocess.run(
            [RIVERWALK, *arguments],
            env={**os.environ, **self.environment, **changes},
            capture_output=True,
            text=True,
            timeout=WAIT_SECONDS,
            check=False,
        )
        said = done.stdout + done.stderr
        assert [secret for secret in SECRETS if secret in said] == []
        return Ended(done.returncode, done.stdout, said)

    def said(self, *arguments: str) -> str:
        """What a command that ends well says with `--json`, in this process."""
        ended = CliRunner().invoke(app, [*arguments, "--json"], env=self.environment)
        assert ended.exit_code == 0, f"{ended.exception} {ended.output}"
        return ended.stdout

    def settings(self, **changes: str) -> Settings:
        """For what a test does itself."""
        names = {name.removeprefix("RIVERWALK_").lower(): each for name, each in self.environment.items()}
        return Settings.model_validate({**names, **changes})


@pytest.fixture(scope="module")
def secured(
    secured_kafka: tuple[str, Path], redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Secured]:
    """Topics and a workspace, made through the secured listener."""
    address, authority = secured_kafka
    prefix, user = f"test-tls-{uuid.uuid4().hex[:8]}.", f"riverwalk-{uuid.uuid4().hex[:8]}"
    folder = tmp_path_factory.mktemp("secured")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    plain = urlsplit(redis_url)
    assert plain.hostname and plain.port
    administrator = Redis.from_url(redis_url)
    rules = ("reset", "on", f">{REDIS_PASSWORD}", f"~{prefix}*", "+@all")
    administrator.execute_command("ACL", "SETUSER", user, *rules)
    try:
        with tls_before(plain.hostname, plain.port, authority.parent) as port:
            made = Secured(
                {
                    "RIVERWALK_KAFKA_BOOTSTRAP": address,
                    "RIVERWALK_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
                    "RIVERWALK_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
                    "RIVERWALK_KAFKA_USER": "riverwalk",
                    "RIVERWALK_KAFKA_PASSWORD": KAFKA_PASSWORD,
                    "RIVERWALK_KAFKA_CA": str(authority),
                    "RIVERWALK_REDIS_URL": f"rediss://127.0.0.1:{port}/0",
                    "RIVERWALK_REDIS_USER": user,
                    "RIVERWALK_REDIS_PASSWORD": REDIS_PASSWORD,
                    "RIVERWALK_REDIS_CA": str(authority),
                    "RIVERWALK_TOPIC_PREFIX": prefix,
                    "RIVERWALK_GROUP": prefix,
                    "RIVERWALK_PARTITIONS": "2",
                    "RIVERWALK_METRICS_PORT": "0",
                    "RIVERWALK_IDENTITY_KEY": IDENTITY_KEY,
                }
            )
            made.said("init-topics")
            made.said("publish", str(folder), "--by", "anna")
            yield made
    finally:
        administrator.execute_command("ACL", "DELUSER", user)
        administrator.close()


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come true in {WAIT_SECONDS} s"
        time.sleep(POLL_SECONDS)


def test_touchpoint_becomes_an_action_over_tls_and_sasl_and_redis_knows_the_customer(
    secured: Secured, tmp_path: Path
) -> None:
    said = tmp_path / "worker.log"
    with said.open("wb") as output:
        worker = subprocess.Popen(
            [RIVERWALK, "worker"],
            env={**os.environ, **secured.environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        asyncio.run(feed(secured))
        tail = ("tail", "--topic", "actions", "--from-beginning", "--no-follow")
        until(lambda: secured.said(*tail) != "", "an action")
        action = json.loads(secured.said(*tail).splitlines()[0])["value"]
        assert (action["action"], action["channel"]) == ("hello", "email")
        show = ("customer", "show", "user_id=anna")
        until(lambda: json.loads(secured.said(*show))["source"] == "the read model", "the customer in Redis")
    finally:
        worker.terminate()
        assert worker.wait(timeout=WAIT_SECONDS) == 0
    text = said.read_text()
    opens = [float(found) for found in re.findall(r"partition open .*seconds=([\d.]+)", text)]
    # Two partitions of three handlers, and the one of resources.
    assert len(opens) == 7 and max(opens) < OPEN_SECONDS_MAX, text
    assert [secret for secret in SECRETS if secret in text] == []


async def feed(secured: Secured) -> None:
    settings = secured.settings()
    async with plain_producer(settings) as producer:
        await producer.send_and_wait(f"{settings.topic_prefix}touchpoints.v1", registered(), b"anna")


def registered() -> bytes:
    touchpoint = {
        "id": "r1",
        "source": "web",
        "type": "User Registered",
        "occurred_at": format_instant(int(time.time() * 1000)),
        "identifiers": {"user_id": "anna"},
    }
    return json.dumps(touchpoint).encode()


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
async def test_every_mechanism_is_let_in(secured: Secured, mechanism: str) -> None:
    counts = await partition_counts(secured.settings(kafka_sasl_mechanism=mechanism))
    assert counts[Stream.CUSTOMER_EVENTS] == 2


@pytest.mark.parametrize(("command", "mechanism"), [("worker", "SCRAM-SHA-512"), ("doctor", "PLAIN")])
def test_wrong_password_of_kafka_ends_with_3_and_says_so(
    secured: Secured, command: str, mechanism: str
) -> None:
    changes = {"RIVERWALK_KAFKA_PASSWORD": WRONG, "RIVERWALK_KAFKA_SASL_MECHANISM": mechanism}
    ended = secured.run(command, **changes, COLUMNS="300")
    assert ended.code == 3
    assert f"refused the login of 'riverwalk' by {mechanism}" in ended.all
    assert "_PASSWORD" in ended.all


def test_broker_whose_authority_we_do_not_know_is_refused_by_us(secured: Secured, tmp_path: Path) -> None:
    ended = secured.run("init-topics", RIVERWALK_KAFKA_CA="")
    assert ended.code == 3
    assert "TLS with Kafka" in ended.all and "CERTIFICATE_VERIFY_FAILED" in ended.all
    missing = secured.run("init-topics", RIVERWALK_KAFKA_CA=str(tmp_path / "none.pem"))
    assert missing.code == 2
    assert "RIVERWALK_KAFKA_CA names no file" in missing.all


def test_client_without_tls_or_login_is_not_let_in(secured: Secured) -> None:
    ended = secured.run("init-topics", RIVERWALK_KAFKA_SECURITY_PROTOCOL="SSL")
    assert ended.code == 3
    assert "RW901" in ended.all


def test_wrong_password_of_redis_ends_with_3_and_says_so(secured: Secured) -> None:
    ended = secured.run("read-model", "rebuild", RIVERWALK_REDIS_PASSWORD=WRONG)
    assert ended.code == 3
    assert "RW902 Redis does not let us in" in ended.all and "RIVERWALK_REDIS_USER" in ended.all


def test_redis_whose_authority_we_do_not_know_is_refused_by_us(secured: Secured) -> None:
    ended = secured.run("read-model", "rebuild", RIVERWALK_REDIS_CA="")
    assert ended.code == 3
    assert "CERTIFICATE_VERIFY_FAILED" in ended.all


def test_user_may_touch_its_own_keys_only(secured: Secured) -> None:
    """The ACL names the prefix: nothing of ours may ask for a key outside it."""
    ended = secured.run("read-model", "rebuild")
    assert ended.code == 0, ended.all
    stranger = secured.run("read-model", "rebuild", RIVERWALK_TOPIC_PREFIX="riverwalk.none.")
    assert stranger.code != 0
