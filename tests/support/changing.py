"""One partition in the wall clock: what is published and ordered on the way, and what comes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from workspaces import NOON, touchpoint, workspace

from agents.ports import Record
from journey.catalogue import Catalogue, Published, build_catalogue
from journey.results import Status, Turned
from journey.simulate import MemoryStates
from journey.timeline import Timeline
from schemas.action import encode_output
from schemas.customer import CustomerState, Enrolment
from schemas.decision import Decision
from schemas.event import (
    Activated,
    AnyEvent,
    Ordered,
    OutcomeEvent,
    SubjectEvent,
    Tick,
    encode_event,
)
from schemas.stored_state import encode_body
from schemas.workspace import Workspace

EVERYTHING = 10**9
_NOTHING = Published("", workspace(), {})


class Partition:
    """Records in, turns out. With `slices` small, timers and sweeps are left over for later records."""

    def __init__(self, slices: int = EVERYTHING) -> None:
        self.states = MemoryStates()
        self.line = Timeline("wall", 1, self.states, build_catalogue([_NOTHING]))
        self.slices = slices
        self.now = NOON
        self.turns: list[Turned] = []
        self.records: list[Record] = []
        self._history: list[Published] = [_NOTHING]
        self._sent = 0

    def publish(self, workspace: Workspace, versions: Mapping[str, int] | None = None) -> Catalogue:
        """Put a workspace in force: by default all its journeys get the number of the publication."""
        number = len(self._history)
        given = versions if versions is not None else dict.fromkeys(workspace.journeys, number)
        self._history.append(Published(f"hash{number}", workspace, given))
        catalogue = build_catalogue(self._history)
        self.line.activate(catalogue, self.now)
        self._feed(Activated("tried", catalogue.hash))
        return catalogue

    def order(self, do: Any, scope: Any = "all", name: str = "", **more: Any) -> None:
        """Pause, resume or stop."""
        self._feed(Ordered(do, scope, name, **more))

    def event(self, customer: str, kind: str, **properties: Any) -> None:
        """A touchpoint of now."""
        self._sent += 1
        self._feed(touchpoint(customer, f"e{self._sent}", kind, self.now, properties))

    def take(self, record: AnyEvent) -> None:
        """Any record, appended now."""
        self._feed(record)

    def subject(self, about: str, kind: str, identity: str = "", **properties: Any) -> Status:
        """A touchpoint of now about a product, a group or a dealer; what became of it."""
        self._sent += 1
        self._feed(
            SubjectEvent(
                about, "shop", identity or f"s{self._sent}", kind, self.now, self.now, "", properties
            )
        )
        return self.line.heard

    def outcome(self, customer: str, action: str, outcome: str) -> None:
        """What became of an action."""
        self._sent += 1
        at = self.now
        self._feed(
            OutcomeEvent(
                customer, "mail", f"o{self._sent}", "Action Outcome", at, at, action=action, outcome=outcome
            )
        )

    def wait(self, ms: int) -> None:
        """Let time pass; a tick tells of it."""
        self.now += ms
        self._feed(Tick(self.now))

    def settle(self) -> None:
        """Let everything that is due happen."""
        while self.line.due_left:
            self.turns += self.line.fire(self.slices)

    def settle_with(self, slices: int) -> None:
        """The same, in slices of another size."""
        self.slices = slices
        self.settle()

    def catalogue(self, wanted: str) -> Catalogue:
        """A published workspace by its hash."""
        number = next(i for i, each in enumerate(self._history) if each.hash == wanted)
        return build_catalogue(self._history[: number + 1])

    def _feed(self, record: AnyEvent) -> None:
        self.records.append(Record(len(self.records), self.now, None, encode_event(record), ()))
        self.turns += self.line.feed(record, self.now)
        if self.slices == EVERYTHING:
            self.settle()
        elif self.slices:
            self.turns += self.line.fire(self.slices)

    def inside(self, customer: str, journey: str = "j") -> Enrolment | None:
        """The customer's enrolment in a journey; None outside."""
        found = self.states.all[customer].enrolments.values()
        return next((each for each in found if each.journey == journey), None)

    def place(self, customer: str) -> tuple[int, str] | None:
        """(version, step) of the customer's only enrolment; None outside."""
        found = self.inside(customer)
        return None if found is None else (found.version, found.place)

    def decisions(self, customer: str) -> list[Decision]:
        """All of a customer's decisions."""
        found = [each.result.decision for each in self.turns if each.customer == customer and each.result]
        return [each for each in found if each is not None]

    def actions(self, customer: str) -> list[str]:
        """Names of all actions for a customer."""
        return [
            action.action
            for turned in self.turns
            if turned.customer == customer and turned.result
            for action in turned.result.actions
        ]

    def verdicts(self, customer: str) -> list[tuple[str, str]]:
        """(verdict, reason) of all of a customer's proposals."""
        return [
            (str(judged.verdict), judged.reason)
            for decision in self.decisions(customer)
            for judged in decision.judged
        ]

    def migrations(self, customer: str) -> list[tuple[str, str]]:
        """(step, rule) of all migrations of a customer."""
        return [(each.step, each.rule) for decision in self.decisions(customer) for each in decision.migrated]

    def ends(self, customer: str) -> list[tuple[str, str]]:
        """(how, result) of all ends."""
        return [(each.how, each.result) for decision in self.decisions(customer) for each in decision.ended]

    def outputs(self) -> dict[str, list[bytes]]:
        """Everything published, by customer, in order."""
        found = defaultdict(list)
        for turned in self.turns:
            assert turned.result is not None, turned.error
            result = turned.result
            for each in (
                result.decision,
                *result.actions,
                *result.withdrawn,
                *result.journey_events,
            ):
                if each is not None:
                    found[turned.customer].append(encode_output(each))
        return dict(found)

    def bodies(self) -> dict[str, bytes]:
        """Every state, encoded."""
        return {name: encode_body(state) for name, state in self.states.all.items()}

    def state(self, customer: str) -> CustomerState:
        """One state."""
        return self.states.all[customer]
