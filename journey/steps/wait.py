"""wait: holds for a duration, until a time of day, or until the first of several events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journey.conditions import MISSING
from journey.keys import same_key
from journey.steps.base import Builder, Evaluate, Go, Hold, Move, Node, Passage
from journey.zones import next_at
from schemas.customer import StepResult
from schemas.event import CustomerEvent, OutcomeEvent
from schemas.workspace.steps import First, WaitStep

SINCE_ENTRY = "entry"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Listener:
    """One element of `first`."""

    types: frozenset[str]
    when: Evaluate | None
    match: Evaluate | None
    step: str
    outcomes: frozenset[str]
    since: str
    to: str


@dataclass(frozen=True, slots=True)
class WaitNode(Node):
    """A compiled wait; exactly one of `duration`, `minute` or `listeners` is its form."""

    duration: int | None
    minute: int | None
    days: frozenset[int] | None
    listeners: tuple[Listener, ...]
    timeout: int | None
    otherwise: str


def build(step: WaitStep, name: str, after: str, builder: Builder) -> WaitNode:
    """Compile a wait."""
    wait = step.wait
    return WaitNode(
        name,
        "wait",
        after,
        wait.duration,
        wait.at,
        frozenset(WEEKDAYS.index(day) for day in wait.days) if wait.days else None,
        tuple(_listener(element, after, builder) for element in wait.first or ()),
        wait.timeout if isinstance(wait.timeout, int) else None,
        builder.steps(wait.otherwise, after),
    )


def _listener(element: First, after: str, builder: Builder) -> Listener:
    return Listener(
        frozenset(element.on or ()),
        builder.condition(element.when) if element.when else None,
        builder.condition(element.match) if element.match else None,
        element.step or "",
        frozenset(element.outcome or ()),
        element.since or "",
        builder.steps(element.then, after),
    )


def enter(passage: Passage, node: WaitNode) -> Move:
    """Reach the wait: hold with a timer, or go on at once if it is already satisfied."""
    now = passage.turn.now
    if node.duration is not None:
        return Hold(now + node.duration) if node.duration else Go(node.after)
    if node.minute is not None:
        due = next_at(now, node.minute, passage.turn.catalogue.zone_of(passage.turn.traits), node.days)
        return Hold(due) if due > now else Go(node.after)
    for position, listener in enumerate(node.listeners):
        heard = passage.enrolment.heard.get(_ear(node, position)) if listener.since else None
        if heard is not None:
            return _satisfied(passage, node, listener, heard)
    return Hold(None if node.timeout is None else now + node.timeout)


def _ear(node: WaitNode, position: int) -> str:
    return f"{node.id}#{position}"


def _satisfied(passage: Passage, node: WaitNode, listener: Listener, heard: dict[str, Any]) -> Go:
    """Go on with an element; what its wait has heard is used up, so that a loop waits again."""
    if passage.enrolment.heard:
        ears = {_ear(node, position) for position in range(len(node.listeners))}
        passage.update(heard={ear: each for ear, each in passage.enrolment.heard.items() if ear not in ears})
    passage.note(node.id, StepResult(at=passage.moment, outcome=heard["outcome"], event=heard["event"]))
    return Go(listener.to)


def _heard(passage: Passage, node: WaitNode, event: CustomerEvent) -> dict[str, Any]:
    outcome = event.outcome if isinstance(event, OutcomeEvent) else ""
    return {"outcome": outcome, "event": passage.journey.kept_step(node.id, event)}


def listen(passage: Passage, event: CustomerEvent) -> None:
    """Let the elements with `since` of waits that are not reached yet hear an event; the first one stays."""
    for node, position, listener in passage.journey.since_listeners:
        enrolment, ear = passage.enrolment, _ear(node, position)
        reached = listener.since == SINCE_ENTRY or listener.since in enrolment.visits
        if not reached or node.id == enrolment.place or ear in enrolment.heard:
            continue
        if event.occurred_at >= enrolment.at and accepts(passage, listener, event):
            passage.update(heard={**enrolment.heard, ear: _heard(passage, node, event)})


def forget(passage: Passage, step: str) -> None:
    """A step that elements count from is reached again: they count from here."""
    ears = {
        _ear(node, position)
        for node, position, listener in passage.journey.since_listeners
        if listener.since == step
    }
    heard = {ear: each for ear, each in passage.enrolment.heard.items() if ear not in ears}
    if len(heard) != len(passage.enrolment.heard):
        passage.update(heard=heard)


def accepts(passage: Passage, listener: Listener, event: CustomerEvent) -> bool:
    """Whether the event is what this element waits for; its time is the caller's to judge."""
    if listener.step:
        return (
            isinstance(event, OutcomeEvent)
            and event.outcome in listener.outcomes
            and _of_step(passage, listener, event)
        )
    if event.type not in listener.types:
        return False
    if listener.match is not None:
        value = listener.match(passage.scope)
        if value is MISSING or not same_key(value, passage.enrolment.key):
            return False
    return listener.when is None or listener.when(passage.scope) is True


def _of_step(passage: Passage, listener: Listener, event: OutcomeEvent) -> bool:
    sent = passage.turn.sent.get(event.action)
    if sent is None:
        return False
    asked = (passage.enrolment.id, listener.step)
    return asked == (sent.enrolment, sent.step) or asked in sent.joined


def hear(passage: Passage, node: WaitNode, event: CustomerEvent) -> Go | None:
    """An event came while the enrolment rests here; None if it goes on resting."""
    if event.occurred_at < passage.enrolment.since:
        return None
    for listener in node.listeners:
        if accepts(passage, listener, event):
            return _satisfied(passage, node, listener, _heard(passage, node, event))
    return None


def elapsed(passage: Passage, node: WaitNode) -> Go:
    """The wait's timer fired: a timeout takes `else`, a plain wait goes on."""
    if node.listeners:
        passage.note(node.id, StepResult(at=passage.moment))
        return Go(node.otherwise)
    return Go(node.after)
