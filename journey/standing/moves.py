"""Tables of moves: rows of (from, to, on, when, after), of which the first that holds moves the customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.conditions import Evaluate, compile_all, parse
from journey.scope import TurnScope
from schemas.customer import NEVER
from schemas.event import CustomerEvent
from schemas.workspace import Move


@dataclass(frozen=True, slots=True)
class CompiledMove:
    """One row."""

    origins: frozenset[str]
    """Where it leads from; empty: from anywhere else."""
    to: str
    types: frozenset[str]
    """Event types; empty: the condition alone."""
    when: Evaluate
    after: int


def compile_moves(moves: Sequence[Move]) -> tuple[CompiledMove, ...]:
    """Compile a checked table, in its order."""
    return tuple(
        CompiledMove(
            frozenset(move.from_ or ()),
            move.to,
            frozenset(move.on or ()),
            compile_all([parse(text) for text in move.when]),
            move.after,
        )
        for move in moves
    )


def move_from(
    moves: tuple[CompiledMove, ...], place: tuple[str, int], event: CustomerEvent | None, scope: TurnScope
) -> tuple[str | None, int]:
    """The first row that holds.

    Args:
        place: where the customer stands, and since when (ms).
        event: the touchpoint of this turn, the first time it is asked; None afterwards and for timers.
    Returns: where it leads (None: the customer stays), and when a row that lacks only its time holds.
    """
    here, since = place
    due = NEVER
    for move in moves:
        if move.to == here or (move.origins and here not in move.origins):
            continue
        if move.types and (event is None or event.type not in move.types):
            continue
        scope.event = event if move.types else None
        if move.when(scope) is not True:
            continue
        if since + move.after <= scope.now:
            return move.to, NEVER
        if not move.types:
            due = min(due, since + move.after)
    return None, due
