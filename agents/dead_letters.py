"""Dead letters: the original bytes, untouched, with the reason in headers as Kafka Connect spells them."""

from __future__ import annotations

from typing import NamedTuple

from agents.ports import Publish, Record, Stream

MESSAGE_CHARACTERS_MAX = 1_000
"""A header is for reading, not for storing."""


class Refusing(NamedTuple):
    """Who refuses: the source topic and partition of a handler, and its name."""

    topic: str
    partition: int
    stage: str


def dead_letter(record: Record, refusing: Refusing, reason: str, message: str) -> Publish:
    """One record that could not be applied, kept whole.

    Args:
        record: as it lay in the log; key, value and headers go on unchanged.
        refusing: where it lay, and the handler that refused it.
        reason: one of `schemas.refusal.RefusalReason`.
        message: what, where, what to do; no personal data.
    """
    headers = [
        ("__connect.errors.topic", refusing.topic.encode()),
        ("__connect.errors.partition", str(refusing.partition).encode()),
        ("__connect.errors.offset", str(record.offset).encode()),
        ("__connect.errors.stage", refusing.stage.encode()),
        ("__connect.errors.exception.class.name", reason.encode()),
        ("__connect.errors.exception.message", message[:MESSAGE_CHARACTERS_MAX].encode("utf-8", "replace")),
        ("riverwalk.reason", reason.encode()),
        *((f"original.{name}", value) for name, value in record.headers),
    ]
    return Publish(Stream.DEAD_LETTERS, record.key, record.value, headers)
