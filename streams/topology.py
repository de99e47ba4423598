"""THE MAP: which handler reads which topic, keeps its state where, and writes to what.

    touchpoints       --> ingest       (ingest-changelog)   --> customer-events, dead-letters
    outcomes          --> outcomes     (outcomes-changelog) --> customer-events, dead-letters
    customer-events   --> orchestrate  (customer-states)    --> next-best-actions, decisions,
                                                                journey-events, touchpoints,
                                                                resources, dead-letters
    resources         --> allocate     (allocate-changelog) --> customer-events, dead-letters
    wake              --> customer-events, resources (ticks)

Every arrow is inside the transaction of the handler's partition, but for the ticks of `wake`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import faust

from agents.ports import Handler
from streams.engine import Engine
from streams.settings import Settings
from streams.topics import topic_name


def connect(app: faust.App, settings: Settings, handlers: Sequence[Handler], engine: Engine) -> None:
    """Register one Faust agent a handler: it hands each partition's chunks to the pump."""
    sources = [handler.source for handler in handlers]
    assert len(set(sources)) == len(sources), "two handlers read one topic: each needs a source of its own"
    for handler in handlers:
        topic = app.topic(
            topic_name(settings, handler.source), key_serializer="raw", value_serializer="raw", acks=False
        )
        app.agent(topic, name=f"riverwalk.{handler.name}")(_agent(engine))


def _agent(engine: Engine) -> Any:
    """A Faust agent function; Any because Faust types agents as untyped coroutines."""

    async def deliver(stream: Any) -> None:
        async for event in stream.events():
            for tp, delivery in event.value.items():
                engine.deliver(tp, delivery)

    return deliver
