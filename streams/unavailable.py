"""Why Kafka cannot be reached: aiokafka's clients only say that they could not, so it is asked once more."""

from __future__ import annotations

import ssl

from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from streams.exits import LoginRefused, Unavailable
from streams.kafka_clients import security
from streams.settings import Settings

ASK_TIMEOUT_MS = 5000

_LOGIN = (
    AuthenticationFailedError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)


async def unavailable(settings: Settings, error: Exception) -> Unavailable:
    """The failure to raise in place of `error`: names the place, and says so if login or TLS failed."""
    place = f"{settings.kafka_bootstrap} (RIVERWALK_KAFKA_BOOTSTRAP)"
    for address in settings.kafka_bootstrap.split(","):
        reason = await _reason(settings, address.strip())
        if isinstance(reason, _LOGIN):
            login = f"{settings.kafka_user!r} by {settings.kafka_sasl_mechanism}"
            return LoginRefused(f"Kafka at {place} refused the login of {login}: {reason}")
        if isinstance(reason, ssl.SSLError):
            return LoginRefused(f"TLS with Kafka at {place} failed: {reason}")
    return Unavailable(f"Kafka does not answer at {place}: {error}")


async def _reason(settings: Settings, address: str) -> Exception | None:
    """What goes wrong when one connection is made; None if nothing does."""
    host, _, port = address.rpartition(":")
    try:
        connection = await create_conn(
            host.strip("[]"), int(port), request_timeout_ms=ASK_TIMEOUT_MS, **security(settings)
        )
    except (TimeoutError, KafkaError, OSError, ValueError) as error:
        return error
    connection.close()
    return None
