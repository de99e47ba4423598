"""Topics: what is kept, whose clock stamps, which counts must be equal."""

from __future__ import annotations

from agents.ports import Stream
from streams.settings import MIB, Settings
from streams.topics import DAY_MS, SPECS, count_problems, topic_name

BY_STREAM = {spec.stream: spec for spec in SPECS}


def test_every_stream_has_one_topic_under_the_prefix() -> None:
    names = [topic_name(Settings(topic_prefix="a."), spec.stream) for spec in SPECS]
    assert set(BY_STREAM) == set(Stream) and len(set(names)) == len(SPECS)
    assert all(name.startswith("a.") for name in names)


def test_all_topics_but_touchpoints_are_stamped_by_the_broker() -> None:
    """Stamped by a sender, a record of 2010 would be deleted within minutes."""
    strangers = {spec.stream for spec in SPECS if spec.config()["message.timestamp.type"] != "LogAppendTime"}
    assert strangers == {Stream.TOUCHPOINTS}


def test_changelogs_are_compacted_and_never_expire() -> None:
    for stream in (Stream.INGEST_CHANGELOG, Stream.CUSTOMER_STATES, Stream.OUTCOMES_CHANGELOG):
        config = BY_STREAM[stream].config()
        assert config["cleanup.policy"] == "compact" and "retention.ms" not in config
        assert config["segment.bytes"] == str(128 * MIB)
        assert config["min.cleanable.dirty.ratio"] == "0.2"
        assert config["max.compaction.lag.ms"] == str(DAY_MS)


def test_whatever_fits_into_touchpoints_fits_into_dead_letters() -> None:
    assert BY_STREAM[Stream.TOUCHPOINTS].message_bytes_max == 2 * MIB
    assert (
        BY_STREAM[Stream.DEAD_LETTERS].message_bytes_max
        >= 2 * BY_STREAM[Stream.TOUCHPOINTS].message_bytes_max
    )


def test_unequal_counts_within_a_family_are_named() -> None:
    counts = dict.fromkeys(Stream, 4) | {Stream.WORKSPACES: 1, Stream.AUDIT: 1}
    assert count_problems(counts) == []
    (problem,) = count_problems(counts | {Stream.DECISIONS: 3})
    assert "decisions.v1 has 3 partitions but customer-events.v1 has 4" in problem


def test_resources_have_one_writer_whatever_the_number_of_customers_partitions() -> None:
    settings = Settings(partitions=12)
    single = {spec.stream for spec in SPECS if spec.partitions(settings) == 1}
    assert single == {Stream.RESOURCES, Stream.ALLOCATE_CHANGELOG, Stream.WORKSPACES, Stream.AUDIT}
    counts = {spec.stream: spec.partitions(settings) for spec in SPECS}
    assert count_problems(counts) == []
    (problem,) = count_problems(counts | {Stream.RESOURCES: 2})
    assert "allocate-changelog.v1 has 1 partitions but resources.v1 has 2" in problem


def test_touchpoints_may_have_another_count_than_customers() -> None:
    counts = dict.fromkeys(Stream, 4) | {Stream.TOUCHPOINTS: 12, Stream.INGEST_CHANGELOG: 12}
    assert count_problems(counts) == []
