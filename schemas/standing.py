"""The section of a customer's state that rules derive from the rest of it: where the customer stands."""

from __future__ import annotations

import msgspec


class Standing(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Where the customer stands: what follows from the rest of the state by the workspace's rules."""

    segments: dict[str, int] = {}
    """Segment -> since when; only those that the customer is in."""


NOWHERE = Standing()
"""The standing of somebody of whom no rule holds."""
