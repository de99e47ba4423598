"""Group offsets for lag tools: published every 5 s outside any transaction, never read by us."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from aiokafka.errors import IllegalStateError, KafkaError
from faust.types import TP

from agents.ports import Clock
from streams.metrics import Metrics
from streams.transport import BatchConsumer

PUBLISH_SECONDS = 5.0

log = logging.getLogger("riverwalk.publisher")

Positions = Callable[[], Mapping[TP, int]]


async def publish_positions(
    clock: Clock, consumer: BatchConsumer, positions: Positions, metrics: Metrics
) -> None:
    """Publish positions and lag for ever; a failure is counted and the next round tries again."""
    while True:
        await clock.sleep(PUBLISH_SECONDS)
        now = dict(positions())
        for tp in now:
            if (lag := consumer.lag(tp)) is not None:
                metrics.set("consumer_lag_records", lag, tp.topic, str(tp.partition))
        try:
            if now:
                await consumer.publish_offsets(now)
        except (KafkaError, IllegalStateError) as error:
            metrics.count("dependency_errors_total", 1, "kafka")
            log.debug("group offsets not published", extra={"error": repr(error)})
