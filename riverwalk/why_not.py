"""Why a customer did not get an action: its proposals and their verdicts, or how far its journeys came.

Every answer rests on a recomputed advance or on the state, so it is as true as `riverwalk explain`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import msgspec

from journey.timeline import ClockKind
from journey.workspace import NamedStep, named_steps
from riverwalk.customer_log import CustomerLog
from riverwalk.explaining import ExplainedTurn, explained_turn, recomputed
from riverwalk.failures import Failure
from riverwalk.recompute import Recomputed, Workspaces
from riverwalk.tracing import Asked
from schemas.customer import CustomerState
from schemas.decision import Deferred, Judged, Refusal, Verdict
from schemas.event import CustomerEvent
from schemas.instant import format_instant
from schemas.order import HELD
from schemas.workspace import JourneyFile

VERDICT_WORDS: Mapping[str, str] = {
    Verdict.SENT: "was sent",
    Verdict.SUPPRESSED: "policy suppressed it",
    Verdict.LOST: "it lost its contest",
    Verdict.EXPIRED: "no permitted moment came in time",
    Verdict.WITHHELD: "the customer is held out: nothing is ever sent",
    Verdict.SHADOW: "the journey is not live: decided, sent to nobody",
    Verdict.WITHDRAWN: "its passage ended before it was sent",
}
ENTRY = frozenset({"trigger", "key", "eligible"})


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason, with what was asked then."""

    journey: str
    reason: str
    """A verdict, or one of the other answers of docs/explanation/explain.md."""
    text: str
    at: int | None = None
    """Int ms; None where no instant is to blame."""
    step: str = ""
    winner: str = ""
    """For `lost`: the action that won."""
    asked: tuple[Asked, ...] = ()


class WhyNot(msgspec.Struct, frozen=True):
    """All answers for one action, one journey after the other, each in order of time."""

    customer: str
    action: str
    sent: bool
    """It was sent at least once: then the answers also say when."""
    answers: tuple[Answer, ...]


def why_not(log: CustomerLog, clock: ClockKind, action: str, *, until: int | None = None) -> WhyNot:
    """Why one customer did not get one action.

    Args:
        log: what `read_customer_log` gave.
        clock: as the workers were configured.
        action: an action of the workspace in force.
        until: int ms; as of then, None is the present.
    Raises: Failure RW907 if the workspace knows no such action.
    """
    workspaces = Workspaces(log.publications)
    made = [one for one in recomputed(log, workspaces, clock) if until is None or _state(one).now <= until]
    wanted = made[-1].catalogue.hash if made else log.publications[-1].hash if log.publications else ""
    workspace = workspaces.workspace(wanted)
    if action not in workspace.actions:
        near = get_close_matches(action, workspace.actions, n=1)
        advice = f"did you mean {near[0]!r}?" if near else f"actions: {', '.join(sorted(workspace.actions))}"
        raise Failure("RW907", "the workspace has no such action", found=action, advice=advice)
    found = _Finding(workspaces, wanted, made, action)
    answers = tuple(found.answers())
    sent = any(answer.reason == Verdict.SENT for answer in answers)
    return WhyNot(log.customer, action, sent, answers)


