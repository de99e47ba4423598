"""Indicators and learning experiments over a real log, beside a worker."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from riverwalk.cli import app
from schemas.instant import format_instant
from streams.kafka_clients import plain_producer
from streams.settings import Settings

RIVERWALK = Path(sys.executable).with_name("riverwalk")
WAIT_SECONDS = 30.0
POLL_SECONDS = 0.3
FILES = {
    "workspace.yaml": "workspace: shop\nlanguages: en\n",
    "policy.yaml": "consent: { assume: true }\n",
    "actions.yaml": "actions: { hello: { channels: email, cost: 0.5, content: { en: { template: t } } } }\n",
    "journeys/hello.yaml": """
journey: hello
mode: live
trigger: { on: Product Viewed }
goal: [ { on: Order Completed, within: 1 second } ]
steps:
  - id: tone
    experiment:
      name: tone
      metric: goal
      policy: thompson
      arms: { plain: { steps: [ { message: hello } ] }, warm: { steps: [ { message: hello } ] } }
""",
    "indicators.yaml": """
indicators:
  views: { title: { en: Views }, count: { on: Product Viewed } }
  people: { title: { en: People }, customers: { on: Product Viewed } }
  spent: { title: { en: Spent }, cost: { sent: any } }
""",
}


def run(environment: dict[str, str], *arguments: str) -> Any:
    ended = CliRunner().invoke(app, arguments, env=environment)
    assert ended.exit_code == 0, f"{arguments}: {ended.exception}\n{ended.output}"
    return json.loads(ended.stdout) if "--json" in arguments else ended.stdout


async def feed(settings: Settings, users: range) -> None:
    async with plain_producer(settings) as producer:
        for number in users:
            touchpoint = {
                "id": f"v{number}",
                "source": "web",
                "type": "Product Viewed",
                "occurred_at": format_instant(int(time.time() * 1000) - 1_000),
                "identifiers": {"user_id": f"u{number}"},
            }
            value = json.dumps(touchpoint).encode()
            await producer.send_and_wait(f"{settings.topic_prefix}touchpoints.v1", value, None)


def test_figures_come_from_the_live_log_and_learned_weights_go_into_it(
    kafka_bootstrap: str, redis_url: str, tmp_path: Path
) -> None:
    prefix = f"test-indicators-{uuid.uuid4().hex[:8]}."
    environment = {
        "RIVERWALK_KAFKA_BOOTSTRAP": kafka_bootstrap,
        "RIVERWALK_REDIS_URL": redis_url,
        "RIVERWALK_TOPIC_PREFIX": prefix,
        "RIVERWALK_GROUP": prefix,
        "RIVERWALK_PARTITIONS": "2",
        "RIVERWALK_METRICS_PORT": "0",
        "RIVERWALK_IDENTITY_KEY": "0123456789abcdef",
    }
    values = {name.removeprefix("RIVERWALK_").lower(): value for name, value in environment.items()}
    settings = Settings.model_validate(values)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    run(environment, "init-topics")
    run(environment, "publish", str(tmp_path), "--by", "anna")
    worker = subprocess.Popen(
        [RIVERWALK, "worker"], env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        asyncio.run(feed(settings, range(6)))
        deadline = time.monotonic() + WAIT_SECONDS
        while (found := figures_or_nothing(environment)).get("spent") != 3:
            assert time.monotonic() < deadline, found
            time.sleep(POLL_SECONDS)
        assert found == {"views": 6, "people": 6, "spent": 3}
        assert run(environment, "controls", "--json")["weights"] == {}
        (learned,) = run(environment, "experiments", "--update", "--by", "anna", "--json")["experiments"]
        weights = {each["arm"]: each["weight"] for each in learned["arms"]}
        assert sum(weights.values()) == 10_000
        asyncio.run(feed(settings, range(6, 12)))  # The order comes to the checkpoint with what follows it.
        while run(environment, "controls", "--json")["weights"] != {"hello/tone": weights}:
            assert time.monotonic() < deadline + WAIT_SECONDS
            time.sleep(POLL_SECONDS)
        run(environment, "verify")  # Fails if any decision cannot be computed again.
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=WAIT_SECONDS) == 0


def figures_or_nothing(environment: dict[str, str]) -> dict[str, float]:
    """Figures; nothing while the log is empty."""
    ended = CliRunner().invoke(app, ["indicators", "--json"], env=environment)
    if ended.exit_code != 0:
        return {}
    return {each["id"]: each["result"]["value"] for each in json.loads(ended.stdout)["indicators"]}
