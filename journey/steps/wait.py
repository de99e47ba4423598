"""wait: holds for a while, until a time of day or a date, until something comes or is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from journey.calendars import after_span
from journey.conditions import MISSING
from journey.keys import same_key
from journey.moments import same_wall_time
from journey.steps.base import Builder, Evaluate, Node, Passage
from journey.steps.dated import Dated, build_dated, date_due, follow_date, reach_date
from journey.steps.moves import Go, Hold, Move
from journey.zones import next_at
from schemas.customer import StepResult
from schemas.event import CustomerEvent, OutcomeEvent
from schemas.span import Span, parse_span
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
    """A compiled wait.

    Its form is exactly one of `duration`, `span`, `minute`, `dated`, `until_when`, `listeners`.
    """

    duration: int | None
    minute: int | None
    days: frozenset[int] | None
    listeners: tuple[Listener, ...]
    timeout: int | None
    otherwise: str
    span: Span | None = None
    calendar: str = ""
    """Of working time; empty: the home calendar."""
    dated: Dated | None = None
    until_when: Evaluate | None = None

    @property
    def zoned(self) -> bool:
        """Whether its timer follows the customer's zone."""
        days = self.span is not None and not self.span.works
        return days or self.minute is not None or self.dated is not None

    @property
    def asked(self) -> bool:
        """Whether it is asked again at each event."""
        return self.until_when is not None or (self.dated is not None and self.dated.follow)


def build(step: WaitStep, name: str, after: str, builder: Builder) -> WaitNode:
    """Compile a wait."""
    wait = step.wait
    return WaitNode(
        name,
        "wait",
        after,
        wait.duration if isinstance(wait.duration, int) else None,
        wait.at if wait.date is None else None,
        frozenset(WEEKDAYS.index(day) for day in wait.days) if wait.days else None,
        tuple(_listener(element, after, builder) for element in wait.first or ()),
        wait.timeout if isinstance(wait.timeout, int) else None,
        builder.steps(wait.otherwise, after),
        parse_span(wait.duration) if isinstance(wait.duration, str) else None,
        wait.calendar or "",
        build_dated(wait, builder) if wait.date is not None else None,
        builder.condition(wait.until_when) if wait.until_when else None,
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


def lasting(node: WaitNode) -> int | None:
    """Ms from reaching the wait to its timer; None where a calendar or a zone has a say, or for ever."""
    return node.duration if node.duration is not None else node.timeout


def counts(node: WaitNode) -> bool:
    """Whether its timer counts from when it was reached, and not from a date or a time of day."""
    return node.minute is None and node.dated is None


def due_from(passage: Passage, node: WaitNode, reached: int) -> int | None:
    """When a wait that counts ends, had it been reached then; None for never."""
    if node.span is not None:
        turn = passage.turn
        calendar = turn.catalogue.calendar(node.calendar) if node.span.works else None
        return after_span(reached, node.span, turn.catalogue.zone_of(turn.traits), calendar)
    lasts = lasting(node)
    return None if lasts is None else reached + lasts


def enter(passage: Passage, node: WaitNode) -> Move:
    """Reach the wait: hold with a timer, or go on at once if it is already satisfied."""
    now = passage.turn.now
    if node.duration is not None:
        return Hold(now + node.duration) if node.duration else Go(node.after)
    if node.minute is not None:
        due = next_at(now, node.minute, passage.turn.catalogue.zone_of(passage.turn.traits), node.days)
        return Hold(due) if due > now else Go(node.after)
    if node.span is not None:
        return _spanned(passage, node, node.span)
    if node.dated is not None:
        return reach_date(passage, node.dated, node.after, node.otherwise)
    if node.until_when is not None:
        return _until(passage, node) or Hold(None if node.timeout is None else now + node.timeout)
    for position, listener in enumerate(node.listeners):
        heard = passage.enrolment.heard.get(_ear(node, position)) if listener.since else None
        if heard is not None:
            return _satisfied(passage, node, listener, heard)
    return Hold(None if node.timeout is None else now + node.timeout)


def _spanned(passage: Passage, node: WaitNode, span: Span) -> Move:
    turn = passage.turn
    calendar = turn.catalogue.calendar(node.calendar) if span.works else None
    due = after_span(turn.now, span, turn.catalogue.zone_of(turn.traits), calendar)
    return Hold(due) if due > turn.now else Go(node.after)


def _until(passage: Passage, node: WaitNode) -> Go | None:
    """Go on if the condition of the wait is true; None if it goes on resting."""
    assert node.until_when is not None, f"step {node.id} waits for a condition"
    if node.until_when(passage.scope) is not True:
        return None
    passage.note(node.id, StepResult(at=passage.moment))
    return Go(node.after)


def asked_again(passage: Passage, node: WaitNode) -> Move | None:
    """An event came or a timer fired while the enrolment rests here; None if nothing changes."""
    if node.dated is not None:
        return follow_date(passage, node.dated, node.after, node.otherwise)
    return _until(passage, node)


def retimed(passage: Passage, node: WaitNode, armed: int, before: ZoneInfo) -> int | None:
    """When the wait ends in the customer's new zone; None if it stays as it is.

    Args:
        armed: when its timer was due until now.
        before: the zone in which it was armed.
    """
    turn = passage.turn
    where = turn.catalogue.zone_of(turn.traits)
    if node.minute is not None:
        return next_at(turn.now, node.minute, where, node.days)
    if node.dated is not None:
        return date_due(passage, node.dated)
    return same_wall_time(armed, before, where)


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
    if node.listeners or node.until_when is not None:
        passage.note(node.id, StepResult(at=passage.moment))
        return Go(node.otherwise)
    return Go(node.after)
