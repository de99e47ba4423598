"""What two workspaces have in common, told as a test: whether an advance can turn out otherwise in the other.

The test looks at one advance, before and after it was folded under the published workspace. It may say that
something could differ where nothing does (then both are folded, and compared); never the other way round.
Whatever is not known to be harmless makes every advance one that can differ: docs/adr/0024.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from journey.backtest.watching import Ghosts, ghosts_between
from journey.catalogue import Catalogue, CompiledAction
from journey.compile import CompiledJourney, proposing
from journey.ranks import RANK_ABSENCE
from journey.results import APPLIED, Status, Turned
from journey.steps.enrol import EnrolNode
from schemas.customer import ENDED_MAX, ENROLMENTS_MAX, CustomerState
from schemas.event import CustomerEvent
from schemas.workspace import JourneyFile, Workspace

LOOKED_INTO = frozenset({"journeys", "actions", "policy"})
"""Sections of a workspace whose differences are told apart."""
WITHOUT_EFFECT = frozenset({"migrations", "indicators"})
"""Plans are orders, and the caller's; indicators look on."""
BESIDE_ENTRY = frozenset({"steps", "goal", "exit", "title", "note"})
"""Fields of a journey that have no say in who enters it."""
NOTICED_WATCHES = "too_many_watches"
ENDED_NOTICED = ENDED_MAX - ENROLMENTS_MAX
"""With so many ends remembered, entering any journey may look at the rules of all."""


class Side(NamedTuple):
    """One workspace, as it is in force."""

    workspace: Workspace
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Parts:
    """What differs, as far as one customer can notice it."""

    all: str
    """Why every advance may differ; empty if not every one does."""
    inside: frozenset[str]
    """Journeys with another definition, and those that enrol in one: whoever is inside may notice."""
    acting: frozenset[str]
    """Journeys that propose an action which differs."""
    types: frozenset[str]
    """Types of the events that may enter a journey whose trigger, entry rules or mode differ."""
    ends: frozenset[str]
    """Journeys whose end may do so."""
    policy: bool
    """What the policy says of proposals differs."""
    ghosts: Ghosts

    def notices_before(self, state: CustomerState, event: CustomerEvent | None) -> bool:
        """Whether it shows before the fold that the advance may differ.

        Args:
            event: None for the timers of the first due instant.
        """
        if event is not None:
            if event.type in self.types:
                return True
        elif self._fires(state):
            return True
        for enrolment in state.enrolments.values():
            if enrolment.journey in self.inside:
                return True
        return self._proposed(state) or len(state.ended) >= ENDED_NOTICED

    def notices_after(self, turned: Turned) -> bool:
        """Whether it shows in what the published workspace made of it."""
        result = turned.result
        if result is None:
            return True
        if result.status is not APPLIED:
            return result.status is Status.STATE_TOO_LARGE
        decision = result.decision
        if decision is None:
            return self._proposed(result.state)
        if decision.faults:
            return True
        for entered in decision.entered:
            if entered.journey in self.inside:
                return True
        for refusal in decision.refused:
            if refusal.reason == NOTICED_WATCHES:
                return True
        for ended in decision.ended:
            if ended.journey in self.ends:
                return True
        if self.policy:
            return bool(decision.judged or decision.deferred or result.state.pending)
        if self.acting:
            for judged in decision.judged:
                if judged.journey in self.acting:
                    return True
        return self._proposed(result.state)

    def _fires(self, state: CustomerState) -> bool:
        """Whether a timer of the first due instant ends a watch of a journey that differs."""
        watched, due = self.ghosts.watched, state.timers[0].due
        if not watched:
            return False
        for timer in state.timers:
            if timer.due != due:
                return False
            if timer.rank == RANK_ABSENCE and state.watches[timer.ref].journey in watched:
                return True
        return False

    def _proposed(self, state: CustomerState) -> bool:
        """Whether something is pending that the policy, or an action that differs, has a say in."""
        if not state.pending:
            return False
        if self.policy:
            return True
        if self.acting:
            for proposal in state.pending.values():
                if proposal.journey in self.acting:
                    return True
        return False


