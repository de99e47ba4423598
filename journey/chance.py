"""Stable hashing: derived ids, and the only "randomness" there is."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from math import log

ID_BYTES = 16
"""128 bits: no two ids collide in any log that fits on Earth's disks."""
_SCALE = 2.0**-53
_id = blake2b(digest_size=ID_BYTES).copy
_short = blake2b(digest_size=8).copy
"""Copied, a hash costs two thirds of one that is made from its parameters."""


def derived_id(*parts: str) -> str:
    """32 hex characters from the parts, in order. Cost: 1 us."""
    found = _id()
    found.update("\0".join(parts).encode())
    return found.hexdigest()


def short_hash(text: str) -> bytes:
    """8 bytes of a text, for bounded memories of ids."""
    found = _short()
    found.update(text.encode())
    return found.digest()


def chance(*salt: str) -> float:
    """A number in (0, 1) that is always the same for the same salt."""
    number = int.from_bytes(short_hash("\0".join(salt)), "big") >> 11
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
