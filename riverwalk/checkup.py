"""What `riverwalk doctor` looks at, in the order in which things must be right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal

import msgspec
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

from agents.workspaces import Library
from journey.zones import zone
from riverwalk.handlers import identity_key
from riverwalk.native import compiled_modules, huge_page_bytes
from riverwalk.publication import short_hash
from riverwalk.reporting import REDIS_LOGIN_ADVICE, failure_of
from schemas.instant import format_instant
from streams.log_reader import KafkaPublications
from streams.redis_read_model import redis_client
from streams.settings import MIB, Settings
from streams.topic_admin import check_topics, partition_counts

Result = Literal["fine", "warning", "problem", "not checked"]
ZONE_TRIED = "Asia/Shanghai"


class Finding(msgspec.Struct, frozen=True):
    """What one check found."""

    check: str
    result: Result
    found: str
    advice: str = ""
    exit_code: int = 0


Check = Callable[[Settings], Awaitable[Finding]]


async def examine(settings: Settings) -> list[Finding]:
    """Run every check; after Kafka does not answer, those that need it are not tried."""
    findings: list[Finding] = [_settings(settings), _zones(), _code()]
    kafka = await _contained("Kafka", _kafka, settings)
    findings.append(kafka)
    for name, check in (("topics", _topics), ("workspace", _workspace)):
        if kafka.result == "fine":
            findings.append(await _contained(name, check, settings))
        else:
            findings.append(Finding(name, "not checked", "Kafka does not answer"))
    findings.append(await _redis(settings))
    return findings


async def _contained(name: str, check: Check, settings: Settings) -> Finding:
    try:
        return await check(settings)
    except Exception as error:  # noqa: BLE001  # a check that fails is a finding, and the next ones still run
        failure = failure_of(error)
        return Finding(name, "problem", failure.what, failure.advice, failure.exit_code)


def _settings(settings: Settings) -> Finding:
    try:
        identity_key(settings)
    except Exception as error:  # noqa: BLE001  # as above
        failure = failure_of(error)
        return Finding(
            "settings", "problem", failure.what, f"{failure.where}: {failure.advice}", failure.exit_code
        )
    found = f"clock {settings.clock}, prefix {settings.topic_prefix!r}, group {settings.group!r}"
    return Finding("settings", "fine", found)


def _zones() -> Finding:
    found = zone(ZONE_TRIED)
    if found is None:
        advice = "install the pinned tzdata package: `make install`"
        return Finding("zone data", "problem", f"{ZONE_TRIED} is not in it", advice, 78)
    offset = datetime(2026, 1, 1, tzinfo=found).utcoffset()
    return Finding("zone data", "fine", f"{ZONE_TRIED} is at {offset} in winter")


def _code() -> Finding:
    modules = compiled_modules()
    if not modules:
        advice = "`make compile` makes a worker half as fast again, or twice as fast (docs/performance.md)"
        return Finding("code", "fine", "sources", advice)
    huge = huge_page_bytes() // MIB
    found = f"{len(modules)} modules compiled, {huge} MiB of this process on huge pages"
    advice = "" if huge else "this host gives no huge pages: see /sys/kernel/mm/transparent_hugepage/enabled"
    return Finding("code", "fine", found, advice)


async def _kafka(settings: Settings) -> Finding:
    await partition_counts(settings)
    return Finding("Kafka", "fine", settings.kafka_bootstrap)


async def _topics(settings: Settings) -> Finding:
    problems = await check_topics(settings)
    if problems:
        return Finding(
            "topics", "problem", "\n".join(problems), "`riverwalk init-topics` creates what is missing", 78
        )
    return Finding(
        "topics", "fine", f"{len(await partition_counts(settings))} topics, {settings.partitions} partitions"
    )


async def _workspace(settings: Settings) -> Finding:
    publications = KafkaPublications(settings)
    history = await publications.all()
    if not history:
        advice = "`riverwalk publish DIR`; until then events are kept and nothing is decided"
        return Finding("workspace", "warning", "nothing is published", advice)
    last = history[-1]
    library = Library(publications, allocates=settings.clock == "wall")
    await library.ensure(last.hash)
    found = f"{last.workspace} {short_hash(last)}, {len(library.catalogue(last.hash).current)} journeys"
    return Finding(
        "workspace", "fine", f"{found}, by {last.published_by} at {format_instant(last.published_at)}"
    )


async def _redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        return Finding(
            "Redis", "warning", "not configured", "set RIVERWALK_REDIS_URL to have `customer show` at once"
        )
    redis = redis_client(settings)
    try:
        await redis.ping()
    except (RedisError, OSError) as error:
        advice = "start it or correct RIVERWALK_REDIS_URL; then `riverwalk read-model rebuild` fills it"
        if isinstance(error, AuthenticationError | NoPermissionError):
            advice = REDIS_LOGIN_ADVICE
        return Finding("Redis", "problem", f"{settings.redis_url}: {error}", advice, 3)
    finally:
        await redis.aclose()
    return Finding("Redis", "fine", settings.redis_url)
