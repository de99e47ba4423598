"""What happened in a simulation, counted turn by turn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from journey.catalogue import Catalogue
from journey.results import Status, Turned
from journey.steps import DONE
from journey.zones import local
from schemas.customer import CustomerState
from schemas.decision import Decision, Ended, Judged, Verdict

CAP = "cap:"
WATCHING = "watching"
STATUSES: Mapping[Status, str] = {
    Status.REPEAT: "repeats",
    Status.TOO_OLD_TO_KNOW: "too old to know",
    Status.TOO_MANY_SOURCES: "too many sources",
    Status.STATE_TOO_LARGE: "state too large",
}


@dataclass(slots=True)
class JourneyCounts:
    """The funnel of one journey."""

    entered: int = 0
    held_out: int = 0
    goals: int = 0
    goals_held_out: int = 0
    exits: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    """How else enrolments ended: `done`, or the name of an `end`."""
    waiting: Counter[str] = field(default_factory=Counter)
    """Step -> people there when time ended."""
    sent: Counter[str] = field(default_factory=Counter)
    """By action."""
    unsent: Counter[str] = field(default_factory=Counter)
    """By reason."""
    refused: Counter[str] = field(default_factory=Counter)
    """Entries that were refused, by reason."""

    @property
    def treated(self) -> int:
        """Who entered and was not held out."""
        return self.entered - self.held_out

    @property
    def treated_share(self) -> float | None:
        """Share of the treated that reached the goal; None without any."""
        return (self.goals - self.goals_held_out) / self.treated if self.treated else None

    @property
    def holdout_share(self) -> float | None:
        """Share of the held out that reached the goal; None without any."""
        return self.goals_held_out / self.held_out if self.held_out else None


@dataclass(slots=True)
class CapCounts:
    """The pressure on one cap."""

    concerned: int = 0
    """Proposals with a verdict that the cap has a say in."""
    deferred: set[str] = field(default_factory=set)
    """Ids of the proposals that it put off at least once."""
    refused: set[str] = field(default_factory=set)
    """Ids of those that it refused, or put off beyond their time."""

    @property
    def share(self) -> float:
        """Share of the concerned that it refused or put off."""
        return len(self.deferred | self.refused) / self.concerned if self.concerned else 0.0


class Counts:
    """Takes turns in order; everything it holds is a figure of the report."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._held_out: set[str] = set()
        self._tests: set[str] = set()
        """Passages of test customers: no figure counts them."""
        self.applied = 0
        self.faults = 0
        self.decisions = 0
        self.withdrawn = 0
        self.unapplied: Counter[str] = Counter()
        self.journeys = {name: JourneyCounts() for name in sorted(catalogue.current)}
        self.caps = {cap.id: CapCounts() for cap in catalogue.policy.caps}
        self.daily: defaultdict[date, Counter[str]] = defaultdict(Counter)
        """Local day of the workspace -> channel -> actions."""

    def see(self, turned: Turned) -> None:
        """Count one turn."""
        result = turned.result
        if result is None:
            self.faults += 1
            return
        if turned.event is not None:
            self.applied += result.status is Status.APPLIED
            if result.status in STATUSES:
                self.unapplied[STATUSES[result.status]] += 1
        self.withdrawn += len(result.withdrawn)
        if result.decision is not None:
            self._decided(result.decision)
        for action in result.actions:
            if action.enrolment in self._tests:
                continue
            day = local(result.state.now, self._catalogue.workspace_zone).date()
            self.daily[day][action.channel] += 1

    def end(self, states: Iterable[CustomerState]) -> None:
        """Count where people are now that time has ended."""
        for state in states:
            for enrolment in state.enrolments.values():
                if enrolment.id in self._tests:
                    continue
                place = WATCHING if enrolment.place == DONE else enrolment.place
                self.journeys[enrolment.journey].waiting[place] += 1

    def _decided(self, decision: Decision) -> None:
        self.decisions += 1
        self.faults += len(decision.faults)
        for entered in decision.entered:
            if entered.test:
                self._tests.add(entered.enrolment)
                continue
            counts = self.journeys[entered.journey]
            counts.entered += 1
            if entered.holdout:
                counts.held_out += 1
                self._held_out.add(entered.enrolment)
        for refusal in decision.refused:
            self.journeys[refusal.journey].refused[refusal.reason] += 1
        for deferred in decision.deferred:
            if deferred.reason.startswith(CAP):
                self.caps[deferred.reason.removeprefix(CAP)].deferred.add(deferred.id)
        for judged in decision.judged:
            self._judged(judged)
        for ended in decision.ended:
            self._ended(ended)

    def _judged(self, judged: Judged) -> None:
        if judged.enrolment in self._tests:
            return
        counts = self.journeys[judged.journey]
        if judged.verdict == Verdict.SENT:
            counts.sent[judged.action] += 1
        else:
            counts.unsent[_why(judged)] += 1
        if judged.verdict == Verdict.WITHHELD:
            return
        for cap in self._caps_of(judged.action):
            self.caps[cap].concerned += 1
        if judged.verdict != Verdict.SENT and judged.reason.startswith(CAP):
            self.caps[judged.reason.removeprefix(CAP)].refused.add(judged.id)

    def _caps_of(self, action: str) -> frozenset[str]:
        """Caps that have a say in the action on one of its channels."""
        compiled = self._catalogue.actions.get(action)
        caps = compiled.caps.values() if compiled is not None else ()
        return frozenset(cap.id for of_channel in caps for cap in of_channel)

    def _ended(self, ended: Ended) -> None:
        if ended.enrolment in self._tests:
            return
        counts = self.journeys[ended.journey]
        if ended.how == "goal":
            counts.goals += 1
            counts.goals_held_out += ended.enrolment in self._held_out
        elif ended.how == "exit":
            counts.exits[ended.result] += 1
        else:
            counts.results[ended.result] += 1
        self._held_out.discard(ended.enrolment)


def _why(judged: Judged) -> str:
    """The reason, with the verdict where that says more."""
    if judged.verdict == Verdict.SUPPRESSED:
        return judged.reason
    return f"{judged.verdict} ({judged.reason})" if judged.reason else str(judged.verdict)
