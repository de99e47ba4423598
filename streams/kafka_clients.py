"""How we make Kafka clients: security and the few tunings, in one place.

The tunings are measured (docs/performance.md) and two of them touch what aiokafka does not offer as
a setting; `tests/streams/test_pinned_private_names.py` fails when a new version moves them.
"""

from __future__ import annotations

import ssl
from errno import ENOENT
from typing import Any

import aiokafka.producer.sender
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.helpers import create_ssl_context

from streams.settings import MIB, Settings

RETRY_BACKOFF_MS = 3
"""aiokafka's default of 100 costs 100 ms whenever a commit is still being written; measured."""

BACK_TO_BACK_SECONDS = 0.002
"""Wait when a transaction follows its predecessor at once; aiokafka has 0.02 as a module constant."""

REQUEST_TIMEOUT_MS = 20_000
CLIENT_REQUEST_BYTES_MAX = 6 * MIB
"""Above every topic's max.message.bytes: the broker is the one that refuses."""

PRODUCE_BATCH_BYTES = 900 * 1024
"""Below Kafka's default message.max.bytes (1 MiB); a larger record travels alone."""


def tune_aiokafka() -> None:
    """Shorten the pause between back-to-back transactions; the same for every client in the process."""
    aiokafka.producer.sender.BACKOFF_OVERRIDE = BACK_TO_BACK_SECONDS


def security(settings: Settings) -> dict[str, Any]:
    """Keyword arguments of any aiokafka client for the configured protocol."""
    options: dict[str, Any] = {"security_protocol": settings.kafka_security_protocol}
    if "SSL" in settings.kafka_security_protocol:
        options["ssl_context"] = _ssl_context(settings)
    if settings.kafka_security_protocol.startswith("SASL"):
        password = settings.kafka_password
        options["sasl_mechanism"] = settings.kafka_sasl_mechanism
        options["sasl_plain_username"] = settings.kafka_user
        options["sasl_plain_password"] = password.get_secret_value() if password else None
    return options


def _ssl_context(settings: Settings) -> ssl.SSLContext:
    files = {"CA": settings.kafka_ca, "CERT": settings.kafka_cert, "KEY": settings.kafka_key}
    for name, path in files.items():
        if path is not None and not path.is_file():
            raise FileNotFoundError(ENOENT, f"RIVERWALK_KAFKA_{name} names no file", str(path))
    password = settings.kafka_key_password
    context: ssl.SSLContext = create_ssl_context(
        cafile=str(settings.kafka_ca) if settings.kafka_ca else None,
        certfile=str(settings.kafka_cert) if settings.kafka_cert else None,
        keyfile=str(settings.kafka_key) if settings.kafka_key else None,
        password=password.get_secret_value() if password else None,
    )
    return context


def plain_consumer(settings: Settings, **options: Any) -> AIOKafkaConsumer:
    """A consumer outside every group: restore, taps, doors. Reads committed records only."""
    defaults: dict[str, Any] = {
        "group_id": None,
        "isolation_level": "read_committed",
        "enable_auto_commit": False,
        "auto_offset_reset": "none",
        "max_partition_fetch_bytes": 8 * MIB,
        "fetch_max_wait_ms": 100,
        "check_crcs": settings.check_crcs,
    }
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap, **{**defaults, **security(settings), **options}
    )


def plain_producer(settings: Settings, **options: Any) -> AIOKafkaProducer:
    """An idempotent producer without transactions: ticks, doors, tests."""
    defaults: dict[str, Any] = {
        "enable_idempotence": True,
        "max_request_size": CLIENT_REQUEST_BYTES_MAX,
        "request_timeout_ms": REQUEST_TIMEOUT_MS,
    }
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap, **{**defaults, **security(settings), **options}
    )


def transactional_producer(settings: Settings, transactional_id: str) -> AIOKafkaProducer:
    """The producer of one changelog partition; starting it fences its predecessor."""
    tune_aiokafka()
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap,
        transactional_id=transactional_id,
        transaction_timeout_ms=int(settings.transaction_timeout_seconds * 1000),
        retry_backoff_ms=RETRY_BACKOFF_MS,
        linger_ms=0,
        max_batch_size=PRODUCE_BATCH_BYTES,
        max_request_size=CLIENT_REQUEST_BYTES_MAX,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
        compression_type=None if settings.compression == "none" else settings.compression,
        **security(settings),
    )


def admin_client(settings: Settings) -> AIOKafkaAdminClient:
    """An administrative client."""
    return AIOKafkaAdminClient(
        bootstrap_servers=settings.kafka_bootstrap,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
        **security(settings),
    )
