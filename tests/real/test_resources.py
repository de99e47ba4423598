"""Resources on a real Kafka: the two examples that use them, two workers, one killed while it allocates.

Aim: nothing is granted twice, lost or beyond what there is, and whoever recomputes the log finds the same.
Method: the example's own folder, with the times that a test cannot wait for shortened; the example's own
generator, its touchpoints fed as if they happened now; kill -9 of the worker that holds the one partition of
resources, half-way.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from operated import Deployment, deployment

from riverwalk.feeding import publish_touchpoints
from riverwalk.generating import CAR_MAKER, MEMBERSHIP_SHOP, Generator, generated
from riverwalk.touchpoint_record import Touchpoint
from riverwalk.verification import Report
from riverwalk.verification.report import MUST_BE_ZERO
from riverwalk.verifying import verify_kafka
from schemas.instant import format_instant
from streams.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY_MS = 86_400_000
SETTLE_SECONDS = 90.0
NO_NIGHT = (
    "quiet_hours:\n  - { from: 21:00, to: 09:00, purposes: [promotion, service], release_over: 30 minutes }\n"
)
"""A test runs at any hour."""
BUDGET, COST = Decimal("0.05"), Decimal("0.01")


class Case(NamedTuple):
    """An example, who lives in it, and what is changed in its files: (file, what stands there, instead)."""

    generator: Generator
    edits: tuple[tuple[str, str, str], ...]


def shop() -> Case:
    """The festival is now, whoever has a wish is told of it at once, and money is there for five."""
    now = int(time.time() * 1000)
    since, until = (format_instant(at)[:10] for at in (now - 2 * DAY_MS, now + 9 * DAY_MS))
    first = format_instant(now - DAY_MS)[:10]
    journey, schedule = "journeys/wish_list_festival.yaml", "schedule: 0 12 3 11 *, zone: customer, audience:"
    return Case(
        MEMBERSHIP_SHOP._replace(people=150, days=120),
        (
            ("campaigns.yaml", "from: 2026-11-01, until: 2026-11-12", f"from: {since}, until: {until}"),
            ("campaigns.yaml", "at: 2026-11-01", f"at: {since}"),
            ("campaigns.yaml", "at: 2026-11-05", f"at: {first}"),
            ("campaigns.yaml", "budget: 3.50", f"budget: {BUDGET}"),
            ("policy.yaml", NO_NIGHT, ""),
            ("policy.yaml", "hold: 10 minutes", "hold: 0 seconds"),
            (journey, "wishlist.size() >= 2", "wishlist.size() >= 1"),
            (journey, schedule, "on: Product Added to Wishlist, when:"),
            (journey, ", spread: 1 hour", ""),
        ),
    )


def cars() -> Case:
    """Two people on the line, a second a call; and dealers take no more than eight people a second."""
    dealer = "title: { en: Dealer, zh: 经销商 }"
    return Case(
        CAR_MAKER._replace(people=300, days=300),
        (
            ("channels.yaml", "per: 20 minutes", "per: 1 second"),
            ("channels.yaml", dealer, f"{dealer}\n    capacity: {{ max: 8, per: 1 second }}"),
            ("policy.yaml", NO_NIGHT, ""),
            ("policy.yaml", "hold: 10 minutes", "hold: 1 second"),
        ),
    )


def published(kafka_bootstrap: str, folder: Path, case: Case) -> Deployment:
    """Topics of its own with the example in force."""
    made = deployment(kafka_bootstrap, case.generator.source, folder)
    made.environment |= {
        "RIVERWALK_SESSION_TIMEOUT_SECONDS": "6",
        "RIVERWALK_LOG_FORMAT": "json",
        "RIVERWALK_BATCH_RECORDS_MAX": "100",
    }
    shutil.copytree(EXAMPLES / case.generator.source, folder, dirs_exist_ok=True)
    for name, before, after in case.edits:
        text = (folder / name).read_text()
        assert before in text, f"{name} has changed: it lacks {before!r}"
        (folder / name).write_text(text.replace(before, after))
    made.run("publish", str(folder), "--by", "anna")
    return made


class Workers:
    """Two workers, each with a log of its own."""

    def __init__(self, made: Deployment, folder: Path) -> None:
        self._logs = [folder / f"worker-{number}.log" for number in (1, 2)]
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "riverwalk", "worker"],
                env={**os.environ, **made.environment},
                stderr=log.open("wb"),
            )
            for log in self._logs
        ]

    def allocating(self) -> int | None:
        """The worker that opened the resources last; None before one has."""
        opened = [
            (msgspec.json.decode(line)["at"], number)
            for number, log in enumerate(self._logs)
            for line in log.read_bytes().splitlines()
            if b'"partition open"' in line and b'"handler": "allocate"' in line
        ]
        return max(opened)[1] if opened else None


@contextmanager
def working(made: Deployment, folder: Path) -> Iterator[Workers]:
    """Two workers; at the end all that are left are killed."""
    workers = Workers(made, folder)
    try:
        yield workers
    finally:
        for process in workers.processes:
            process.kill()
            process.wait()


def as_if_now(generator: Generator) -> list[Touchpoint]:
    """Everything that happens to the generator's people, in order, happening now."""
    now = format_instant(int(time.time() * 1000))
    made = []
    for each in generated(generator):
        value = msgspec.json.decode(each.value)
        value["occurred_at"] = now
        made.append(Touchpoint(each.key, msgspec.json.encode(value), 0))
    return made


