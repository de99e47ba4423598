"""Phase 4: every enrolment walks until it waits, ends, or proposes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from journey.decision.tasks import decline, escalate
from journey.enrolment import end, finish, follow, halt
from journey.ranks import RANK_TASK, RANK_WAIT
from journey.scope import TurnScope
from journey.steps import DONE, ENTER, GOAL_DONE, Go, Hold, Move, Passage
from journey.steps.proposing import BEST_HOUR, ProposeNode, judged
from journey.steps.wait import WaitNode, asked_again, elapsed, forget, hear, listen, retimed
from journey.telling import moved
from journey.turn import Turn
from schemas.customer import Enrolment, Trait
from schemas.decision import Judged
from schemas.emission import hops_of
from schemas.event import CustomerEvent

STEPS_PER_EVENT_MAX = 64
"""Fuel of one enrolment in one turn: one that needs more is in a loop without a wait, which lint refuses."""


def walk(turn: Turn, scope: TurnScope) -> None:
    """Let waits end by the event or by their timers, then let what is fresh take its first steps."""
    for root in turn.declined:
        _task(turn, root, "declined", decline)
    if turn.event is not None:
        _on_events(turn, (turn.event,), scope)
    if turn.occurrences:
        _on_events(turn, turn.occurrences, scope)
    for timer in turn.due:
        waiting = turn.enrolments.get(timer.ref) if timer.rank == RANK_WAIT else None
        if waiting is not None and waiting.place == timer.arg:
            _contained(turn, waiting, "elapsed", _elapsed, scope)
    for timer in turn.due:
        if timer.rank == RANK_TASK:
            _task(turn, timer.arg, "escalate", escalate)
    _begin_all(turn, scope)
    if turn.catalogue.asks:
        for enrolment in tuple(turn.enrolments.values()):
            if enrolment.place != DONE and not enrolment.fault:
                _ask_again(turn, enrolment, scope)
        _begin_all(turn, scope)


def walk_by(turn: Turn, events: tuple[CustomerEvent, ...], scope: TurnScope) -> None:
    """Let waits end by these events, then let what is fresh take its first steps."""
    _on_events(turn, events, scope)
    _begin_all(turn, scope)


def walk_on(turn: Turn, scope: TurnScope) -> bool:
    """Carry this round's verdicts to their steps and walk on from there.

    Returns: whether anything was carried (and may have proposed again).
    """
    verdicts, turn.verdicts = turn.verdicts, []
    for verdict in verdicts:
        enrolment = turn.enrolments.get(verdict.enrolment)
        if enrolment is not None and enrolment.place == verdict.step and not enrolment.fault:
            _contained(turn, enrolment, f"verdict:{verdict.id}", _verdict, scope, verdict)
    if verdicts:
        _begin_all(turn, scope)
    return bool(verdicts)


def _begin_all(turn: Turn, scope: TurnScope) -> None:
    """Let what is fresh take its first steps, and what these steps begin, until all rest."""
    while turn.fresh or turn.invited or turn.leaving or turn.over:
        fresh, turn.fresh = turn.fresh, []
        for identity in fresh:
            begun = turn.enrolments.get(identity)
            if begun is not None and not begun.fault:
                _contained(turn, begun, "begin", _begin, scope)
        if turn.invited or turn.leaving or turn.over:
            follow(turn, scope)


def retime(turn: Turn, before: Mapping[str, Trait], scope: TurnScope) -> None:
    """In a new zone, time waits that follow it anew, and ask policy again of what it deferred."""
    where, known = turn.catalogue.zone_of(turn.traits), turn.catalogue.zone_of(before)
    if where is known:
        return
    for enrolment in tuple(turn.enrolments.values()):
        journey = turn.catalogue.journeys.get((enrolment.journey, enrolment.version))
        if journey is not None and not enrolment.fault and enrolment.place in journey.zoned:
            _contained(turn, enrolment, "retime", _retime, scope, known)
    turn.proposed.extend(
        each
        for each in turn.pending.values()
        if each.release_at and each.reason != BEST_HOUR and not each.request
    )


def _retime(turn: Turn, enrolment: Enrolment, scope: TurnScope, before: ZoneInfo) -> None:
    passage = _passage(turn, enrolment, scope)
    scope.event = None
    node = passage.journey.nodes[enrolment.place]
    assert isinstance(node, WaitNode), f"step {node.id} waits for a time of day or a date"
    armed = _armed(turn, enrolment)
    due = None if armed is None else retimed(passage, node, armed, before)
    if due is not None:
        turn.arm(max(due, turn.now), RANK_WAIT, enrolment.id, node.id)


def _armed(turn: Turn, enrolment: Enrolment) -> int | None:
    """When the wait's timer is due; None without one."""
    timers = (t.due for t in turn.timers if t.ref == enrolment.id and t.rank == RANK_WAIT)
    return next(timers, None)


def _task(turn: Turn, root: str, what: str, act: Callable[[Turn, str], None]) -> None:
    sent = turn.sent.get(root)
    enrolment = turn.enrolments.get(sent.enrolment) if sent is not None else None
    if enrolment is None or enrolment.fault:
        return
    if not turn.contained(("enrolment", enrolment.id, what, root), act, root):
        halt(turn, enrolment)