def parts_between(published: Side, edited: Side) -> Parts:
    """Compare two workspaces.

    Args:
        published: what is in force.
        edited: the same with one more publication behind it.
    Cost: some 0.1 ms a journey.
    """
    before, after = published.workspace, edited.workspace
    old, new = published.catalogue, edited.catalogue
    changed = frozenset(
        name
        for name in {*before.journeys, *after.journeys}
        if before.journeys.get(name) != after.journeys.get(name) or _version(old, name) != _version(new, name)
    )
    entry = frozenset(name for name in changed if _enters_otherwise(published, edited, name))
    actions = frozenset(
        name for name in {*old.actions, *new.actions} if _meant(old, name) != _meant(new, name)
    )
    known = [*old.journeys.values(), *new.journeys.values()]
    enrolling = frozenset(each.id for each in known if _enrols(each) & entry)
    current = [each for side in (old, new) for name in entry if (each := side.current.get(name)) is not None]
    ghosts = ghosts_between(old, new, changed, entry)
    return Parts(
        all=_everywhere(published, edited, current),
        inside=changed | enrolling,
        acting=frozenset(each.id for each in known if _proposes(each) & actions),
        types=frozenset(kind for each in current for kind in each.trigger_types),
        ends=frozenset(each.follows for each in current if each.follows),
        policy=before.policy != after.policy or dict(old.content_types) != dict(new.content_types),
        ghosts=ghosts,
    )


def _version(catalogue: Catalogue, name: str) -> int:
    journey = catalogue.current.get(name)
    return 0 if journey is None else journey.version


def _meant(catalogue: Catalogue, name: str) -> tuple[object, ...]:
    """What an action says, and what opposes it; what the policy says of it is the policy's."""
    action: CompiledAction | None = catalogue.actions.get(name)
    return () if action is None else (action.model, action.opposites)


def _enters_otherwise(published: Side, edited: Side, name: str) -> bool:
    """Whether another event, or another customer, may enter a journey that differs."""
    models = [side.workspace.journeys.get(name) for side in (published, edited)]
    before, after = models
    if before is None or after is None or _entry(before) != _entry(after):
        return True
    # What is kept until an instant of the customer's own is kept by what the steps read of it.
    return any(
        side.catalogue.current[name].broadcast or name in side.catalogue.doors for side in (published, edited)
    )


def _entry(model: JourneyFile) -> dict[str, object]:
    return {field: getattr(model, field) for field in JourneyFile.model_fields if field not in BESIDE_ENTRY}


def _enrols(journey: CompiledJourney) -> frozenset[str]:
    return frozenset(node.journey for node in journey.nodes.values() if isinstance(node, EnrolNode))


def _proposes(journey: CompiledJourney) -> frozenset[str]:
    return frozenset(name for node in proposing(journey) for name in node.named)


def _everywhere(published: Side, edited: Side, entry: list[CompiledJourney]) -> str:
    """Why every advance may differ; empty if there is no reason."""
    return next(_reasons(published, edited, entry), "")


def _reasons(published: Side, edited: Side, entry: list[CompiledJourney]) -> Iterator[str]:
    for section in Workspace.model_fields:
        if section not in LOOKED_INTO | WITHOUT_EFFECT and getattr(published.workspace, section) != getattr(
            edited.workspace, section
        ):
            yield section
    if published.workspace.policy.cases != edited.workspace.policy.cases:
        yield "cases"
    old, new = published.catalogue, edited.catalogue
    if dict(old.backfills) != dict(new.backfills):
        yield "facts that await the log"
    if _facts(old) != _facts(new):
        yield "facts that conditions count"
    if old.best_hours != new.best_hours:
        yield "best hours"
    if old.controls != new.controls:
        yield "controls"
    for journey in entry:
        if journey.timed is not None or journey.stands is not None:
            yield f"the trigger of {journey.id}"


def _facts(catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(fact.types) for name, fact in catalogue.facts.items()}


def joint_catalogue(published: Catalogue, edited: Catalogue, ghosts: Ghosts) -> Catalogue:
    """The published workspace, that also watches under other names what the edited one watches."""
    if not ghosts.of:
        return published
    added = [
        (ghost, replace(edited.current[name], id=ghost))
        for name, ghost in sorted(ghosts.of.items())
        if name in edited.current
    ]
    begun, ended = dict(published.absence_begun_by), dict(published.absence_ended_by)
    for _, journey in added:
        if journey.mode != "draft":
            for kind in journey.absence_since:
                begun[kind] = (*begun.get(kind, ()), journey)
        for kind in journey.absence_of:
            ended[kind] = (*ended.get(kind, ()), journey)
    return replace(published, absence_begun_by=begun, absence_ended_by=ended)
