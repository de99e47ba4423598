"""Stable hashing: derived ids, and the only "randomness" there is."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from math import log

ID_BYTES = 16
"""128 bits: no two ids collide in any log that fits on Earth's disks."""
_SCALE = 2.0**-53


def derived_id(*parts: str) -> str:
    """32 hex characters from the parts, in order. Cost: 1 us."""
    return blake2b("\0".join(parts).encode(), digest_size=ID_BYTES).hexdigest()


def short_hash(text: str) -> bytes:
    """8 bytes of a text, for bounded memories of ids."""
    return blake2b(text.encode(), digest_size=8).digest()


def chance(*salt: str) -> float:
    """A number in (0, 1) that is always the same for the same salt."""
    number = int.from_bytes(blake2b("\0".join(salt).encode(), digest_size=8).digest(), "big") >> 11
    return (number + 0.5) * _SCALE


def choose_arm(weights: Mapping[str, int], *salt: str) -> str:
    """One arm, with chance by weight; a changed weight moves the fewest (weighted rendezvous).

    Source: Schindelhauer and Schomaker, Weighted distributed hash tables, 2005.
    """
    assert any(weights.values()), f"no arm has weight: {weights}"
    return max(
        (arm for arm, weight in weights.items() if weight),
        key=lambda arm: (weights[arm] / -log(chance(*salt, arm)), arm),
    )
