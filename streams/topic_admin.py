"""Create our topics and check that those that exist are fit to use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from agents.ports import Stream
from streams.exits import Unavailable
from streams.kafka_clients import admin_client
from streams.settings import Settings
from streams.topics import SPECS, TopicSpec, count_problems, topic_name
from streams.unavailable import unavailable

CHECKED = ("message.timestamp.type", "cleanup.policy")
"""Wrong values of these lose data; the rest is the operator's choice."""

VISIBLE_SECONDS_MAX = 15.0
"""A created topic is waited for this long to appear in the metadata."""


class Created(NamedTuple):
    """What `init-topics` did."""

    created: list[str]
    existing: list[str]
    problems: list[str]


class Found(NamedTuple):
    """One topic as the broker has it."""

    partitions: int
    config: dict[str, str]


async def create_topics(settings: Settings) -> Created:
    """Create what is missing; idempotent. Existing topics are never changed, only reported on."""
    async with _admin(settings) as admin:
        before = await _partition_counts(admin, settings)
        missing = [spec for spec in SPECS if spec.stream not in before]
        if missing:
            await _create(admin, settings, missing)
            await _until_visible(admin, settings)
        problems = await _problems(admin, settings)
    return Created(
        created=[topic_name(settings, spec.stream) for spec in missing],
        existing=[topic_name(settings, stream) for stream in before],
        problems=problems,
    )


async def check_topics(settings: Settings) -> list[str]:
    """Problems that refuse a start, each with what to do; empty when all is well."""
    async with _admin(settings) as admin:
        return await _problems(admin, settings)


async def partition_counts(settings: Settings) -> dict[Stream, int]:
    """Partitions of each of our topics that exists."""
    async with _admin(settings) as admin:
        return await _partition_counts(admin, settings)


@asynccontextmanager
async def _admin(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = admin_client(settings)
    try:
        await admin.start()
    except KafkaError as error:
        raise await unavailable(settings, error) from error
    try:
        yield admin
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, settings: Settings, specs: list[TopicSpec]) -> None:
    response = await admin.create_topics(
        [
            NewTopic(
                topic_name(settings, spec.stream),
                spec.partitions(settings),
                settings.replication,
                topic_configs=spec.config(),
            )
            for spec in specs
        ]
    )
    for name, code, *reason in response.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise Unavailable(f"Kafka would not create topic {name}: {error.__name__} {reason}")


async def _until_visible(admin: AIOKafkaAdminClient, settings: Settings) -> None:
    async with asyncio.timeout(VISIBLE_SECONDS_MAX):
        while len(await _partition_counts(admin, settings)) < len(SPECS):  # noqa: ASYNC110  # Kafka cannot tell us
            await asyncio.sleep(0.05)


async def _partition_counts(admin: AIOKafkaAdminClient, settings: Settings) -> dict[Stream, int]:
    known = set(await admin.list_topics())
    names = {topic_name(settings, spec.stream): spec.stream for spec in SPECS}
    present = [name for name in names if name in known]
    described = await admin.describe_topics(present) if present else []
    return {
        names[topic["topic"]]: len(topic["partitions"]) for topic in described if topic["error_code"] == 0
    }


async def _problems(admin: AIOKafkaAdminClient, settings: Settings) -> list[str]:
    counts = await _partition_counts(admin, settings)
    problems = [
        f"Topic {topic_name(settings, spec.stream)} is missing: run `riverwalk init-topics`."
        for spec in SPECS
        if spec.stream not in counts
    ]
    problems += count_problems(counts)
    found = counts.get(Stream.CUSTOMER_EVENTS)
    if found is not None and found != settings.partitions:
        problems.append(
            f"RIVERWALK_PARTITIONS is {settings.partitions} but {Stream.CUSTOMER_EVENTS.value} has {found}"
            f" partitions: set RIVERWALK_PARTITIONS={found}, or use another RIVERWALK_TOPIC_PREFIX."
        )
    return problems + await _config_problems(admin, settings, counts)


async def _config_problems(
    admin: AIOKafkaAdminClient, settings: Settings, counts: dict[Stream, int]
) -> list[str]:
    specs = {topic_name(settings, spec.stream): spec for spec in SPECS if spec.stream in counts}
    if not specs:
        return []
    wanted = [ConfigResource(ConfigResourceType.TOPIC, name) for name in specs]
    problems: list[str] = []
    for response in await admin.describe_configs(wanted):
        for _code, _message, _type, name, entries in response.resources:
            found = {entry[0]: entry[1] for entry in entries}
            problems += _wrong_entries(name, specs[name].config(), found)
    return problems


def _wrong_entries(name: str, wanted: dict[str, str], found: dict[str, str]) -> list[str]:
    return [
        f"Topic {name} has {key}={found[key]}, expected {wanted[key]}: set it with"
        f" kafka-configs --alter --topic {name} --add-config {key}={wanted[key]}."
        for key in CHECKED
        if key in found and found[key] != wanted[key]
    ]
