"""The phase between observing and concluding: the rules are asked, and what changed is heard in this turn."""

from __future__ import annotations

from operator import is_

from journey.edges import next_edge
from journey.enrolment.concluding import conclude_by
from journey.enrolment.enrolling import enrol_by
from journey.ranks import RANK_STANDING
from journey.scope import TurnScope
from journey.standing.ladders import ask_ladder
from journey.standing.lists import learn_list
from journey.standing.points import ask_account
from journey.standing.segments import ask_segment
from journey.standing.stages import ask_stage
from journey.standing.tags import ask_tag, tell_tags
from journey.turn import Turn
from journey.walk import walk_by
from schemas.customer import NEVER
from schemas.decision import Stood
from schemas.event import CustomerEvent

ROUNDS_MAX = 8
"""A change may lead to another, as to a segment of segments; nobody has nested four."""
STANDING = ""
"""Reference of the one timer of standing."""


def stands_by_time(turn: Turn) -> bool:
    """Whether this turn's timers include that of standing."""
    return any(timer.rank == RANK_STANDING for timer in turn.due)


def stand(turn: Turn, scope: TurnScope, event: CustomerEvent | None = None) -> None:
    """Ask all rules once, and promise to ask again when time alone can change an answer.

    Args:
        event: the touchpoint of this turn, the first time; moves `on` events are made once.
    Cost: one evaluation a rule, 0.2-2 us each.
    """
    rules = turn.catalogue.rules
    assert rules is not None, "a workspace without rules asks none"
    turn.occurrences = ()
    scope.event = scope.enrolment = None
    due = NEVER if rules.edges is None else next_edge(rules.edges, scope)
    if event is not None:
        for rule in rules.lists:
            learn_list(turn, rule, event, scope)
    for account in rules.accounts:
        due = min(due, ask_account(turn, account, event, scope))
    for tag in rules.tags:
        due = min(due, ask_tag(turn, tag, event, scope))
    for ladder in rules.ladders:
        due = min(due, ask_ladder(turn, ladder, event, scope))
    if rules.stages is not None:
        due = min(due, ask_stage(turn, rules.stages, event, scope))
    scope.event = None
    for segment in rules.segments:
        due = min(due, ask_segment(turn, segment, scope))
    tell_tags(turn)
    turn.asked = _written(turn)
    _promise(turn, due)
    scope.event = turn.event


def settle(turn: Turn, scope: TurnScope) -> None:
    """Ask again while steps or changes may have led to further changes, and let these be heard too."""
    for _ in range(ROUNDS_MAX):
        if not turn.occurrences and all(map(is_, _written(turn), turn.asked)):
            return
        stand(turn, scope)
        if not turn.occurrences:
            return
        conclude_by(turn, turn.occurrences, scope)
        enrol_by(turn, turn.occurrences, scope)
        walk_by(turn, turn.occurrences, scope)
    turn.occurrences = ()
    turn.stood.append(Stood("cascade", "", f"stopped after {ROUNDS_MAX} rounds"))


def _written(turn: Turn) -> tuple[object, ...]:
    """What tells whether steps wrote anything that rules may ask for: sections are replaced, never edited."""
    return turn.traits, turn.tags, turn.enrolments


def _promise(turn: Turn, due: int) -> None:
    armed = next((timer.due for timer in turn.timers if timer.rank == RANK_STANDING), NEVER)
    if due == armed:
        return
    if due == NEVER:
        turn.disarm(STANDING, RANK_STANDING)
    else:
        turn.arm(due, RANK_STANDING, STANDING)
