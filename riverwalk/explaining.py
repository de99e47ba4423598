"""Explain a customer: recompute from the log, compare with what was recorded, say why."""

from __future__ import annotations

from itertools import zip_longest

import msgspec

from journey.results import Status
from journey.simulate import MemoryStates
from journey.timeline import ClockKind, Timeline
from riverwalk.customer_log import CustomerLog
from riverwalk.recompute import Recompute, Recomputed, Workspaces, recorded_faults
from riverwalk.seeking import Retrace, advances_along, eras_of
from riverwalk.tracing import Asked, conditions_asked
from schemas.action import encode_output
from schemas.customer import CustomerState
from schemas.decision import Decision
from schemas.event import CustomerEvent
from schemas.stored_state import encode_body


class Cause(msgspec.Struct, frozen=True, omit_defaults=True):
    """What brought an advance about."""

    id: str
    type: str
    offset: int = -1
    """In `customer-events`; -1 of timers, which no one record brings about."""
    occurred_at: int = 0
    source: str = ""
    properties: dict[str, object] = {}


class ExplainedTurn(msgspec.Struct, frozen=True, omit_defaults=True):
    """One advance that decided something, or might have."""

    at: int
    cause: Cause
    decision: Decision | None
    asked: tuple[Asked, ...] = ()
    actions: tuple[str, ...] = ()


class Difference(msgspec.Struct, frozen=True):
    """One decision, recorded and recomputed; None where one of them is missing."""

    recorded: Decision | None
    recomputed: Decision | None


class Explained(msgspec.Struct, frozen=True):
    """The answer."""

    customer: str
    state: CustomerState | None
    """At the asked instant; at the end of what was folded if none was asked."""
    turns: tuple[ExplainedTurn, ...]
    recorded: int
    recomputed: int
    differences: tuple[Difference, ...]
    state_differs: bool
    complete: bool
    """False if retention took what the customer's state rests on; then nothing is compared."""
    read: int = 0
    """Records read of states, decisions, events and dead letters."""
    scanned: str = ""
    """Why the partition was scanned; empty if all was found along the customer's trail."""

    @property
    def clean(self) -> bool:
        """Whether the log says again what was decided."""
        return not self.differences and not self.state_differs


def explain_customer(
    log: CustomerLog, clock: ClockKind, *, journey: str = "", until: int | None = None
) -> Explained:
    """Recompute one customer and compare.

    Args:
        log: what `read_customer_log` gave.
        clock: as the workers were configured.
        journey: only what concerns this journey, and then also why nothing was decided.
        until: int ms; the state as of then, and nothing later.
    """
    workspaces = Workspaces(log.publications)
    made = recomputed(log, workspaces, clock)
    decisions = [each for one in made if (each := _decision(one)) is not None]
    complete = log.complete
    shown = [one for one in made if until is None or _now(one) <= until]
    final = made[-1].turned.result if made else None
    return Explained(
        log.customer,
        _state_at(shown),
        tuple(turn for one in shown if (turn := explained_turn(one, workspaces, journey)) is not None),
        len(log.decisions),
        len(decisions),
        tuple(_differences(log.decisions, decisions, ends=not log.checkpoint.due_left)) if complete else (),
        complete
        and not log.checkpoint.due_left
        and (_differs(log.state, final.state if final else None) or _astray(log, made)),
        complete,
        log.read,
        log.scanned,
    )


def recomputed(log: CustomerLog, workspaces: Workspaces, clock: ClockKind) -> list[Recomputed]:
    """Every advance of one customer that was applied, with its result."""
    inputs, recorded = log.checkpoint.inputs, recorded_faults(log.decisions)
    if log.steps is not None:
        line = Timeline(clock, inputs, MemoryStates(), workspaces.catalogue(""))
        eras = eras_of(log.turnings, log.events, workspaces, line)
        along = Retrace(log.customer, clock, eras, recorded=recorded)
        return list(advances_along(log.steps, log.events, along))
    again = Recompute(
        workspaces.catalogue, clock, inputs, recorded=recorded, skipped=log.hung, only=log.customer
    )
    return [
        made
        for record in log.events
        for made in again.feed(record)
        if made.turned.result is not None and made.turned.result.status is Status.APPLIED
    ]


