"""Build the Faust app of one worker. No globals: two apps live in one process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import faust
from yarl import URL

from agents.ports import Handler
from streams.engine import Engine
from streams.settings import Settings
from streams.topology import connect
from streams.transport import batch_transport


class RiverwalkApp(faust.App):
    """A Faust app that leaves no folders behind."""

    async def on_first_start(self) -> None:
        """Create nothing: we keep no tables, so Faust needs no data directory."""


def build_app(settings: Settings, handlers: Sequence[Handler], engine: Engine) -> faust.App:
    """The app: agents, group membership and lifecycle are Faust's, everything else is ours."""
    brokers = [f"kafka://{broker.strip()}" for broker in settings.kafka_bootstrap.split(",")]
    options: dict[str, Any] = {
        "broker": brokers,
        "store": "memory://",
        "web_enabled": False,
        "autodiscover": False,
        "origin": "streams",
        "topic_disable_leader": True,
        "topic_allow_declare": False,
        "stream_wait_empty": False,
        "consumer_auto_offset_reset": "earliest",
        "broker_session_timeout": settings.session_timeout_seconds,
        "broker_request_timeout": settings.session_timeout_seconds + 20,
        "stream_recovery_delay": 0,
    }
    app = RiverwalkApp(settings.group, **options)
    app.transport = batch_transport(settings, engine)([URL(broker) for broker in brokers], app)
    connect(app, settings, handlers, engine)
    return app
