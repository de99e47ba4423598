"""Private names of faust-streaming and aiokafka that the plumbing relies on.

A new version that moves one fails here, by name, and not in production. Used only in
`streams/transport.py`, `streams/transport_thread.py`, `streams/fetches.py`, `streams/kafka_clients.py`,
`streams/kafka_log.py` and `streams/tap.py`.
"""

from __future__ import annotations

import inspect
from importlib.metadata import version

import aiokafka.producer.sender
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.fetcher import Fetcher, FetchResult, PartitionRecords
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.consumer.subscription_state import SubscriptionState, TopicPartitionState
from aiokafka.producer.sender import AddPartitionsToTxnHandler
from faust.transport.consumer import Consumer
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

from streams.kafka_clients import BACK_TO_BACK_SECONDS, RETRY_BACKOFF_MS, tune_aiokafka


def test_versions_are_those_that_were_read() -> None:
    assert version("faust-streaming") == "0.15.3"
    assert version("aiokafka").startswith("0.14.")


def test_backoff_between_transactions_is_the_module_constant_that_we_set() -> None:
    assert "BACKOFF_OVERRIDE" in inspect.getsource(AddPartitionsToTxnHandler.handle_response)
    tune_aiokafka()
    assert aiokafka.producer.sender.BACKOFF_OVERRIDE == BACK_TO_BACK_SECONDS == 0.002
    assert RETRY_BACKOFF_MS == 3


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        (AIOKafkaConsumerThread, ["_create_worker_consumer", "_ensure_consumer", "seek_to_committed"]),
        (Consumer, ["perform_seek", "resume_partitions", "on_partitions_revoked", "getmany"]),
        (GroupCoordinator, ["_do_heartbeat"]),
        (Fetcher, ["fetched_records", "_proc_fetch_request", "error_future"]),
        (PartitionRecords, ["_consumer_record"]),
        (SubscriptionState, ["fetch_context", "reassignment_in_progress"]),
        (TopicPartitionState, ["position", "has_valid_position"]),
        (AIOKafkaClient, ["_wait_on_metadata"]),
    ],
)
def test_private_name_exists(owner: type, names: list[str]) -> None:
    assert [name for name in names if not hasattr(owner, name)] == []


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        (Fetcher, ["self._prefetch_backoff", "self._records", "self._in_flight", "self._subscriptions"]),
        (FetchResult, ["self._partition_records"]),
        (TopicPartitionState, ["self.lso"]),
        (AIOKafkaConsumer, ["self._fetcher", "self._coordinator", "self._subscription", "self._closed"]),
        (PartitionRecords, ["self._consumer_record(tp, record)"]),
    ],
)
def test_private_attribute_is_used_by_its_class(owner: type, names: list[str]) -> None:
    source = inspect.getsource(owner)
    assert [name for name in names if name not in source] == []


def test_unread_records_are_drained_without_waiting() -> None:
    """`_drain` relies on it: with timeout 0 the positions before and after belong to what is returned."""
    source = inspect.getsource(Fetcher.fetched_records)
    assert "if drained or not timeout:" in source