def _astray(log: CustomerLog, made: list[Recomputed]) -> bool:
    """Whether steps that were taken cannot be taken again."""
    return log.steps is not None and len(made) != len(log.steps)


def _decision(made: Recomputed) -> Decision | None:
    return None if made.turned.result is None else made.turned.result.decision


def _now(made: Recomputed) -> int:
    assert made.turned.result is not None, "kept are advances with a result"
    return made.turned.result.state.now


def _state_at(made: list[Recomputed]) -> CustomerState | None:
    return made[-1].turned.result.state if made and made[-1].turned.result else None


def _differs(recorded: CustomerState | None, recomputed: CustomerState | None) -> bool:
    if recorded is None or recomputed is None:
        return recorded is not recomputed
    return encode_body(recorded) != encode_body(recomputed)


def _differences(recorded: list[Decision], recomputed: list[Decision], *, ends: bool) -> list[Difference]:
    """Pairs that differ; while timers are still being fired, recomputing may be ahead."""
    return [
        Difference(left, right)
        for left, right in zip_longest(recorded, recomputed)
        if not (left is None and not ends) and _text(left) != _text(right)
    ]


def _text(decision: Decision | None) -> bytes:
    return b"" if decision is None else encode_output(decision)


def explained_turn(made: Recomputed, workspaces: Workspaces, journey: str) -> ExplainedTurn | None:
    """What one advance asked and decided about a journey (all without one); None if nothing."""
    result = made.turned.result
    assert result is not None, "kept are advances with a result"
    decision = None if result.decision is None else about(result.decision, journey)
    if result.status is not Status.APPLIED or (decision is None and not journey):
        return None
    models = workspaces.journeys(made.catalogue.hash)
    faults = {fault.where: fault.error for fault in result.decision.faults} if result.decision else {}
    asked = [each for each in conditions_asked(made, models, faults) if journey in ("", each.journey)]
    if decision is None and not asked:
        return None
    actions = tuple(action.id for action in result.actions if journey in ("", action.journey))
    return ExplainedTurn(result.state.now, _cause(made), decision, tuple(asked), actions)


def _cause(made: Recomputed) -> Cause:
    event = made.turned.event
    if isinstance(event, CustomerEvent):
        return Cause(event.id, event.type, made.offset, event.occurred_at, event.source, event.properties)
    order = made.turned.order
    if order is not None:
        return Cause(order.cause, order.cause_type, made.offset, order.at)
    due = made.before.timers[0].due
    return Cause(f"timer:{due}", "timer", occurred_at=due)


def about(decision: Decision, journey: str) -> Decision | None:
    """What of a decision concerns one journey; all of it without one; None if nothing does."""
    if not journey:
        return decision
    named = [(each.journey, each.enrolment) for each in decision.entered]
    named += [(each.journey, each.enrolment) for each in decision.judged]
    named += [(each.journey, each.enrolment) for each in decision.ended]
    named += [(each.journey, each.enrolment) for each in decision.migrated]
    enrolments = {enrolment for name, enrolment in named if name == journey}
    places = {f"entry:{journey}", *(f"enrolment:{enrolment}" for enrolment in enrolments)}
    found = msgspec.structs.replace(
        decision,
        entered=tuple(each for each in decision.entered if each.journey == journey),
        refused=tuple(each for each in decision.refused if each.journey == journey),
        judged=tuple(each for each in decision.judged if each.journey == journey),
        deferred=tuple(each for each in decision.deferred if each.journey == journey),
        ended=tuple(each for each in decision.ended if each.journey == journey),
        faults=tuple(each for each in decision.faults if each.where in places),
        migrated=tuple(each for each in decision.migrated if each.journey == journey),
    )
    kept = (
        found.entered,
        found.refused,
        found.judged,
        found.deferred,
        found.ended,
        found.faults,
        found.migrated,
    )
    return found if any(kept) else None
