"""What examples hand to whoever feeds or folds them."""

from __future__ import annotations

from typing import NamedTuple


class Touchpoint(NamedTuple):
    """One record for the touchpoints topic."""

    key: bytes
    """The strongest identifier, so that a customer's touchpoints lie in one partition in order."""
    value: bytes
    occurred_at: int
