"""Fill the read model again from `customer-states`, beside running workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec
from redis.asyncio import Redis

from agents.ports import Clock, Stream
from riverwalk.customers import STATE_KEY, read_model_key
from riverwalk.failures import Failure
from schemas.stored_state import stored_summary
from streams.clock import SystemClock
from streams.log_reader import count_partitions, read_topic
from streams.redis_read_model import redis_client
from streams.settings import Settings

AT_ONCE_MAX = 500
"""Customers in one pipeline: about a megabyte."""


class _Moment(msgspec.Struct, frozen=True):
    now: int = 0


class _Stored(msgspec.Struct, frozen=True):
    """Of a summary, only what tells which of two is newer."""

    event_offset: int
    state: _Moment


class Rebuilt(msgspec.Struct, frozen=True):
    """What was done so far."""

    customers: int = 0
    written: int = 0
    newer: int = 0
    """Left alone, because a worker had written a newer summary meanwhile."""
    forgotten: int = 0
    """Removed, because the log has no such customer any more."""
    seconds: float = 0.0


Show = Callable[[Rebuilt, int, int], None]
"""Called after each partition: what was done, partitions done, partitions in all."""
_decoder = msgspec.json.Decoder(_Stored, float_hook=Decimal)


async def rebuild(settings: Settings, show: Show) -> Rebuilt:
    """Write a summary of every customer; one that is newer than the log we read stays.

    Raises: Failure RW903 without Redis; RedisError; what `read_topic` raises.
    Memory: the last states of one partition.
    """
    if not settings.redis_url:
        raise Failure("RW903", "no Redis is configured", where="RIVERWALK_REDIS_URL", advice="set it")
    redis, clock = redis_client(settings), SystemClock()
    partitions, done = await count_partitions(settings, Stream.CUSTOMER_STATES), Rebuilt()
    began = clock.monotonic()
    try:
        await redis.ping()
        for partition in range(partitions):
            done = _sum(done, await _partition(settings, redis, partition), clock, began)
            show(done, partition + 1, partitions)
    finally:
        await redis.aclose()
    return done


async def _partition(settings: Settings, redis: Redis, partition: int) -> Rebuilt:
    last: dict[bytes, bytes | None] = {}
    async for _, record in read_topic(settings, Stream.CUSTOMER_STATES, partitions=[partition]):
        if record.key is not None and record.key.startswith(STATE_KEY):
            last[read_model_key(settings, record.key[1:])] = record.value
    written = newer = 0
    gone = [key for key, value in last.items() if value is None]
    kept = [(key, value) for key, value in last.items() if value is not None]
    for start in range(0, len(kept), AT_ONCE_MAX):
        part = kept[start : start + AT_ONCE_MAX]
        found = await _write(redis, {key: stored_summary(value) for key, value in part})
        written += found
        newer += len(part) - found
    if gone:
        await redis.delete(*gone)
    return Rebuilt(len(last) - len(gone), written, newer, len(gone))


async def _write(redis: Redis, summaries: Mapping[bytes, bytes]) -> int:
    """Write those that are not older than what is there; returns how many."""
    present = await redis.mget(list(summaries))
    due = {
        key: summary
        for (key, summary), found in zip(summaries.items(), present, strict=True)
        if found is None or _age(found) <= _age(summary)
    }
    if due:
        await redis.mset(due)
    return len(due)


def _age(summary: bytes | str) -> tuple[int, int]:
    found = _decoder.decode(summary)
    return found.event_offset, found.state.now


def _sum(done: Rebuilt, more: Rebuilt, clock: Clock, began: float) -> Rebuilt:
    return Rebuilt(
        done.customers + more.customers,
        done.written + more.written,
        done.newer + more.newer,
        done.forgotten + more.forgotten,
        clock.monotonic() - began,
    )
