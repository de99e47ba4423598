"""Segments: who enters, who leaves, and how long whoever entered stays at least."""

from __future__ import annotations

from msgspec.structs import replace

from journey.scope import TurnScope
from journey.standing.occurrences import occur
from journey.standing.rules import CompiledSegment
from journey.standing.trigger import SEGMENT_ENTERED, SEGMENT_LEFT
from journey.turn import Turn
from schemas.customer import NEVER
from schemas.decision import Stood


def ask_segment(turn: Turn, segment: CompiledSegment, scope: TurnScope) -> int:
    """Let the customer enter or leave one segment.

    Returns: the instant (ms) until which a stay holds whoever would leave; NEVER if none does.
    """
    since = turn.standing.segments.get(segment.id)
    if since is None:
        if segment.enter(scope) is True:
            _move(turn, segment.id, enters=True)
        return NEVER
    goes = segment.enter(scope) is not True if segment.leave is None else segment.leave(scope) is True
    if not goes:
        return NEVER
    until = since + segment.stay
    if until > turn.now:
        return until
    _move(turn, segment.id, enters=False)
    return NEVER


def _move(turn: Turn, name: str, *, enters: bool) -> None:
    segments = {segment: at for segment, at in turn.standing.segments.items() if segment != name}
    if enters:
        segments[name] = turn.now
    turn.standing = replace(turn.standing, segments=segments)
    stood = Stood("segment", name, "entered" if enters else "left")
    occur(turn, SEGMENT_ENTERED if enters else SEGMENT_LEFT, stood, {"segment": name})
