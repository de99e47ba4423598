"""Tasks after they were given: due times, escalation, decline.

The times of `escalate` count from the giving of the task. An escalation is a proposal of its own, judged by
policy like any other; its verdict does not move the enrolment. `done` of any of them closes all.
"""

from __future__ import annotations

from msgspec.structs import replace

from journey.calendars import after_span
from journey.chance import derived_id
from journey.enrolment.ends import end
from journey.ranks import RANK_TASK
from journey.steps.proposing import Length, ProposeNode, TaskPlan
from journey.turn import Turn
from schemas.customer import PENDING_MAX, Proposal, Sent, Task, Timer

DECLINED = "declined"
FINISHED = frozenset({"done", "no_show"})
"""Outcomes after which nothing is left to do."""


def plan_of(turn: Turn, journey: str, version: int, step: str) -> TaskPlan | None:
    """The plan of a task step; None for other steps, and for a version that is gone."""
    known = turn.catalogue.journeys.get((journey, version))
    node = known.nodes.get(step) if known is not None else None
    return node.task if isinstance(node, ProposeNode) else None


def given(turn: Turn, proposal: Proposal, expires_at: int) -> Task | None:
    """What stays open of a task that is published now; arms its first escalation.

    Returns: None for what is no task.
    """
    plan = plan_of(turn, proposal.journey, proposal.version, proposal.step)
    if plan is None:
        return None
    due_at = expires_at if plan.within is None else _after(turn, turn.now, plan.within, plan.calendar)
    task = Task(
        proposal.root or proposal.id,
        proposal.version,
        proposal.visit,
        due_at,
        keep=plan.keep,
        assign=proposal.assign,
        values=proposal.values,
    )
    if not proposal.root and plan.levels:
        _arm(turn, proposal.enrolment, task.root, _after(turn, turn.now, plan.levels[0].after, plan.calendar))
    return task


def observe_task(turn: Turn, sent: Sent, outcome: str) -> None:
    """Close what is done; note what was declined, for the walk to act on."""
    if sent.task is None:
        return
    if outcome in FINISHED:
        close(turn, sent.task.root)
    elif outcome == "rejected":
        turn.declined.append(sent.task.root)


def close(turn: Turn, root: str) -> None:
    """Nothing is left to do of a task and its escalations."""
    turn.sent = {
        ref: replace(sent, task=None) if sent.task is not None and sent.task.root == root else sent
        for ref, sent in turn.sent.items()
    }
    _disarm(turn, root)


def decline(turn: Turn, root: str) -> None:
    """Somebody said no: the next is asked at once, or the enrolment ends, as the step says."""
    sent = turn.sent.get(root)
    if sent is None or sent.task is None:
        return
    plan = plan_of(turn, sent.journey, sent.task.version, sent.step)
    if plan is None or not plan.on_decline:
        return
    enrolment = turn.enrolments.get(sent.enrolment)
    if plan.on_decline == "next":
        escalate(turn, root)
    elif enrolment is not None:
        close(turn, root)
        end(turn, enrolment, "end", DECLINED)


def escalate(turn: Turn, root: str) -> None:
    """Ask the next, and promise to ask the one after."""
    sent = turn.sent.get(root)
    _disarm(turn, root)
    if sent is None or sent.task is None or sent.enrolment not in turn.enrolments:
        return
    task = sent.task
    plan = plan_of(turn, sent.journey, task.version, sent.step)
    if plan is None or task.level >= len(plan.levels):
        return
    level = plan.levels[task.level]
    turn.sent = {**turn.sent, root: replace(sent, task=replace(task, level=task.level + 1))}
    if task.level + 1 < len(plan.levels):
        later = _after(turn, sent.at, plan.levels[task.level + 1].after, plan.calendar)
        _arm(turn, sent.enrolment, root, max(later, turn.now))
    _propose(turn, sent, task, level.action)


def _propose(turn: Turn, sent: Sent, task: Task, name: str) -> None:
    assert len(turn.pending) + len(turn.proposed) < PENDING_MAX, (
        f"{PENDING_MAX} proposals pending for one customer"
    )
    action = turn.catalogue.actions.get(name)
    turn.proposed.append(
        Proposal(
            derived_id(sent.enrolment, sent.step, str(task.visit), name, str(task.level + 1)),
            sent.enrolment,
            sent.journey,
            task.version,
            sent.step,
            task.visit,
            name,
            turn.now,
            turn.now + (action.model.expiry if action is not None else 0),
            turn.cause,
            task.values,
            assign=task.assign,
            root=task.root,
        )
    )


def _after(turn: Turn, at: int, length: Length, calendar: str) -> int:
    if isinstance(length, int):
        return at + length
    working = turn.catalogue.calendar(calendar) if length.works else None
    return after_span(at, length, turn.catalogue.zone_of(turn.traits), working)


def _arm(turn: Turn, enrolment: str, root: str, due: int) -> None:
    """The enrolment's own timer, so that its end calls it off."""
    turn.arm(due, RANK_TASK, enrolment, root)


def _disarm(turn: Turn, root: str) -> None:
    kept: list[Timer] = [timer for timer in turn.timers if timer.rank != RANK_TASK or timer.arg != root]
    if len(kept) != len(turn.timers):
        turn.timers = tuple(kept)
