"""The demo's course: stack up, workspace published, worker started, the year fed, everything verified."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import msgspec

from agents.ports import Publish, Stream
from riverwalk.demo.tally import Tally
from riverwalk.handlers import build_handlers
from riverwalk.publishing import publish_folder
from riverwalk.retail_year import YEAR_END_AT, Account, read_retail_year
from riverwalk.touchpoint_record import Touchpoint
from riverwalk.verification import Report
from riverwalk.verifying import VERIFIED, verify_tap
from schemas.instant import format_instant
from streams.embedded import Embedded
from streams.metrics import Metrics
from streams.settings import Settings
from streams.tap import Pacer, Tap
from streams.worker import Worker

WORKSPACE = Path(__file__).parents[2] / "examples" / "retail-year"
IDENTITY_KEY = "the demo's key: not a secret"
SOURCES = {Stream.TOUCHPOINTS: Stream.INGEST_CHANGELOG, Stream.CUSTOMER_EVENTS: Stream.CUSTOMER_STATES}
REFRESH_SECONDS = 0.25
FINISH_SECONDS_MAX = 120.0

Show = Callable[["Progress"], None]


class Progress(msgspec.Struct):
    """Where the demo stands, for the live view."""

    phase: str
    fed: int = 0
    total: int = 0
    applied: int = 0
    seconds: float = 0.0
    tally: Tally = msgspec.field(default_factory=Tally)
    metrics: Metrics | None = None
    read_by_partition: dict[int, int] = msgspec.field(default_factory=dict)
    """Decision records counted so far."""


class DemoResult(msgspec.Struct):
    """What the demo did and what verification found."""

    account: Account
    report: Report
    tally: Tally
    seconds: float
    """Feeding and folding the year, without start-up and verification."""
    verify_seconds: float

    def figures(self) -> dict[str, object]:
        """The JSON object that `--json` prints."""
        report = msgspec.structs.asdict(self.report)
        return {
            "lines": self.account.lines,
            **report,
            "seconds": round(self.seconds, 2),
            "verify_seconds": round(self.verify_seconds, 2),
            "touchpoints_per_second": round(self.report.touchpoints / self.seconds) if self.seconds else 0,
            "clean": self.report.clean,
            "lines_as": msgspec.structs.asdict(self.account),
        }


async def run_demo(show: Show) -> DemoResult:
    """Run the whole demo in this process.

    Args:
        show: called four times a second with the progress.
    Raises: the engine's failure; TimeoutError if the worker does not finish.
    """
    progress = Progress("reading the year")
    show(progress)
    touchpoints, account = await asyncio.to_thread(read_retail_year)
    progress.total = len(touchpoints)
    async with Embedded(clock="stream", identity_key=IDENTITY_KEY, topic_prefix="demo.") as settings:
        progress.phase = "publishing the workspace"
        show(progress)
        await publish_folder(settings, WORKSPACE, by="demo", at=0)
        async with Tap(settings, streams=VERIFIED, sources=SOURCES) as tap:
            seconds = await work_through(settings, tap, touchpoints, _reporting(show, progress, tap))
            progress.phase = "verifying against the pure fold"
            show(progress)
            started = time.perf_counter()
            report = await verify_tap(settings, tap)
        _read_decisions(progress, tap)
        return DemoResult(account, report, progress.tally, seconds, time.perf_counter() - started)


def _reporting(show: Show, progress: Progress, tap: Tap) -> Callable[[Worker], Awaitable[None]]:
    """A loop that keeps the view up to date while the worker works."""

    async def report(worker: Worker) -> None:
        started = time.perf_counter()
        progress.phase, progress.metrics = "a year of touchpoints", worker.metrics
        while True:
            progress.seconds = time.perf_counter() - started
            progress.fed = tap.count(Stream.TOUCHPOINTS)
            progress.applied = int(worker.metrics.total("events_applied_total"))
            _read_decisions(progress, tap)
            show(progress)
            await asyncio.sleep(REFRESH_SECONDS)

    return report


def _read_decisions(progress: Progress, tap: Tap) -> None:
    counted = progress.read_by_partition
    for partition in tap.checkpoints(Stream.CUSTOMER_STATES):
        records = tap.records(Stream.DECISIONS, partition)
        progress.tally.take(record.value for record in records[counted.get(partition, 0) :])
        counted[partition] = len(records)


async def work_through(
    settings: Settings,
    tap: Tap,
    touchpoints: Sequence[Touchpoint],
    report: Callable[[Worker], Awaitable[None]],
) -> float:
    """Feed the year through a worker; seconds from the first touchpoint to the last commit."""
    handlers = build_handlers(settings, metrics := Metrics())
    async with Worker(settings, handlers, metrics=metrics) as worker:
        await worker.until_open()
        reporting = asyncio.ensure_future(report(worker))
        started = time.perf_counter()
        work = asyncio.ensure_future(feed_year(settings, tap, touchpoints))
        failing = asyncio.ensure_future(worker.until_failed())
        try:
            await asyncio.wait({work, failing}, return_when=asyncio.FIRST_COMPLETED)
            if failing.done():
                failing.result()
            work.result()
        finally:
            for task in (reporting, work, failing):
                task.cancel()
            await asyncio.gather(reporting, work, failing, return_exceptions=True)
        return time.perf_counter() - started


async def feed_year(settings: Settings, tap: Tap, touchpoints: Sequence[Touchpoint]) -> None:
    """Feed an import, end every input partition, and wait until all of it is decided.

    Raises: TimeoutError if the workers do not finish in time; HistoryLost from the tap.
    """
    pacer = Pacer(settings, tap)
    await pacer.feed(Publish(Stream.TOUCHPOINTS, each.key, each.value) for each in touchpoints)
    await pacer.feed(input_ended(partition, YEAR_END_AT) for partition in range(settings.partitions))
    async with asyncio.timeout(FINISH_SECONDS_MAX):
        while not finished(settings, tap):  # noqa: ASYNC110 - the tap's checkpoints are polled, nothing signals
            await asyncio.sleep(REFRESH_SECONDS / 5)
    await tap.settle()


def input_ended(partition: int, until: int) -> Publish:
    """The control record that ends one touchpoints partition of an import."""
    value = msgspec.json.encode({"until": format_instant(until)})
    return Publish(Stream.TOUCHPOINTS, None, value, [("riverwalk-control", b"input_ended")], partition)


def finished(settings: Settings, tap: Tap) -> bool:
    """Whether every partition has seen every input end and has fired all that was due by then."""
    checkpoints = tap.checkpoints(Stream.CUSTOMER_STATES)
    if len(checkpoints) < settings.partitions:
        return False
    times = [msgspec.json.decode(each.handler)["times"] for each in checkpoints.values()]
    return all(len(each["ended"]) == settings.partitions and not each["moments"] for each in times)
