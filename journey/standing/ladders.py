"""Ladders: levels climbed at once, and lost at once or at the review, which protects them until then."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from journey.scope import TurnScope
from journey.standing.moves import move_from
from journey.standing.occurrences import occur
from journey.standing.rules import CompiledLadder
from journey.standing.trigger import LEVEL_CHANGED
from journey.turn import Turn
from schemas.customer import NEVER
from schemas.decision import Stood
from schemas.event import CustomerEvent
from schemas.standing import Rung

ZERO = Decimal(0)


def ask_ladder(turn: Turn, ladder: CompiledLadder, event: CustomerEvent | None, scope: TurnScope) -> int:
    """Let the customer climb or fall on one ladder, and note what is missing.

    An unknown measure moves nobody: a review then keeps the level and is held again later.

    Returns: the next instant (ms) at which time alone can move the customer; NEVER if there is none.
    """
    known = turn.standing.ladders.get(ladder.id)
    if known is None or known.level not in ladder.positions:
        known = Rung(ladder.levels[0], turn.now)
    measured = _measured(ladder, scope)
    to, due = move_from(ladder.moves, (known.level, known.at), event, scope)
    here = ladder.positions[known.level]
    there = ladder.positions[to] if to is not None else here
    if to is None and measured is not None:
        there = max(here, _highest(ladder.marks, measured))
    reviewed = bool(ladder.review) and 0 < known.review_at <= turn.now
    if there == here and to is None and measured is not None and (reviewed or not ladder.review):
        there = _kept(ladder, here, measured)
    if there != here:
        rung = Rung(ladder.levels[there], turn.now, _review_at(turn, ladder, there, turn.now))
    elif reviewed:
        rung = replace(known, review_at=_review_at(turn, ladder, here, known.review_at))
    else:
        rung = known
    rung = replace(
        rung, missing=_missing(ladder, there, measured), shortfall=_shortfall(ladder, there, measured)
    )
    if rung != turn.standing.ladders.get(ladder.id):
        turn.standing = replace(turn.standing, ladders={**turn.standing.ladders, ladder.id: rung})
    if there != here:
        _tell(turn, ladder, here, there)
    return min(due, rung.review_at or NEVER)


def _measured(ladder: CompiledLadder, scope: TurnScope) -> Decimal | int | None:
    scope.event = None
    value = ladder.measure(scope) if ladder.measure is not None else None
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _highest(marks: tuple[Decimal | None, ...], measured: Decimal | int) -> int:
    """The highest position whose mark is reached; the lowest has none to reach."""
    reached = [position for position, mark in enumerate(marks) if mark is not None and measured >= mark]
    return max(reached, default=0)


def _kept(ladder: CompiledLadder, here: int, measured: Decimal | int) -> int:
    """Where a customer stands who may fall: here, or lower."""
    keep = ladder.keeps[here]
    if keep is None or measured >= keep:
        return here
    fitting = _highest(ladder.keeps[:here], measured)
    return max(fitting, here - 1) if ladder.fall == "one" else fitting


def _review_at(turn: Turn, ladder: CompiledLadder, position: int, since: int) -> int:
    """The next review after now, counted from `since`; 0 on the lowest level, from which nobody falls."""
    if not ladder.review or not position:
        return 0
    return since + ((turn.now - since) // ladder.review + 1) * ladder.review


def _missing(ladder: CompiledLadder, position: int, measured: Decimal | int | None) -> Decimal | None:
    above = [mark for mark in ladder.marks[position + 1 :] if mark is not None]
    return max(ZERO, above[0] - measured) if above and measured is not None else None


def _shortfall(ladder: CompiledLadder, position: int, measured: Decimal | int | None) -> Decimal | None:
    keep = ladder.keeps[position]
    if measured is None:
        return None
    return max(ZERO, keep - measured) if keep is not None else ZERO


def _tell(turn: Turn, ladder: CompiledLadder, here: int, there: int) -> None:
    direction = "up" if there > here else "down"
    level, previous = ladder.levels[there], ladder.levels[here]
    properties = {"ladder": ladder.id, "level": level, "previous": previous, "direction": direction}
    occur(
        turn, LEVEL_CHANGED, Stood("level", ladder.id, f"{direction} from {previous} to {level}"), properties
    )
