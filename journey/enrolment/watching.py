"""Goals, exits and waits that are conditions are asked again when a window edge passes.

One timer a customer, at the earliest edge of all conditions that its enrolments watch: a customer who watches
none has none, and edges of one instant fire at once.
"""

from __future__ import annotations

from journey.edges import next_edge
from journey.ranks import RANK_EDGE
from journey.scope import TurnScope
from journey.steps.base import DONE
from journey.turn import Turn
from schemas.customer import NEVER

CONCLUSIONS = ""
"""Place of the goals and exits, which are asked wherever an enrolment rests."""
EDGE = ""
"""Reference of the one timer."""


def promise_edge(turn: Turn, scope: TurnScope) -> None:
    """Promise to ask again at the earliest edge. Cost: that of `next_edge`, for each that watches."""
    due = NEVER
    for enrolment in turn.enrolments.values():
        watched = turn.catalogue.edges.get((enrolment.journey, enrolment.version))
        if watched is None or enrolment.fault:
            continue
        scope.event, scope.enrolment = None, enrolment
        conclusions = None if enrolment.concluding else watched.get(CONCLUSIONS)
        rests = None if enrolment.place == DONE else watched.get(enrolment.place)
        for edges in (conclusions, rests):
            if edges is not None:
                due = min(due, next_edge(edges, scope))
    armed = next((timer.due for timer in turn.timers if timer.rank == RANK_EDGE), NEVER)
    if due == NEVER and armed != NEVER:
        turn.disarm(EDGE, RANK_EDGE)
    elif due != armed:
        turn.arm(due, RANK_EDGE, EDGE)
