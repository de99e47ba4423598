"""Stages: one place in the lifecycle, changed by the rows of its table."""

from __future__ import annotations

from msgspec.structs import replace

from journey.scope import TurnScope
from journey.standing.moves import move_from
from journey.standing.occurrences import occur
from journey.standing.rules import CompiledStages
from journey.standing.trigger import STAGE_CHANGED
from journey.turn import Turn
from schemas.decision import Stood
from schemas.event import CustomerEvent


def ask_stage(turn: Turn, stages: CompiledStages, event: CustomerEvent | None, scope: TurnScope) -> int:
    """Let the customer begin the lifecycle, or move on in it.

    Whoever stands in a stage that the workspace has no more begins anew.

    Returns: the instant (ms) at which a row lacks nothing but its time; NEVER if none does.
    """
    standing = turn.standing
    if standing.stage not in stages.names:
        _move(turn, stages.first)
    to, due = move_from(stages.moves, (turn.standing.stage, turn.standing.stage_at), event, scope)
    if to is not None:
        _move(turn, to)
    return due


def _move(turn: Turn, to: str) -> None:
    before = turn.standing.stage
    turn.standing = replace(turn.standing, stage=to, stage_at=turn.now)
    properties = {"stage": to, "previous": before} if before else {"stage": to}
    occur(turn, STAGE_CHANGED, Stood("stage", to, f"from {before}" if before else "first"), properties)