def settled(made: Deployment, settings: Settings, touchpoints: int) -> Report:
    """The report, once everything that was fed is through and nobody is at work.

    Lines move on by themselves, so topics that are read one after another may not fit one another yet; what
    is wrong stays wrong until the deadline.
    """
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        report = asyncio.run(verify_kafka(settings))
        if report.touchpoints >= touchpoints and report.clean:
            return report
        assert time.monotonic() < deadline, report
        time.sleep(1.0)


@pytest.mark.parametrize("make", [shop, cars])
def test_killed_worker_of_two_over_grants_nothing(kafka_bootstrap: str, tmp_path: Path, make: Any) -> None:
    case = make()
    folder, logs = tmp_path / "workspace", tmp_path / "logs"
    folder.mkdir()
    logs.mkdir()
    made = published(kafka_bootstrap, folder, case)
    names = {name.removeprefix("RIVERWALK_").lower(): each for name, each in made.environment.items()}
    settings = Settings.model_validate(names)
    touchpoints = as_if_now(case.generator)
    half = len(touchpoints) // 2
    with working(made, logs) as workers:
        made.until(lambda: workers.allocating() is not None, "somebody allocates")
        asyncio.run(publish_touchpoints(settings, touchpoints[:half]))
        made.until(lambda: len(made.lines("resources")) > 3, "orders for resources")
        victim = workers.allocating()
        assert victim is not None
        workers.processes[victim].send_signal(signal.SIGKILL)
        asyncio.run(publish_touchpoints(settings, touchpoints[half:]))
        made.until(lambda: workers.allocating() == 1 - victim, "the survivor allocates")
        report = settled(made, settings, len(touchpoints))
        assert workers.processes[1 - victim].poll() is None
    assert {name: getattr(report, name) for name in MUST_BE_ZERO} == dict.fromkeys(MUST_BE_ZERO, 0), report
    asked = next(each["customer"] for each in made.lines("resources") if each["kind"] == "request")
    explained = made.run("explain", asked)
    assert (explained["differences"], explained["state_differs"]) == ([], False)
    kinds = Counter(each["kind"] for each in made.lines("resources"))
    assert kinds["request"] > 10 and report.orders == kinds["request"] + kinds["release"]
    if make is shop:
        told = [each for each in made.lines("actions") if each["action"] == "wish_list_prices"]
        recalled = sum("withdrawn_at" in each for each in told)
        sent = len(told) - recalled
        assert (sent - recalled) * COST <= BUDGET <= sent * COST
        verdicts = [one for each in made.lines("decisions") for one in each.get("judged", ())]
        assert any(one.get("reason") == "budget:double_eleven" for one in verdicts)
    else:
        assert kinds["tick"] > 0, "somebody waited in line"
