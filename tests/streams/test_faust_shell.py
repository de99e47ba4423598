"""What Faust must not do for us: produce, flush, acknowledge, commit, keep tables, serve pages."""

from __future__ import annotations

import logging

from streams.app import build_app
from streams.engine import Engine
from streams.kafka_log import KafkaLog
from streams.log import set_up_logging
from streams.metrics import Metrics
from streams.settings import Settings
from streams.transport import NoProducer
from streams.worker import no_faults
from tests.support.counting import CopyingHandler, CountingHandler
from tests.support.hurried_clock import HurriedClock

SETTINGS = Settings(kafka_bootstrap="127.0.0.1:1")
HANDLERS = [CopyingHandler(), CountingHandler()]


def engine() -> Engine:
    return Engine(
        SETTINGS,
        HANDLERS,
        clock=HurriedClock(),
        kafka=KafkaLog(SETTINGS),
        faults=no_faults,
        metrics=Metrics(),
        on_failure=lambda _stop: None,
    )


async def test_faust_has_nothing_to_flush_to_acknowledge_or_to_commit() -> None:
    """Its flush gives up after 0.1 s, and it acknowledges what an agent has raised at."""
    app = build_app(SETTINGS, HANDLERS, engine())
    assert isinstance(app.transport.create_producer(), NoProducer)
    channels = [agent.channel for agent in app.agents.values()]
    assert len(channels) == 2
    assert [channel.acks for channel in channels] == [False, False]  # type: ignore[attr-defined]  # topics


async def test_faust_keeps_no_table_no_transaction_and_no_page() -> None:
    """Its tables restore 15,000 records/s and miscount when killed; its exactly_once leaves sinks out."""
    app = build_app(SETTINGS, HANDLERS, engine())
    assert not app.tables
    assert app.conf.processing_guarantee.name == "AT_LEAST_ONCE"
    assert app.conf.web_enabled is False


def test_brokers_own_check_of_a_transaction_is_no_news() -> None:
    """NotEnoughReplicas in the first produce of a transaction is Kafka asking an older client to retry."""
    before = logging.getLogger().handlers[:]
    set_up_logging(SETTINGS)
    (handler,) = logging.getLogger().handlers
    logging.getLogger().handlers[:] = before

    def shown(message: str) -> bool:
        return bool(handler.filter(logging.LogRecord("aiokafka", logging.WARNING, "", 0, message, (), None)))

    assert shown("Got error produce response: NotEnoughReplicasError, retrying") is False
    assert shown("Got error produce response: NotLeaderForPartitionError, retrying") is True