class _Finding:
    """The search for answers over the advances of one customer."""

    def __init__(self, workspaces: Workspaces, wanted: str, made: list[Recomputed], action: str) -> None:
        self._workspaces = workspaces
        self._catalogue = workspaces.catalogue(wanted)
        self._workspace = workspaces.workspace(wanted)
        self._made = made
        self._action = action
        self._actions = {judged.id: judged.action for judged in self._judged()}

    def _judged(self) -> Iterator[Judged]:
        for one in self._made:
            decision = one.turned.result.decision if one.turned.result else None
            yield from decision.judged if decision else ()

    def answers(self) -> Iterator[Answer]:
        """Journey by journey."""
        proposers = [
            (name, model, steps)
            for name, model in sorted(self._workspace.journeys.items())
            if (steps := _proposing(model, self._action))
        ]
        for name, model, steps in proposers:
            yield from self._of_journey(name, model, steps)
        if not proposers:
            yield Answer("", "unused", f"no journey proposes {self._action}")

    def _of_journey(self, name: str, model: JourneyFile, steps: list[str]) -> Iterator[Answer]:
        turns = [
            turn for one in self._made if (turn := explained_turn(one, self._workspaces, name)) is not None
        ]
        found = [*self._verdicts(name, turns), *self._waiting(name, turns)]
        if not found:
            found = [*self._passages(name, turns, steps), *_refusals(name, turns)]
        if not found:
            found = [*_untriggered(name, turns)]
        if not found and model.mode == "draft":
            found = [Answer(name, "draft", "the journey is a draft: nobody enters")]
        yield from found or [self._nothing(name)]

    def _verdicts(self, name: str, turns: list[ExplainedTurn]) -> Iterator[Answer]:
        for turn in turns:
            for judged in turn.decision.judged if turn.decision else ():
                if judged.action == self._action:
                    yield self._verdict(name, turn, judged)

    def _verdict(self, name: str, turn: ExplainedTurn, judged: Judged) -> Answer:
        winner = self._actions.get(judged.winner, "")
        text = VERDICT_WORDS[judged.verdict]
        if judged.reason and judged.verdict != Verdict.LOST:
            text += f": {judged.reason}"
        if judged.score is not None:
            text += f" (score {judged.score} = value {judged.value} - cost {judged.cost})"
        if winner:
            text += f" to {winner}{self._score_of(judged.winner)}"
        asked = _asked_of(turn, judged.enrolment)
        return Answer(name, str(judged.verdict), text, turn.at, judged.step, winner, asked)

    def _score_of(self, proposal: str) -> str:
        score = next((each.score for each in self._judged() if each.id == proposal), None)
        return "" if score is None else f" (score {score})"

    def _waiting(self, name: str, turns: list[ExplainedTurn]) -> Iterator[Answer]:
        """The last deferral of each proposal that still has no verdict."""
        last: dict[str, tuple[ExplainedTurn, Deferred]] = {}
        for turn in turns:
            for deferred in turn.decision.deferred if turn.decision else ():
                if deferred.action == self._action and deferred.id not in self._actions:
                    last[deferred.id] = (turn, deferred)
        for turn, deferred in last.values():
            until = "it is resumed" if deferred.until == HELD else format_instant(deferred.until)
            text = f"it waits until {until}: {deferred.reason}"
            yield Answer(name, "deferred", text, turn.at)

    def _passages(self, name: str, turns: list[ExplainedTurn], steps: list[str]) -> Iterator[Answer]:
        """Passages that never came to propose it."""
        entered: dict[str, int] = {}
        for turn in turns:
            for each in turn.decision.entered if turn.decision else ():
                entered[each.enrolment] = turn.at
            for ended in turn.decision.ended if turn.decision else ():
                entered.pop(ended.enrolment, None)
                text = f"the passage ended ({ended.how} {ended.result}) before {_or(steps)}"
                yield Answer(name, "ended", text, turn.at, asked=_asked_of(turn, ended.enrolment))
        enrolments = _state(self._made[-1]).enrolments if self._made else {}
        for identity in entered:
            if (enrolment := enrolments.get(identity)) is None:
                continue
            where = f"rests at {enrolment.place}" if enrolment.place else "is past its last step"
            text = f"the passage {where} since {format_instant(enrolment.since)}; not yet at {_or(steps)}"
            asked = tuple(each for turn in turns for each in _asked_of(turn, identity))
            yield Answer(name, "not_reached", text, enrolment.since, enrolment.place, asked=asked)

    def _nothing(self, name: str) -> Answer:
        """Nothing was asked: what would begin it never came, or its sender was not heard."""
        begun = self._catalogue.current[name]
        wanted = sorted({*begun.trigger_types, *begun.absence_since})
        seen = [
            one
            for one in self._made
            if isinstance(one.turned.event, CustomerEvent) and one.turned.event.type in wanted
        ]
        if not wanted or seen:
            text = "its trigger has not held so far, and asked nothing of this customer"
            return Answer(name, "not_triggered", text, _state(seen[-1]).now if seen else None)
        return Answer(name, "no_trigger_event", f"none of its trigger events came: {', '.join(wanted)}")


def _state(made: Recomputed) -> CustomerState:
    assert made.turned.result is not None, "kept are advances with a result"
    return made.turned.result.state


def _proposing(model: JourneyFile, action: str) -> list[str]:
    """Ids of the steps that propose it."""
    return [step.name for step in named_steps(model) if action in _proposed(step)]


def _proposed(step: NamedStep) -> tuple[str, ...]:
    """Actions that a step may propose, of any kind that has an `action` or a `best_of`."""
    body: Any = getattr(step.step, step.kind)  # Any: each kind has its own model.
    one, several = getattr(body, "action", None), getattr(body, "best_of", ())
    return (*((one,) if isinstance(one, str) else ()), *several)


def _asked_of(turn: ExplainedTurn, enrolment: str) -> tuple[Asked, ...]:
    return tuple(each for each in turn.asked if each.enrolment == enrolment)


def _refusals(name: str, turns: list[ExplainedTurn]) -> Iterator[Answer]:
    for turn in turns:
        for refused in turn.decision.refused if turn.decision else ():
            asked = tuple(each for each in turn.asked if each.where in ENTRY)
            yield Answer(name, "refused", _refused(refused), turn.at, asked=asked)


def _refused(refused: Refusal) -> str:
    return f"entry was refused: {refused.reason}" + (f": {refused.clause}" if refused.clause else "")


def _untriggered(name: str, turns: list[ExplainedTurn]) -> Iterator[Answer]:
    """Events of the right type whose `when` did not hold."""
    for turn in turns:
        asked = tuple(each for each in turn.asked if each.where == "trigger" and each.clause.result != "true")
        if asked:
            text = f"{turn.cause.type} came, but the trigger did not hold"
            yield Answer(name, "not_triggered", text, turn.at, asked=asked)


def _or(steps: list[str]) -> str:
    return " or ".join(steps)
