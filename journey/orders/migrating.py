"""Migration: take the people inside over into a new version, step by step as its plan says."""

from __future__ import annotations

from msgspec.structs import replace

from journey.compile import CompiledJourney
from journey.enrolment import end, halt
from journey.pending import withdraw
from journey.plans import JourneyPlan
from journey.ranks import RANK_EXIT, RANK_WAIT
from journey.scope import TurnScope
from journey.steps import DONE, ENTER, Go, Hold, Passage
from journey.steps.proposing import ProposeNode
from journey.steps.wait import WaitNode, asked_again, counts, due_from, elapsed, lasting
from journey.telling import moved
from journey.turn import Turn
from schemas.customer import Enrolment
from schemas.decision import Migrated
from schemas.order import Order


def migrate(turn: Turn, order: Order, scope: TurnScope) -> None:
    """Apply the plans of the workspace in force to every enrolment that they concern.

    A fault of one enrolment halts that one, as anywhere.
    """
    for enrolment in tuple(turn.enrolments.values()):
        plan = turn.catalogue.plans.get(enrolment.journey)
        if plan is not None and plan.concerns(enrolment):
            where = ("enrolment", enrolment.id, "migrate")
            if not turn.contained(where, _migrate_one, enrolment, plan, scope):
                halt(turn, enrolment)


def _migrate_one(turn: Turn, enrolment: Enrolment, plan: JourneyPlan, scope: TurnScope) -> None:
    rule = plan.rule(enrolment.place)
    if rule.kind == "keep":
        turn.put(replace(enrolment, kept=plan.version))
        return
    to = 0 if rule.kind == "exit" else plan.version
    told = Migrated(enrolment.id, enrolment.journey, enrolment.version, enrolment.place, rule.words, to)
    turn.migrated.append(told)
    if rule.exit is not None:
        end(turn, enrolment, "exit", rule.exit)
        return
    old = turn.catalogue.journeys[enrolment.journey, enrolment.version]
    new = turn.catalogue.journeys[enrolment.journey, plan.version]
    taken = replace(enrolment, version=plan.version, heard={})
    if _exit_is_over(turn, taken, old, new):
        return
    turn.put(taken)
    if rule.move is not None:
        _arrive(turn, taken, rule.move)
    else:
        _retime(turn, taken, old, Passage(turn, taken, new, scope))
    turn.journey_events.append(moved(turn, turn.enrolments[enrolment.id], "migrated", rule.words))


def _exit_is_over(turn: Turn, taken: Enrolment, old: CompiledJourney, new: CompiledJourney) -> bool:
    """Time the exit by `after` as the new version does, from the same beginning; end where it has passed."""
    armed = next((each.due for each in turn.timers if each.ref == taken.id and each.rank == RANK_EXIT), None)
    began = taken.at if armed is None or old.exit_after is None else armed - old.exit_after[0]
    turn.disarm(taken.id, RANK_EXIT)
    if new.exit_after is None:
        return False
    after, reason = new.exit_after
    if began + after <= turn.now:
        turn.put(taken)
        end(turn, taken, "exit", reason)
        return True
    turn.arm(began + after, RANK_EXIT, taken.id, reason)
    return False


def _arrive(turn: Turn, taken: Enrolment, step: str) -> None:
    """Walk on from a step, as if it were reached for the first time in the new version."""
    withdraw(turn, taken.id, "migrated")
    turn.disarm(taken.id, RANK_WAIT)
    turn.put(replace(taken, place=step, since=turn.moment, moves=taken.moves + 1))
    turn.fresh.append(taken.id)


def _retime(turn: Turn, taken: Enrolment, old: CompiledJourney, passage: Passage) -> None:
    """Rest at the same step, timed by the new version."""
    node, before = passage.journey.nodes.get(taken.place), old.nodes.get(taken.place)
    if node is None:
        _arrive(turn, taken, _following(taken.place, old, passage.journey))
    elif isinstance(node, WaitNode) and isinstance(before, WaitNode):
        _wait_anew(passage, before, node)
    elif isinstance(node, ProposeNode) and isinstance(before, ProposeNode) and node.named == before.named:
        _stay_pending(turn, taken, node)
    else:
        _arrive(turn, taken, taken.place)


def _following(step: str, old: CompiledJourney, new: CompiledJourney) -> str:
    """Where a deleted step leads: the next of the old version that the new one still has; else to the end."""
    node = old.nodes.get(step)
    for _ in range(len(old.nodes)):
        if node is None or node.after in new.nodes:
            break
        node = old.nodes.get(node.after)
    return node.after if node is not None and node.after in new.nodes else DONE


def _wait_anew(passage: Passage, before: WaitNode, node: WaitNode) -> None:
    """A span counts from when the wait was reached; a time of day, or a date, is looked for anew from now."""
    turn, taken = passage.turn, passage.enrolment
    timer = next((each.due for each in turn.timers if each.ref == taken.id and each.rank == RANK_WAIT), None)
    lasted = lasting(before)
    reached = taken.since if timer is None or lasted is None else timer - lasted
    turn.disarm(taken.id, RANK_WAIT)
    move = asked_again(passage, node) if node.until_when is not None else None
    if move is None and counts(node):
        due = due_from(passage, node, reached)
        move = Hold(due) if due is None or due > turn.now else elapsed(passage, node)
    elif move is None:
        move = ENTER[node.kind](passage, node)
    if isinstance(move, Go):
        _go_on(turn, passage, move)
    elif isinstance(move, Hold) and move.due is not None:
        turn.arm(move.due, RANK_WAIT, taken.id, node.id)


def _go_on(turn: Turn, passage: Passage, move: Go) -> None:
    turn.put(replace(passage.enrolment, place=move.to))
    turn.fresh.append(passage.enrolment.id)


def _stay_pending(turn: Turn, taken: Enrolment, node: ProposeNode) -> None:
    """The proposal goes over into the new version; its patience is the new one, from when it was made."""
    for each in tuple(turn.pending.values()):
        if each.enrolment == taken.id:
            action = turn.catalogue.actions.get(each.action)
            patience = node.patience if node.patience is not None or action is None else action.model.expiry
            expires_at = each.expires_at if patience is None else each.proposed_at + patience
            renewed = replace(each, version=taken.version, expires_at=expires_at)
            turn.pending = {**turn.pending, each.id: renewed}
