"""In which hours of the day a customer answers, and the best of those ahead.

Prior: four answers spread over the day as in `PRIOR`, so that one early riser's first click at six does not
move all to six, and twenty do. The hours of a day are those of the customer's zone.
"""

from __future__ import annotations

from journey.chance import chance
from journey.turn import Turn
from journey.zones import local
from schemas.event import OutcomeEvent

HOUR_MS = 3_600_000
ANSWERS = frozenset({"opened", "clicked", "accepted", "done"})
PRIOR = (1, 0, 0, 0, 0, 0, 1, 3, 4, 4, 4, 4, 6, 5, 3, 3, 3, 4, 5, 6, 8, 7, 4, 2)
"""Quiet nights, a lunch hour, an evening. An assumption, no measurement: it fades as answers come."""
PRIOR_ANSWERS = 4
"""How many answers the prior is worth."""
ANSWERS_MAX = 200
"""Beyond, all hours are halved: habits of last year weigh half."""
SPREAD_MS = 50 * 60_000
"""Customers of one best hour come at instants of their own in it."""


def observe_hour(turn: Turn, event: OutcomeEvent) -> None:
    """Count an answer in its hour, where some journey asks for it."""
    if event.outcome not in ANSWERS or not turn.catalogue.best_hours:
        return
    hour = local(event.occurred_at, turn.catalogue.zone_of(turn.traits)).hour
    hours = [*(turn.hours or (0,) * 24)]
    hours[hour] += 1
    turn.hours = tuple(count // 2 for count in hours) if sum(hours) > ANSWERS_MAX else tuple(hours)


def best_hour(turn: Turn, within: int) -> int:
    """The instant in the best hour that begins within so long; now if that is the present hour.

    Returns: int ms, from now to now + within.
    """
    zone, hours = turn.catalogue.zone_of(turn.traits), turn.hours or (0,) * 24
    weight, total = PRIOR_ANSWERS, sum(PRIOR)
    begin = turn.now - turn.now % HOUR_MS
    ahead = range(begin, turn.now + within + 1, HOUR_MS)

    def liked(at: int) -> tuple[float, int]:
        hour = local(max(at, turn.now), zone).hour
        return hours[hour] + weight * PRIOR[hour] / total, -at

    best = max(ahead, key=liked)
    if best <= turn.now:
        return turn.now
    return min(best + int(chance("best hour", turn.id) * SPREAD_MS), turn.now + within)
