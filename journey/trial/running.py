"""Runs one case over the pure fold, in virtual time: a timer fires at its due, a record when it is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from journey.catalogue import Catalogue, Published, build_catalogue
from journey.resources import Allocator
from journey.results import Status, Turned
from journey.simulate import MemoryStates, emitted_about, emitted_event
from journey.timeline import Timeline
from journey.trial.coverage import answer
from journey.trial.probing import EXIT, Way, probed
from schemas.action import ActionDecided
from schemas.customer import CustomerState
from schemas.decision import Decision, Emission, Ended, Judged, Refusal, Stood
from schemas.emission import EmittedTouchpoint
from schemas.event import AllocationEvent, CustomerEvent, OutcomeEvent, SubjectEvent, Tick
from schemas.instant import format_instant
from schemas.resource import ResourceOrder
from schemas.touchpoint import NAMESPACES, OUTCOME_TYPE
from schemas.workspace import JourneyFile, Workspace
from schemas.workspace.case import Case, Given

TICKS_MAX = 1_000_000
"""Instants of timers between two steps of a case: a loop that waits a minute, over two years."""
FIRE_AT_ONCE = 10_000
KEPT = (
    "customer", "source", "id", "occurred_at", "received_at", "channel", "properties", "context",
)  # fmt: skip
"""What an outcome has of its step."""

UNAPPLIED = frozenset({*Status} - {Status.APPLIED, Status.REPEAT})


class Noted(NamedTuple):
    """Something that was recorded of a customer, with its time (int ms)."""

    at: int
    what: ActionDecided | Judged | Refusal | Ended | Emission | Stood


@dataclass(slots=True)
class Story:
    """What came of one case."""

    began_at: int
    ended_at: int = 0
    states: dict[str, CustomerState] = field(default_factory=dict)
    recorded: dict[str, list[Noted]] = field(default_factory=dict)
    """Customer -> actions, judged proposals, refused entries, ends and changes of standing, in order."""
    errors: list[str] = field(default_factory=list)
    """What a case must not do: break a rule of ours, or listen for an action that was not sent."""

    def of(self, customer: str) -> list[Noted]:
        """What was recorded of a customer."""
        return self.recorded.setdefault(customer, [])


class Stage:
    """A workspace, ready for cases; keeps which ways they have taken."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.marked: set[Way] = set()
        self._catalogues: dict[tuple[str, str, tuple[str, ...]], Catalogue] = {}

    def catalogue(self, case: Case) -> Catalogue:
        """The catalogue as the case asks for it. Cost: some 2 ms a journey, once for each variant."""
        key = (case.holdouts, case.modes, tuple(case.journeys or ()))
        if key not in self._catalogues:
            variant = _variant(self.workspace, case)
            published = Published("trial", variant, dict.fromkeys(variant.journeys, 1))
            self._catalogues[key] = probed(build_catalogue([published]), self.marked.add)
        return self._catalogues[key]

    def run(self, case: Case) -> Story:
        """Run one case from an empty state."""
        return _Run(self, case).run()


def _variant(workspace: Workspace, case: Case) -> Workspace:
    journeys = {
        name: _tried(model, case)
        for name, model in workspace.journeys.items()
        if case.journeys is None or name in case.journeys
    }
    changes: dict[str, object] = {"journeys": journeys}
    if case.holdouts == "off":
        changes["policy"] = workspace.policy.model_copy(update={"holdout": 0})
    return workspace.model_copy(update=changes)


def _tried(journey: JourneyFile, case: Case) -> JourneyFile:
    changes: dict[str, object] = {}
    if case.modes == "live":
        changes["mode"] = "live"
    if case.holdouts == "off":
        changes["entry"] = journey.entry.model_copy(update={"holdout": 0})
    return journey.model_copy(update=changes)


