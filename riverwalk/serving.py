"""A worker process of settings: topics, workspace, read model, handlers; until a signal or a failure."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from agents.ports import Handler, Stream
from riverwalk.handlers import build_handlers, identity_key
from riverwalk.publication import awaits_log
from riverwalk.publishing import publish_folder
from streams.clock import SystemClock
from streams.collector import spare_collector, tidy_now_and_then
from streams.exits import EngineStop, Exit, Refused
from streams.log_reader import KafkaPublications, count_partitions
from streams.metrics import Metrics
from streams.redis_read_model import RedisReadModel
from streams.settings import Settings
from streams.topic_admin import check_topics, create_topics
from streams.worker import Worker

log = logging.getLogger("riverwalk.worker")


async def serve(settings: Settings, *, make_topics: bool, workspace: Path | None) -> Exit:
    """Run a worker in this process until SIGTERM or SIGINT.

    A failure of the engine ends the process at once, without returning: nothing may be committed, parked or
    flushed after it.

    Args:
        make_topics: create the topics that are missing first.
        workspace: publish this folder first, if it means something else than what is in force.
    Raises: Failure, Refused, Unavailable before the worker joins the group.
    """
    identity_key(settings)
    if make_topics:
        await create_topics(settings)
    if problems := await check_topics(settings):
        raise Refused("\n".join(problems))
    if workspace is not None:
        made = await publish_folder(settings, workspace, by="worker --workspace", at=SystemClock().now())
        if awaits_log(made):
            log.warning("some facts may await the log: run `riverwalk backfill`")
    elif not await KafkaPublications(settings).all():
        log.warning(
            "no workspace is published yet: events are kept, nothing is decided; run `riverwalk publish`"
        )
    async with AsyncExitStack() as stack:
        metrics = Metrics()
        handlers = await _handlers(settings, metrics, stack)
        return await _until_signal(Worker(settings, handlers, metrics=metrics))


async def _handlers(settings: Settings, metrics: Metrics, stack: AsyncExitStack) -> list[Handler]:
    read_model = None
    if settings.redis_url:

        def failed(lost: int) -> None:
            metrics.count("dependency_errors_total", lost, "redis")

        read_model = await stack.enter_async_context(RedisReadModel(settings, failed))
    inputs = await count_partitions(settings, Stream.TOUCHPOINTS)
    return build_handlers(settings, metrics, read_model=read_model, inputs=inputs)


async def _until_signal(worker: Worker) -> Exit:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    worker.engine.on_failure = _end_process
    spare_collector()
    tidying = asyncio.create_task(tidy_now_and_then())
    await worker.start()
    log.info(
        "worker started", extra={"group": worker.settings.group, "kafka": worker.settings.kafka_bootstrap}
    )
    await stop.wait()
    tidying.cancel()
    await worker.stop()
    return Exit.FINE


def _end_process(error: EngineStop) -> None:
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(error.exit)
