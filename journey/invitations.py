"""What one journey asks of another."""

from __future__ import annotations

from typing import Any, NamedTuple

from schemas.event import CustomerEvent


class Invitation(NamedTuple):
    """What an `enrol` step asks for."""

    journey: str
    keys: tuple[Any, ...] | None
    """None: the journey's own `key` says. Any: senders choose."""
    event: CustomerEvent
    by: str
    """The journey that asks."""
