"""How enrolments end, and what an end does to proposals and published actions."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from journey.compile import CompiledJourney
from journey.enrolment.keys import ANY_KEY, ended_ref, key_text
from journey.pending import withdraw
from journey.ranks import RANK_GOAL
from journey.steps.base import DONE
from journey.telling import moved
from journey.turn import Turn
from schemas.action import ActionWithdrawn
from schemas.customer import Enrolment, Sent
from schemas.decision import Ended
from schemas.instant import format_instant
from schemas.resource import ResourceRelease

DONE_RESULT = "done"


def note_end(turn: Turn, enrolment: Enrolment) -> None:
    """Remember the end for `again`, if a rule can ask for it. Rules of entry are not pinned."""
    catalogue = turn.catalogue
    journey = catalogue.current.get(enrolment.journey) or catalogue.journeys.get(
        (enrolment.journey, enrolment.version)
    )
    if journey is None:
        return
    refs: dict[str, int] = {}
    if journey.again.rule != "always":
        refs[ended_ref(enrolment.journey, key_text(enrolment.key))] = turn.now
    if journey.again_any.rule != "always":
        refs[ended_ref(enrolment.journey, ANY_KEY)] = turn.now
    if refs:
        turn.ended = turn.ended | refs


def finish(turn: Turn, enrolment: Enrolment, journey: CompiledJourney) -> None:
    """The last step is done: end, or watch the goals until the longest `within` has passed."""
    if enrolment.concluding:
        end(turn, enrolment, "goal", "goal")
        return
    until = enrolment.at + journey.watch_ms
    if until <= turn.now:
        end(turn, enrolment, "done", DONE_RESULT)
        return
    note_end(turn, enrolment)
    watching = replace(enrolment, place=DONE, since=turn.moment)
    turn.put(watching)
    turn.arm(until, RANK_GOAL, enrolment.id)
    turn.journey_events.append(moved(turn, watching, "watching"))


def end(turn: Turn, enrolment: Enrolment, how: str, result: str) -> None:
    """End an enrolment: withdraw what is pending, recall what an exit makes pointless, remember the end.

    A goal has recalled when it was met: what its `then` sends afterwards is meant.
    """
    withdraw(turn, enrolment.id, how)
    if how == "exit":
        recall_of(turn, f"exit:{result}", enrolment)
    else:
        _recall_tasks(turn, f"{how}:{result}", enrolment)
    turn.disarm(enrolment.id)
    turn.enrolments = {ref: other for ref, other in turn.enrolments.items() if ref != enrolment.id}
    if enrolment.place != DONE:
        note_end(turn, enrolment)
    turn.finished.append(Ended(enrolment.id, enrolment.journey, how, result))
    if enrolment.journey in turn.catalogue.followed_by:
        turn.over.append((enrolment, how, result))
    turn.journey_events.append(
        moved(turn, enrolment, "ended", f"{how}:{result}" if how != "done" else result)
    )


def recall_of(turn: Turn, reason: str, enrolment: Enrolment) -> None:
    """Recall what an enrolment published; an action that speaks for others too, merged, stays."""
    recall(turn, reason, lambda sent: sent.enrolment == enrolment.id and not sent.joined)


def _recall_tasks(turn: Turn, reason: str, enrolment: Enrolment) -> None:
    """A normal end recalls open tasks; one given in the instant of the end is the journey's last word."""
    recall(
        turn,
        reason,
        lambda sent: (
            sent.enrolment == enrolment.id
            and sent.task is not None
            and not sent.task.keep
            and sent.at < turn.now
        ),
    )


def halt(turn: Turn, enrolment: Enrolment) -> None:
    """An error of ours in this enrolment: it stays where it was, marked, with no timer and no proposal."""
    turn.disarm(enrolment.id)
    withdraw(turn, enrolment.id, "fault")
    turn.put(replace(enrolment, fault=turn.faults[-1].error))


def recall(turn: Turn, reason: str, concerns: Callable[[Sent], bool]) -> None:
    """Recall published actions that have not expired and are not delivered yet, or tasks not done yet."""
    gone = [
        sent
        for sent in turn.sent.values()
        if (not sent.delivered or sent.task is not None) and sent.expires_at > turn.now and concerns(sent)
    ]
    if not gone:
        return
    turn.sent = {ref: sent for ref, sent in turn.sent.items() if sent not in gone}
    for sent in gone:
        if sent.request:
            turn.requests.append(ResourceRelease(sent.request, turn.id, turn.now))
        turn.withdrawn.append(
            ActionWithdrawn(
                sent.id,
                turn.id,
                sent.action,
                sent.channel,
                sent.journey,
                sent.enrolment,
                turn.cause,
                turn.catalogue.hash,
                format_instant(turn.now),
                reason,
            )
        )
