"""Group offsets for lag tools: published every 5 s outside any transaction, never read by us."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

from aiokafka.errors import IllegalStateError, KafkaError
from faust.types import TP

from agents.ports import Clock
from streams.metrics import Metrics
from streams.transport import BatchConsumer

PUBLISH_SECONDS = 5.0

log = logging.getLogger("riverwalk.publisher")


class Standing(Protocol):
    """The engine, as far as it knows where partitions stand."""

    def positions(self) -> Mapping[TP, int]:
        """Next position of every open partition."""

    def read_to_at(self) -> Mapping[TP, int]:
        """Append time of the last record folded."""


async def publish_positions(
    clock: Clock, consumer: BatchConsumer, standing: Standing, metrics: Metrics
) -> None:
    """Publish positions and lag for ever; a failure is counted and the next round tries again."""
    while True:
        await clock.sleep(PUBLISH_SECONDS)
        now, read_to_at = dict(standing.positions()), standing.read_to_at()
        for tp in now:
            if (lag := consumer.lag(tp)) is not None:
                behind = max(0, clock.now() - read_to_at[tp]) / 1000 if lag and tp in read_to_at else 0.0
                metrics.set("consumer_lag_records", lag, tp.topic, str(tp.partition))
                metrics.set("consumer_lag_seconds", behind, tp.topic, str(tp.partition))
        try:
            if now:
                await consumer.publish_offsets(now)
        except (KafkaError, IllegalStateError) as error:
            metrics.count("dependency_errors_total", 1, "kafka")
            log.debug("group offsets not published", extra={"error": repr(error)})
