"""Where a customer stands, as a case expects it: segments, stage, levels, balances of points, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any

from journey.standing.balance import EMPTY, balance_of
from journey.trial.asked import Asked, Difference, differing, equal, shown
from schemas.decision import Stood
from schemas.instant import format_instant

MOVES_SHOWN = 6
"""The last ones: of a year's reviews nobody reads the first."""


def _segments(asked: Asked) -> Iterator[Difference]:
    expected, found = asked.expect.segments, sorted(asked.state.standing.segments)
    if expected is None or sorted(expected) == found:
        return
    lines = (f"- {', '.join(sorted(expected)) or 'none'}", f"+ {', '.join(found) or 'none'}")
    moves = _moves(asked, "segment", {*expected} ^ {*found})
    yield Difference("segments", f"segments of {asked.customer}", (*lines, *moves))


def _stage(asked: Asked) -> Iterator[Difference]:
    expected, found = asked.expect.stage, asked.state.standing.stage
    if expected is not None and expected != found:
        lines = (f"- {expected}", f"+ {found or 'none'}")
        yield Difference("stage", f"stage of {asked.customer}", (*lines, *_moves(asked, "stage")))


def _levels(asked: Asked) -> Iterator[Difference]:
    for ladder, wanted in asked.expect.levels.items():
        rung = asked.state.standing.ladders.get(ladder)
        if rung is None or rung.level != wanted:
            lines = (f"- {wanted}", f"+ {rung.level if rung is not None else 'none'}")
            moves = _moves(asked, "level", {ladder})
            yield Difference("levels", f"level of {asked.customer} on {ladder}", (*lines, *moves))


def _points(asked: Asked) -> Iterator[Difference]:
    accounts = asked.state.standing.points
    found = {name: balance_of((accounts.get(name, EMPTY),)) for name in asked.expect.points}
    yield from differing(f"points of {asked.customer}", "points", asked.expect.points, found)


def _lists(asked: Asked) -> Iterator[Difference]:
    for name, wanted in asked.expect.lists.items():
        found = asked.state.standing.lists.get(name, ())
        if not _same(wanted, found):
            lines = (f"- {_items(wanted)}", f"+ {_items(found)}")
            yield Difference("lists", f"list of {asked.customer}: {name}", lines)


def _same(wanted: Sequence[Any], found: Sequence[Any]) -> bool:
    """Any: senders choose."""
    return len(wanted) == len(found) and all(map(equal, wanted, found))


def _items(items: Sequence[Any]) -> str:
    return ", ".join(map(shown, items)) or "none"


def _moves(asked: Asked, kind: str, names: Set[str] | None = None) -> list[str]:
    """What moved the customer there, or away; None: of any name."""
    found = [(told.at, told.what) for told in asked.told if isinstance(told.what, Stood)]
    lines = [
        f"? {format_instant(at)}  {each.name} {each.change}"
        for at, each in found
        if each.kind == kind and (names is None or each.name in names)
    ]
    return lines[-MOVES_SHOWN:]


STANDING_CHECKS: tuple[Callable[[Asked], Iterator[Difference]], ...] = (
    _segments,
    _stage,
    _levels,
    _points,
    _lists,
)
