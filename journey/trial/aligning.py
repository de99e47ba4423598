"""The longest alignment of what is expected with what was found, so that a diff shows as little as it can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

_W = TypeVar("_W")
_F = TypeVar("_F")


def aligned(
    wanted: Sequence[_W], found: Sequence[_F], fits: Callable[[_W, _F], bool]
) -> list[tuple[_W | None, _F | None]]:
    """Pairs in both orders; None stands where one side has nothing that fits.

    Args:
        wanted: n elements.
        found: m elements; n and m as large as a case allows, 1000.
    Cost: O(n m).
    """
    same = [[fits(each, other) for other in found] for each in wanted]
    longest = [[0] * (len(found) + 1) for _ in range(len(wanted) + 1)]
    for i in range(len(wanted) - 1, -1, -1):
        for j in range(len(found) - 1, -1, -1):
            skipped = max(longest[i + 1][j], longest[i][j + 1])
            longest[i][j] = max(skipped, longest[i + 1][j + 1] + 1) if same[i][j] else skipped
    pairs: list[tuple[_W | None, _F | None]] = []
    i = j = 0
    while i < len(wanted) and j < len(found):
        if same[i][j] and longest[i][j] == longest[i + 1][j + 1] + 1:
            pairs.append((wanted[i], found[j]))
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            pairs.append((wanted[i], None))
            i += 1
        else:
            pairs.append((None, found[j]))
            j += 1
    pairs += [(each, None) for each in wanted[i:]]
    return pairs + [(None, each) for each in found[j:]]
