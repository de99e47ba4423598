"""The read model: a summary of each customer in Redis, fed after each commit, never waited for.

It may be lost at any time: everything in it can be rebuilt from `customer-states`.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from streams.settings import Settings

QUEUE_MAX = 100_000
"""Customers waiting to be written; about 100 MB of summaries. The oldest go first."""

PIPELINE_MAX = 1000
RETRY_SECONDS = 1.0
FLUSH_SECONDS_MAX = 2.0
SOCKET_SECONDS_MAX = 2.0

DEPENDENCY = "redis"


def redis_client(settings: Settings) -> Redis:
    """A client with TLS and ACL user as configured."""
    assert settings.redis_url is not None
    options: dict[str, Any] = {
        "socket_timeout": SOCKET_SECONDS_MAX,
        "socket_connect_timeout": SOCKET_SECONDS_MAX,
        "username": settings.redis_user,
        "password": settings.redis_password.get_secret_value() if settings.redis_password else None,
    }
    if settings.redis_url.startswith("rediss://"):
        options["ssl_cert_reqs"] = ssl.CERT_REQUIRED
        options["ssl_ca_certs"] = str(settings.redis_ca) if settings.redis_ca else None
    return Redis.from_url(settings.redis_url, **options)


class RedisReadModel:
    """Queues summaries and writes them in pipelines, in the background."""

    def __init__(self, settings: Settings, failed: Callable[[int], None] = lambda _lost: None) -> None:
        self._redis = redis_client(settings)
        self._prefix = f"{settings.topic_prefix}customer:".encode()
        self._failed = failed
        self._waiting: OrderedDict[bytes, bytes] = OrderedDict()
        self._writing: list[tuple[bytes, bytes]] = []
        self._arrived = asyncio.Event()
        self._wrote = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> RedisReadModel:
        self._task = asyncio.create_task(self._run(), name="read-model")
        return self

    async def __aexit__(self, *_error: object) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.flushed(), FLUSH_SECONDS_MAX)
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._redis.aclose()

    def offer(self, summaries: Iterable[tuple[bytes, bytes]]) -> None:
        """Queue (customer id, JSON summary) pairs; the newest of a customer wins; never blocks or raises."""
        waiting = self._waiting
        for customer, summary in summaries:
            waiting[customer] = summary
            waiting.move_to_end(customer)
        lost = len(waiting) - QUEUE_MAX
        for _ in range(lost):
            waiting.popitem(last=False)
        if lost > 0:
            self._failed(lost)
        self._arrived.set()

    async def get(self, customer: bytes) -> bytes | None:
        """The summary of a customer; None when Redis has none."""
        found = await self._redis.get(self._prefix + customer)
        assert found is None or isinstance(found, bytes)
        return found

    async def flushed(self) -> None:
        """Wait until nothing waits to be written."""
        while self._waiting or self._writing:
            self._wrote.clear()
            await self._wrote.wait()

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                await self._write_some()

    async def _write_some(self) -> None:
        count = min(PIPELINE_MAX, len(self._waiting))
        self._writing = [self._waiting.popitem(last=False) for _ in range(count)]
        try:
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.mset({self._prefix + customer: summary for customer, summary in self._writing})
            await pipeline.execute()
        except (RedisError, OSError):
            self._failed(1)
            self._put_back()
            await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._writing = []
            self._wrote.set()

    def _put_back(self) -> None:
        for customer, summary in reversed(self._writing):
            if customer not in self._waiting and len(self._waiting) < QUEUE_MAX:
                self._waiting[customer] = summary
                self._waiting.move_to_end(customer, last=False)
