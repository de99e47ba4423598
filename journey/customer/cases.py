"""Cases, service first (先处理人, 后处理事): while one is open or cooling off, promotion is silent."""

from __future__ import annotations

from msgspec.structs import replace

from journey.chance import short_hash
from journey.conditions import MISSING
from journey.enrolment import recall
from journey.policy_parts import CompiledCase
from journey.ranks import RANK_CASE
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.action import JourneyEvent
from schemas.customer import CASES_MAX, KEY_CHARACTERS_MAX, NEVER, CaseState, Timer
from schemas.event import CustomerEvent

MAX_OPEN, COOLED = "max_open", "cooled"


def observe_case(turn: Turn, event: CustomerEvent, scope: TurnScope) -> None:
    """Open, close or reopen the cases this event speaks of."""
    for case in turn.catalogue.cases_by_type[event.type]:
        ref = _ref(case, scope)
        known = turn.cases.get(ref)
        if known is not None and event.occurred_at < max(known.opened_at, known.closed_at):
            continue  # It came late, and what it says has been overtaken.
        if event.type in case.model.closes:
            if known is not None and known.silent_until == NEVER:
                _close(turn, case, ref, event.occurred_at)
        elif event.type in case.model.opens or known is not None:
            _open(turn, case, ref, event.occurred_at)


def _ref(case: CompiledCase, scope: TurnScope) -> str:
    key = MISSING if case.key is None else case.key(scope)
    if key is MISSING or key is None:
        return case.id
    text = str(key)
    return f"{case.id}:{text if len(text) <= KEY_CHARACTERS_MAX else short_hash(text).hex()}"


def _open(turn: Turn, case: CompiledCase, ref: str, at: int) -> None:
    known = turn.cases.get(ref)
    if known is not None and known.silent_until == NEVER:
        return
    if known is None and len(turn.cases) >= CASES_MAX:
        # The oldest case stands in for this one: it is silent as long as either would be.
        ref = next(iter(turn.cases))
    turn.cases = {**turn.cases, ref: CaseState(case.id, at)}
    turn.disarm(ref, RANK_CASE)
    turn.arm(turn.now + case.model.max_open, RANK_CASE, ref, MAX_OPEN)
    recall(turn, f"case_opened:{case.id}", lambda sent: sent.purpose == "promotion")


def _close(turn: Turn, case: CompiledCase, ref: str, at: int) -> None:
    until = turn.now + case.model.cool_off
    turn.cases = {**turn.cases, ref: replace(turn.cases[ref], closed_at=at, silent_until=until)}
    turn.disarm(ref, RANK_CASE)
    turn.arm(until, RANK_CASE, ref, COOLED)


def case_timer(turn: Turn, timer: Timer) -> None:
    """A case was open too long, or has cooled off."""
    known = turn.cases.get(timer.ref)
    if known is None:
        return
    if timer.arg == COOLED:
        turn.cases = {ref: case for ref, case in turn.cases.items() if ref != timer.ref}
        return
    turn.cases = {**turn.cases, timer.ref: replace(known, alerted=True)}
    turn.journey_events.append(JourneyEvent(turn.id, "case_overdue", "", turn.now, result=known.kind))
    model = turn.catalogue.policy.cases.get(known.kind)
    if model is not None and model.then == "close":
        _close(turn, CompiledCase(known.kind, model, None), timer.ref, turn.now)


def silencing(turn: Turn) -> tuple[str, int] | None:
    """The case that silences promotion longest: (kind, until); until is NEVER while it is open.

    A kind that the policy does not name any more silences nobody: nothing could close it.
    """
    silent = [
        (case.silent_until, case.kind)
        for case in turn.cases.values()
        if case.silent_until > turn.now and case.kind in turn.catalogue.policy.cases
    ]
    if not silent:
        return None
    until, kind = max(silent)
    return kind, until
