"""Many durations in little memory: their median to within one in a hundred."""

from __future__ import annotations

from collections import Counter

BITS_KEPT = 7
"""Leading binary digits of a duration that are kept: a bucket is at most 1/64 wide, its middle 1/128 off."""


class Durations:
    """Counts by bucket; of durations up to ten years some 2,000 buckets at most."""

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()

    def add(self, milliseconds: int) -> None:
        """Take one duration in."""
        shift = max(0, milliseconds.bit_length() - BITS_KEPT)
        self._buckets[(milliseconds >> shift) << shift] += 1

    def median(self) -> int | None:
        """Int ms, the lower of two; None of nothing."""
        half, passed = (self._buckets.total() + 1) // 2, 0
        for low in sorted(self._buckets):
            passed += self._buckets[low]
            if passed >= half:
                width = 1 << max(0, low.bit_length() - BITS_KEPT)
                return low + (width - 1) // 2
        return None
