"""Resources on the embedded broker: a worker in the wall clock, five who want two seats, and a line."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from agents.ports import Publish, Stream
from riverwalk.demo.run import SOURCES
from riverwalk.failures import Failure
from riverwalk.handlers import build_handlers
from riverwalk.publishing import publish_folder
from riverwalk.verifying import VERIFIED, verify_tap
from schemas.instant import format_instant
from streams.embedded import Embedded
from streams.metrics import Metrics
from streams.tap import Tap
from streams.worker import Worker
from tests.support.engine import feed, until

FILES = {
    "workspace.yaml": "workspace: seats\nzone: UTC\n",
    "policy.yaml": "consent: { assume: true }\n",
    "resources.yaml": "resources: { seats: { amount: 2 } }\n",
    "channels.yaml": "channels: { email: {}, desk: { capacity: { max: 1, per: 300 milliseconds } } }\n",
    "actions.yaml": """
actions:
  seat: { channels: [email], expiry: 1 day, uses: { seats: 1 } }
  call: { purpose: service, channels: [desk], expiry: 1 day }
""",
    "journeys/seats.yaml": """
journey: seats
mode: live
trigger: { on: Order Completed }
steps: [ { message: { action: call } }, { grant: { action: seat } } ]
""",
}
ASKING = 5
KEY = "sixteen bytes or more"


def written(folder: Path) -> None:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def order(number: int) -> Publish:
    touchpoint = {
        "id": f"o{number}",
        "source": "shop",
        "type": "Order Completed",
        "occurred_at": format_instant(int(time.time() * 1000)),
        "identifiers": {"user_id": f"u{number}"},
    }
    return Publish(Stream.TOUCHPOINTS, b"u%d" % number, json.dumps(touchpoint).encode())


async def test_stream_clock_is_refused_because_a_year_passes_before_an_answer_is_back(tmp_path: Path) -> None:
    written(tmp_path)
    async with Embedded(clock="stream", identity_key=KEY) as settings:
        with pytest.raises(Failure) as refused:
            await publish_folder(settings, tmp_path, by="test", at=0)
    assert refused.value.code == "RW916" and "RIVERWALK_CLOCK=wall" in refused.value.advice
    assert refused.value.found == "`uses` of seat, `capacity` of channel desk"


async def test_two_of_five_get_a_seat_and_all_are_called_in_turn(tmp_path: Path) -> None:
    written(tmp_path)
    async with (
        Embedded(clock="wall", identity_key=KEY) as settings,
        Tap(settings, streams=VERIFIED, sources=SOURCES) as tap,
    ):
        await publish_folder(settings, tmp_path, by="test", at=0)
        metrics = Metrics()
        async with Worker(settings, build_handlers(settings, metrics), metrics=metrics) as worker:
            await worker.until_open()
            await feed(settings, [order(number) for number in range(ASKING)])
            heard = 3 * ASKING
            await until(lambda: metrics.total("events_applied_total") == heard, what="an answer to all")
            assert metrics.total("resource_answers_total") == 2 * ASKING
            assert metrics.total("resource_taken_units") == 2 + 1
            assert metrics.total("ticks_total") > 0, "those in line are called when the one before is through"
        await tap.settle()
        report = await verify_tap(settings, tap)
        assert report.clean, report.examples
        assert (report.grants, report.orders) == (ASKING + 2, 2 * ASKING)
