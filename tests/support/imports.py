"""A workspace on a real Kafka, driven in this process: what several real tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from riverwalk.demo.run import SOURCES
from riverwalk.publishing import publish_folder
from riverwalk.verifying import VERIFIED
from streams.settings import Settings
from streams.tap import Tap
from streams.topic_admin import create_topics

KEY = "the test's key, sixteen bytes"


@asynccontextmanager
async def published(
    kafka_bootstrap: str, prefix: str, folder: Path, **settings: Any
) -> AsyncIterator[tuple[Settings, Tap]]:
    """Topics created, the folder published, a tap on all of it."""
    made = Settings(
        kafka_bootstrap=kafka_bootstrap,
        topic_prefix=prefix,
        group=prefix,
        identity_key=KEY,
        redis_url=None,
        metrics_port=0,
        **settings,
    )
    await create_topics(made)
    await publish_folder(made, folder, by="test", at=0)
    async with Tap(made, streams=VERIFIED, sources=SOURCES) as tap:
        yield made, tap
