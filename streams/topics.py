"""Our topics: name, partitions, what is kept. Pure; `topic_admin.py` carries it out.

Three families of partitions: what is partitioned as touchpoints arrive, what is partitioned by customer,
and what one writer has. Within a family the counts must be equal, or state and input would part.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from agents.ports import Stream
from streams.settings import KIB, MIB, Settings

DAY_MS = 24 * 3600 * 1000
FOREVER_MS = -1

CHANGELOG_SEGMENT_BYTES = 128 * MIB
CHANGELOG_DIRTY_RATIO = "0.2"
CHANGELOG_COMPACTION_LAG_MS = DAY_MS
"""An erased customer's old states are gone from the changelog within a day (engine.md, section 6)."""

MESSAGE_BYTES_MAX = 2 * MIB
EVENT_BYTES_MAX = 4 * MIB
"""A touchpoint of 1 MiB grows when it becomes an event, and must fit whole into dead letters."""


class Family(Enum):
    """Which partition count a topic has."""

    INPUT = "touchpoints"
    CUSTOMER = "customer"
    RESOURCES = "resources"
    SINGLE = "single"


ONE_PARTITION = (Family.RESOURCES, Family.SINGLE)


class TopicSpec(NamedTuple):
    """How one topic must look."""

    stream: Stream
    family: Family
    retention_ms: int = FOREVER_MS
    compacted: bool = False
    changelog: bool = False
    message_bytes_max: int = MESSAGE_BYTES_MAX
    broker_time: bool = True

    def partitions(self, settings: Settings) -> int:
        """How many partitions it is created with."""
        return 1 if self.family in ONE_PARTITION else settings.partitions

    def config(self) -> dict[str, str]:
        """Topic configuration as Kafka spells it."""
        config = {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "max.message.bytes": str(self.message_bytes_max),
            "message.timestamp.type": "LogAppendTime" if self.broker_time else "CreateTime",
        }
        if self.changelog:
            config["segment.bytes"] = str(CHANGELOG_SEGMENT_BYTES)
            config["min.cleanable.dirty.ratio"] = CHANGELOG_DIRTY_RATIO
            config["max.compaction.lag.ms"] = str(CHANGELOG_COMPACTION_LAG_MS)
        if not self.compacted:
            config["retention.ms"] = str(self.retention_ms)
        return config


def _changelog(stream: Stream, family: Family) -> TopicSpec:
    return TopicSpec(stream, family, compacted=True, changelog=True)


SPECS: tuple[TopicSpec, ...] = (
    TopicSpec(Stream.TOUCHPOINTS, Family.INPUT, 7 * DAY_MS, broker_time=False),
    TopicSpec(Stream.OUTCOMES, Family.CUSTOMER, 7 * DAY_MS),
    TopicSpec(Stream.CUSTOMER_EVENTS, Family.CUSTOMER, 90 * DAY_MS, message_bytes_max=EVENT_BYTES_MAX),
    _changelog(Stream.INGEST_CHANGELOG, Family.INPUT),
    _changelog(Stream.OUTCOMES_CHANGELOG, Family.CUSTOMER),
    _changelog(Stream.CUSTOMER_STATES, Family.CUSTOMER),
    TopicSpec(Stream.NEXT_BEST_ACTIONS, Family.CUSTOMER, 7 * DAY_MS),
    TopicSpec(Stream.DECISIONS, Family.CUSTOMER, 90 * DAY_MS, message_bytes_max=EVENT_BYTES_MAX),
    TopicSpec(Stream.JOURNEY_EVENTS, Family.CUSTOMER, 90 * DAY_MS),
    TopicSpec(Stream.RESOURCES, Family.RESOURCES, 90 * DAY_MS),
    _changelog(Stream.ALLOCATE_CHANGELOG, Family.RESOURCES),
    TopicSpec(Stream.WORKSPACES, Family.SINGLE, compacted=True, message_bytes_max=EVENT_BYTES_MAX),
    TopicSpec(Stream.AUDIT, Family.SINGLE, 730 * DAY_MS),
    TopicSpec(Stream.DEAD_LETTERS, Family.CUSTOMER, 30 * DAY_MS, message_bytes_max=4 * MIB + 64 * KIB),
)
"""Dead letters hold 4 MiB of someone else's bytes and, beside them, headers of ours."""


CHANGELOGS = frozenset(spec.stream for spec in SPECS if spec.changelog)


def topic_name(settings: Settings, stream: Stream) -> str:
    """The name of a stream's topic under the configured prefix."""
    return settings.topic_prefix + stream.value


FIRST_OF_FAMILY = {
    Family.INPUT: Stream.TOUCHPOINTS,
    Family.CUSTOMER: Stream.CUSTOMER_EVENTS,
    Family.RESOURCES: Stream.RESOURCES,
}


def count_problems(counts: dict[Stream, int]) -> list[str]:
    """Say which partition counts do not fit together.

    Args:
        counts: partitions of each topic that exists.
    """
    problems: list[str] = []
    for family, first in FIRST_OF_FAMILY.items():
        wanted = counts.get(first)
        for spec in SPECS:
            found = counts.get(spec.stream)
            if spec.family is family and None not in (wanted, found) and found != wanted:
                problems.append(
                    f"{spec.stream.value} has {found} partitions but {first.value} has {wanted}: they must be"
                    f" equal. Create the topic again with {wanted} partitions; partitions of a topic keyed by"
                    " customer can never be added in place."
                )
    return problems
