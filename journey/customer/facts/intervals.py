"""When the next event is to be expected: from the customer's own intervals, and a prior for the first ones.

The expected interval is the mean of the customer's own n intervals and PRIOR_INTERVALS of the prior's length:
(newest - oldest + 2 x prior) / (n + 2). After one event it is the prior; after two it is one third theirs.
"""

from __future__ import annotations

from typing import Final

from schemas.customer import FactState

PRIOR_INTERVALS: Final = 2
"""The prior weighs as much as two intervals of the customer's own: three purchases outweigh it."""


def met(state: FactState, at: int) -> FactState:
    """One more event; `at` of the state is the newest, `value` the oldest."""
    if not state.count:
        return FactState(count=1, value=at, at=at)
    return FactState(count=state.count + 1, value=min(state.value, at), at=max(state.at, at))


def linked(earlier: FactState, later: FactState) -> FactState:
    """The events of both."""
    oldest, newest = min(earlier.value, later.value), max(earlier.at, later.at)
    return FactState(count=earlier.count + later.count, value=oldest, at=newest)


def expected(state: FactState, prior: int) -> int | None:
    """The instant (int ms) of the next event; None if there was none."""
    if not state.count:
        return None
    span: int = state.at - state.value
    return state.at + (span + PRIOR_INTERVALS * prior) // (state.count - 1 + PRIOR_INTERVALS)
