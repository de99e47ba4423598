"""Life: a worker in the wall clock fires timers by ticks, hears outcomes, and stays verifiable."""

from __future__ import annotations

import asyncio
import json
import time

from agents.ports import Stream
from journey.identity import StrongestIdentifier
from riverwalk.handlers import build_handlers
from riverwalk.verifying import verify_tap
from schemas.instant import format_instant
from streams.kafka_clients import plain_producer
from streams.metrics import Metrics
from streams.topics import topic_name
from streams.worker import Worker
from tests.support.imports import KEY, published

WAIT_SECONDS = 20
FILES = {
    "workspace.yaml": "workspace: life\nzone: UTC\n",
    "actions.yaml": """
actions:
  thanks: { purpose: transactional, channels: [email], expiry: 1 day }
  glad: { purpose: transactional, channels: [email], expiry: 1 day }
""",
    "journeys/thanks.yaml": """
journey: thanks
mode: live
trigger: { on: Order Completed }
steps:
  - wait: 2 seconds
  - { id: thanked, message: thanks }
  - wait:
      first: [ { step: thanked, outcome: opened, then: [ { message: glad }, { end: heard } ] } ]
      timeout: 1 hour
""",
}


async def test_worker_in_wall_clock_ticks_and_hears_outcomes(kafka_bootstrap, topic_prefix, tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    async with published(kafka_bootstrap, topic_prefix, tmp_path, partitions=2) as (settings, tap):
        metrics = Metrics()
        async with Worker(settings, build_handlers(settings, metrics), metrics=metrics) as worker:
            await worker.until_open()
            await feed(settings, Stream.TOUCHPOINTS, order())
            (thanks,) = await actions(tap, 1)
            await feed(settings, Stream.OUTCOMES, opened(thanks))
            _, glad = await actions(tap, 2)
            assert (thanks["action"], glad["action"]) == ("thanks", "glad")
            assert thanks["customer"] == customer()
            entered, sent = (decision["at"] for decision in decisions(tap)[:2])
            assert 2_000 <= sent - entered <= 4_000
        await tap.settle()
        report = await verify_tap(settings, tap)
        assert report.clean, report.examples


def order() -> dict[str, object]:
    return {
        "id": "o1",
        "source": "shop",
        "type": "Order Completed",
        "occurred_at": format_instant(int(time.time() * 1000)),
        "identifiers": {"user_id": "anna"},
    }


def opened(action: dict[str, str]) -> dict[str, object]:
    return {
        "id": "opened-1",
        "source": "mailer",
        "occurred_at": format_instant(int(time.time() * 1000)),
        "action_id": action["id"],
        "outcome": "opened",
        "subject": action["customer"],
    }


def customer() -> str:
    identified = StrongestIdentifier(KEY.encode()).identify({"user_id": "anna"})
    assert identified is not None
    return identified.customer


async def feed(settings, stream: Stream, value: dict[str, object]) -> None:
    async with plain_producer(settings) as producer:
        await producer.send_and_wait(topic_name(settings, stream), json.dumps(value).encode(), b"anna")


async def actions(tap, count: int) -> list[dict[str, str]]:
    async with asyncio.timeout(WAIT_SECONDS):
        while tap.count(Stream.NEXT_BEST_ACTIONS) < count:  # noqa: ASYNC110 - a tap signals nothing
            await asyncio.sleep(0.05)
    return [json.loads(record.value) for record in tap.records(Stream.NEXT_BEST_ACTIONS)]


def decisions(tap) -> list[dict[str, int]]:
    return [json.loads(record.value) for record in tap.records(Stream.DECISIONS)]