def _contained(
    turn: Turn, enrolment: Enrolment, what: str, act: Callable[..., None], *arguments: object
) -> None:
    if not turn.contained(("enrolment", enrolment.id, what), act, enrolment, *arguments):
        halt(turn, enrolment)


def _on_events(turn: Turn, events: tuple[CustomerEvent, ...], scope: TurnScope) -> None:
    for event in events:
        for enrolment in tuple(turn.enrolments.values()):
            if enrolment.place != DONE and not enrolment.fault and enrolment.id not in turn.fresh:
                _on_event(turn, enrolment, event, scope)


def _on_event(turn: Turn, enrolment: Enrolment, event: CustomerEvent, scope: TurnScope) -> None:
    journey = turn.catalogue.journeys.get((enrolment.journey, enrolment.version))
    if journey is None:
        return
    node = journey.nodes.get(enrolment.place)
    if journey.since_listeners or (isinstance(node, WaitNode) and node.listeners):
        what = ":".join(("hear", *turn.set_off_by(event)))
        _contained(turn, enrolment, what, _hear, scope, event)


def _ask_again(turn: Turn, enrolment: Enrolment, scope: TurnScope) -> None:
    """Last of all, because what others have just set or tagged counts. Time alone changes no date."""
    journey = turn.catalogue.journeys.get((enrolment.journey, enrolment.version))
    if journey is None:
        return
    if enrolment.place in (journey.asked if turn.event is not None else journey.polled):
        _contained(turn, enrolment, "ask", _ask, scope)


def _passage(turn: Turn, enrolment: Enrolment, scope: TurnScope) -> Passage:
    journey = turn.catalogue.journeys[enrolment.journey, enrolment.version]
    return Passage(turn, enrolment, journey, scope)


def _hear(turn: Turn, enrolment: Enrolment, scope: TurnScope, event: CustomerEvent) -> None:
    passage = _passage(turn, enrolment, scope)
    scope.event = event
    listen(passage, event)
    node = passage.journey.nodes.get(enrolment.place)
    move = hear(passage, node, event) if isinstance(node, WaitNode) else None
    if move is not None:
        if event.context and (hops := hops_of(event.context)) > enrolment.hops:
            passage.update(hops=hops)
        _run(passage, move)
    elif passage.enrolment is not enrolment:
        turn.put(passage.enrolment)


def _ask(turn: Turn, enrolment: Enrolment, scope: TurnScope) -> None:
    passage = _passage(turn, enrolment, scope)
    scope.event = None
    node = passage.journey.nodes[enrolment.place]
    assert isinstance(node, WaitNode), f"step {node.id} waits for a condition or a date"
    move = asked_again(passage, node)
    if isinstance(move, Hold):
        if move.due is not None and move.due != _armed(turn, enrolment):
            turn.arm(move.due, RANK_WAIT, enrolment.id, node.id)
    elif move is not None:
        _run(passage, move)


def _elapsed(turn: Turn, enrolment: Enrolment, scope: TurnScope) -> None:
    passage = _passage(turn, enrolment, scope)
    node = passage.journey.nodes[enrolment.place]
    assert isinstance(node, WaitNode), f"a wait timer at step {enrolment.place}, which is no wait"
    _run(passage, elapsed(passage, node))


def _verdict(turn: Turn, enrolment: Enrolment, scope: TurnScope, verdict: Judged) -> None:
    passage = _passage(turn, enrolment, scope)
    node = passage.journey.nodes[enrolment.place]
    assert isinstance(node, ProposeNode), f"a verdict at step {enrolment.place}, which proposes nothing"
    _run(passage, judged(passage, node, verdict))


def _begin(turn: Turn, enrolment: Enrolment, scope: TurnScope) -> None:
    _run(_passage(turn, enrolment, scope), Go(enrolment.place))


def _run(passage: Passage, move: Move) -> None:
    """Walk from a move until the enrolment holds or ends."""
    turn, journey = passage.turn, passage.journey
    passage.scope.event = None  # Steps never see the event.
    turn.disarm(passage.enrolment.id, RANK_WAIT)
    for _ in range(STEPS_PER_EVENT_MAX):
        if isinstance(move, Go):
            if move.to in (DONE, GOAL_DONE):
                finish(turn, passage.enrolment, journey)
                return
            node = journey.nodes[move.to]
            _reach(passage, move.to)
            move = ENTER[node.kind](passage, node)
        elif isinstance(move, Hold):
            _hold(passage, move)
            return
        else:
            end(turn, passage.enrolment, "goal" if passage.enrolment.concluding else "end", move.result)
            return
    raise AssertionError(f"journey {journey.id} took {STEPS_PER_EVENT_MAX} steps without a wait")


def _reach(passage: Passage, step: str) -> None:
    enrolment, journey = passage.enrolment, passage.journey
    visits = enrolment.visits
    if step in journey.counted:
        visits = {**visits, step: visits.get(step, 0) + 1}
    passage.enrolment = passage.scope.enrolment = replace(
        enrolment, place=step, since=passage.moment, visits=visits
    )
    if step in journey.since_steps:
        forget(passage, step)


def _hold(passage: Passage, hold: Hold) -> None:
    turn, enrolment = passage.turn, passage.enrolment
    turn.put(enrolment)
    if hold.due is not None:
        turn.arm(hold.due, RANK_WAIT, enrolment.id, enrolment.place)
    turn.journey_events.append(moved(turn, enrolment, "moved"))