class _Run:
    """One case on its way."""

    def __init__(self, stage: Stage, case: Case) -> None:
        self.case = case
        self.marked = stage.marked
        self.states = MemoryStates()
        catalogue = stage.catalogue(case)
        self.line = Timeline("wall", 1, self.states, catalogue)
        self.allocator = Allocator(catalogue.resources, catalogue.workspace_zone)
        self.story = Story(case.given[0].moves.after(case.start.instant), states=self.states.all)

    def run(self) -> Story:
        """All steps in order; time ends with the last one."""
        now = self.case.start.instant
        for position, given in enumerate(self.case.given):
            now = given.moves.after(now)
            self._until(now - 1)
            if given.clock is None:
                self._step(position, given, now)
            else:
                self._until(now)
        self._until(now)
        self.story.ended_at = now
        return self.story

    def _until(self, until: int) -> None:
        """Let time run: each timer that is due by then fires at its due."""
        for _ in range(TICKS_MAX):
            due, back = self.line.earliest(), self.allocator.next_at()
            if back is not None and back <= until and (due is None or back <= due):
                self._answer(self.allocator.pass_to(back))
                continue
            if due is None or due > until:
                return
            list(self.line.feed(Tick(due), due))
            while self.line.due_left:
                self._observe(self.line.fire(FIRE_AT_ONCE))
        raise AssertionError(f"over {TICKS_MAX} timers between two steps of a case")

    def _step(self, position: int, given: Given, now: int) -> None:
        identity = given.id or f"step-{position + 1}"
        if given.subject is not None:
            self._subject(given, now, identity)
            return
        event = self._touchpoint(given, now, identity)
        if given.of is None:
            self._observe(self.line.feed(event, now), identity)
            return
        action = self._last_sent(event.customer, given.of)
        if action is None:
            what = f"step {position + 1}: no action {given.of} was sent to {event.customer} before"
            self.story.errors.append(f"{what} {format_instant(now)}, so nothing can come of it")
            return
        outcome = {**{name: getattr(event, name) for name in KEPT}, "type": OUTCOME_TYPE}
        self._observe(
            self.line.feed(OutcomeEvent(**outcome, action=action, outcome=given.outcome or ""), now), identity
        )

    def _subject(self, given: Given, now: int, identity: str) -> None:
        """Let everybody hear of a touchpoint whom it concerns."""
        assert given.subject is not None, "asked for a touchpoint about a subject"
        told = {name: getattr(given, name) for name in ("source", "channel", "properties", "context")}
        event = SubjectEvent(
            subject=given.subject,
            id=identity,
            type=given.touchpoint or "",
            occurred_at=now - given.late,
            received_at=now,
            **told,
        )
        self._broadcast(event, now)

    def _broadcast(self, event: SubjectEvent, now: int) -> None:
        """Bring an event to whom it concerns, before what comes of it may bring another."""
        turns = list(self.line.feed(event, now))
        if self.line.heard in UNAPPLIED:
            self.story.errors.append(f"{event.id} was not applied: {self.line.heard.value}")
        while self.line.due_left:
            turns += self.line.fire(FIRE_AT_ONCE)
        self._observe(iter(turns), event.id)

    def _touchpoint(self, given: Given, now: int, identity: str) -> CustomerEvent:
        return CustomerEvent(
            given.customer or self.case.customer,
            given.source,
            identity,
            given.touchpoint or "",
            now - given.late,
            now,
            given.channel,
            given.properties,
            given.context,
        )

    def _last_sent(self, customer: str, name: str) -> str | None:
        """Id of the last action of that name; None if none was sent."""
        sent = [each.what for each in self.story.of(customer) if isinstance(each.what, ActionDecided)]
        return next((action.id for action in reversed(sent) if action.action == name), None)

    def _observe(self, turns: Iterator[Turned], identity: str = "") -> None:
        emitted: list[EmittedTouchpoint] = []
        requests: list[ResourceOrder] = []
        for turned in turns:
            result = turned.result
            if result is None:
                self.story.errors.append(f"{identity}: {turned.error}")
                continue
            if result.status in UNAPPLIED:
                self.story.errors.append(f"{identity} was not applied: {result.status.value}")
            told = self.story.of(turned.customer)
            told += [Noted(result.state.now, action) for action in result.actions]
            emitted += result.emitted
            requests += result.requests
            if result.decision is not None:
                self._decided(result.decision, told)

        for each in emitted:
            at = self.line.times.now
            if each.is_about_a_thing:
                self._broadcast(emitted_about(each, at), at)
                continue
            # A case calls people and groups by names of its own: an identifier's value is such a name.
            names = [name for name in NAMESPACES if name in each.identifiers] or [*each.identifiers]
            customer = each.subject or each.identifiers[names[0]]
            self._observe(self.line.feed(emitted_event(each, customer, at), at), each.id)
        for order in requests:
            self._answer(self.allocator.take(order))

    def _answer(self, answers: list[AllocationEvent]) -> None:
        """What the one writer of resources says, to whom it says it."""
        for each in answers:
            self._observe(self.line.feed(each, max(each.occurred_at, self.line.times.now)), each.id)

    def _decided(self, decision: Decision, told: list[Noted]) -> None:
        told += [Noted(decision.at, each) for each in decision.judged]
        told += [Noted(decision.at, each) for each in decision.refused]
        told += [Noted(decision.at, each) for each in decision.ended]
        told += [Noted(decision.at, each) for each in decision.emitted]
        told += [Noted(decision.at, each) for each in decision.stood]
        self.story.errors += [f"a fault at {fault.where}: {fault.error}" for fault in decision.faults]
        reasons = [each.reason for each in decision.judged] + [each.reason for each in decision.deferred]
        self.marked.update(way for way in map(answer, reasons) if way is not None)
        for ended in decision.ended:
            if ended.how == "exit":
                self.marked.add(Way(ended.journey, EXIT, ended.result))
