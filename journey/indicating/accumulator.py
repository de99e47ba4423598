"""All indicators of a workspace, fed record by record; what they come to can be asked at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from journey.formulas import formula_of
from journey.indicating.cohorts import CohortCounts
from journey.indicating.experiments import ExperimentCounts
from journey.indicating.figures import Figure, touchpoints_of_goals
from journey.indicating.funnels import FunnelCounts
from journey.indicating.listening import PASSAGES_KEPT_MAX, SENT_KEPT_MAX, Listeners, Memory, keep
from journey.indicating.occurrence import ASSIGNED, NOTHING, Occurrence
from journey.indicating.paths import PathCounts
from journey.indicating.periods import numbered, period_name
from journey.indicating.plans import experiment_plan, figures_in_order
from journey.indicating.report import FigureReport, IndicatorReport, Report, meets, reckoned
from journey.zones import local, zone
from schemas.action import JourneyEvent
from schemas.decision import Decision, Judged, Verdict
from schemas.event import AllocationEvent, CustomerEvent, OutcomeEvent
from schemas.workspace import Indicator, Workspace
from schemas.workspace.happening import ANY

PERIODS_TOLD_MAX = 60
"""Periods of a report: five years by month, two months by day. All of the log is in the total."""

View = FunnelCounts | CohortCounts | ExperimentCounts | PathCounts


class Indicating:
    """Takes records of each customer in order of time; those of different customers in any order.

    Memory: a few numbers a customer and indicator, until `forget`; everything else is bounded by name
    (PERIODS_MAX, GROUPS_MAX, COHORTS_MAX, WAYS_MAX).
    """

    def __init__(self, workspace: Workspace, until: int) -> None:
        """
        Args:
            workspace: checked; its journeys give what experiments leave to defaults.
            until: int ms at which the log ends.
        """
        where = zone(workspace.settings.zone)
        assert where is not None, "the zone of a checked workspace"
        self._workspace, self._until = workspace, until
        self._where = where
        self._every = workspace.indicators.every
        self._listeners = Listeners(where, {name: each.rows for name, each in workspace.tables.items()})
        self._memories: dict[str, Memory] = {}
        self._number = 0
        # What ends as a period begins tells nothing of that period.
        self._first_day = self._last_day = local(until - 1, where).date()
        self._indicators = workspace.indicators.indicators
        self._formulas = {
            name: formula_of(each.formula)
            for name, each in self._indicators.items()
            if each.formula is not None
        }
        self._order = figures_in_order(self._indicators, self._formulas)
        self._figures: dict[str, Figure] = {}
        self._views: dict[str, View] = {}
        for name, indicator in self._indicators.items():
            self._listen(name, indicator)
        self._outcomes = self._listeners.hears("outcome")

    def event(self, event: CustomerEvent) -> None:
        """Take one touchpoint or outcome in."""
        if isinstance(event, AllocationEvent):
            return
        memory = self._memory(event.customer, event.occurred_at)
        at, number = event.occurred_at, self._number
        self._listeners.tell(memory, Occurrence("on", event.type, at, number, event.id, event))
        if isinstance(event, OutcomeEvent):
            action, journey = memory.sent.get(event.action, ("", ""))
            told = Occurrence("outcome", event.outcome, at, number, event.id, event)
            self._listeners.tell(memory, told._replace(action=action, journey=journey, channel=event.channel))

    def decision(self, decision: Decision) -> None:
        """Take one decision in. Passages in `test` are no part of any figure."""
        memory = self._memory(decision.customer, decision.at)
        for occurrence in self._decided(memory, decision):
            self._listeners.tell(memory, occurrence)

    def journey_event(self, event: JourneyEvent) -> None:
        """Take one journey event in: stages that were reached."""
        if event.kind != "stage" or event.enrolment in self._memory(event.customer, event.at).tests:
            return
        memory, number = self._memories[event.customer], self._number
        if event.journey:
            told = Occurrence("reached", event.result, event.at, number, journey=event.journey)
            self._listeners.tell(memory, told._replace(holdout=event.holdout, enrolment=event.enrolment))
        else:
            stage = str(event.properties.get("stage", ""))
            self._listeners.tell(memory, Occurrence("stage", stage, event.at, number))

    def forget(self, customer: str) -> None:
        """No record of this customer will follow."""
        self._memories.pop(customer, None)

    def reports(self) -> list[IndicatorReport]:
        """Every indicator, in the order of the file."""
        seen = (self._first_day.toordinal(), self._last_day.toordinal())
        periods = self._periods()
        whole = reckoned(self._indicators, self._order, self._formulas, self._plain(None, seen))
        each = {
            period_name(period, self._every): reckoned(
                self._indicators, self._order, self._formulas, self._plain(period, seen)
            )
            for period in periods
        }
        found = []
        for name, indicator in self._indicators.items():
            if name in self._views:
                result: Report = self._views[name].report()
            else:
                value = whole.get(name)
                by_period = {period: values.get(name) for period, values in each.items()}
                result = FigureReport(value, meets(value, indicator.target), by_period)
            found.append(_reported(name, indicator, result))
        return found

    def _listen(self, name: str, indicator: Indicator) -> None:
        listeners, until = self._listeners, self._until
        if indicator.funnel is not None:
            self._views[name] = FunnelCounts(indicator.funnel, listeners, until)
        elif indicator.cohort is not None:
            self._views[name] = CohortCounts(indicator.cohort, listeners, until)
        elif indicator.paths is not None:
            self._views[name] = PathCounts(indicator.paths, listeners)
        elif indicator.experiment is not None:
            plan = experiment_plan(indicator.experiment, self._workspace)
            self._views[name] = ExperimentCounts(plan, listeners, until)
        elif indicator.happening is not None:
            self._figures[name] = figure = Figure(indicator, self._every, listeners)
            if indicator.of is not None and indicator.of.kind == "goal":
                figure.note_causes(self._meeting(indicator), listeners)

    def _meeting(self, indicator: Indicator) -> list[str] | None:
        """Types of touchpoints that may meet the goals which an indicator names; None: any."""
        assert indicator.of is not None, "asked of goals alone"
        names = self._workspace.journeys if ANY in indicator.of.names else indicator.of.names
        known = self._workspace.journeys
        goals = [goal.on for name in names if name in known for goal in known[name].goal]
        return touchpoints_of_goals(indicator.of, goals)

    def _memory(self, customer: str, at: int) -> Memory:
        """What is remembered of a customer; each record has the next number."""
        self._number += 1
        day = local(at, self._where).date()
        self._first_day, self._last_day = min(self._first_day, day), max(self._last_day, day)
        memory = self._memories.get(customer)
        if memory is None:
            memory = self._memories[customer] = Memory()
        return memory

    def _decided(self, memory: Memory, decision: Decision) -> Iterator[Occurrence]:
        base = Occurrence("", "", decision.at, self._number, decision.cause)
        for entered in decision.entered:
            if entered.test:
                keep(memory.tests, entered.enrolment, None, PASSAGES_KEPT_MAX)
                continue
            if entered.holdout:
                keep(memory.held, entered.enrolment, None, PASSAGES_KEPT_MAX)
            told = base._replace(kind="entered", name=entered.journey, holdout=entered.holdout)
            yield told._replace(journey=entered.journey, enrolment=entered.enrolment)
        for assigned in decision.assigned:
            if assigned.enrolment not in memory.tests:
                name, held = f"{assigned.journey}/{assigned.step}", assigned.enrolment in memory.held
                told = base._replace(kind=ASSIGNED, name=name, result=assigned.arm, holdout=held)
                yield told._replace(journey=assigned.journey, enrolment=assigned.enrolment)
        for judged in decision.judged:
            if judged.verdict == Verdict.SENT and not judged.winner and judged.enrolment not in memory.tests:
                yield self._sent(memory, base, judged)
        for ended in decision.ended:
            if ended.enrolment not in memory.tests:
                kind, held = "goal" if ended.how == "goal" else "ended", ended.enrolment in memory.held
                told = base._replace(kind=kind, name=ended.journey, result=ended.result, holdout=held)
                yield told._replace(journey=ended.journey, enrolment=ended.enrolment)

    def _sent(self, memory: Memory, base: Occurrence, judged: Judged) -> Occurrence:
        if self._outcomes:
            keep(memory.sent, judged.id, (judged.action, judged.journey), SENT_KEPT_MAX)
        told = base._replace(kind="sent", name=judged.action, action=judged.action, channel=judged.channel)
        return told._replace(
            journey=judged.journey, step=judged.step, enrolment=judged.enrolment, cost=self._cost(judged)
        )

    def _cost(self, judged: Judged) -> Decimal:
        """As it was decided; of an action that competes with nothing, what the workspace says."""
        if judged.cost is not None:
            return Decimal(judged.cost)
        action = self._workspace.actions.get(judged.action)
        return NOTHING if action is None else action.cost

    def _plain(self, period: int | None, seen: tuple[int, int]) -> Callable[[str], Decimal | None]:
        """What figures that are no formulas have counted in one period, or (None) in all."""
        return lambda name: self._figures[name].value(period, seen)

    def _periods(self) -> range:
        """The last periods of the log."""
        first, last = numbered(self._first_day, self._every), numbered(self._last_day, self._every)
        return range(max(first, last - PERIODS_TOLD_MAX + 1), last + 1)


def _reported(name: str, indicator: Indicator, result: Report) -> IndicatorReport:
    target = indicator.target
    told = None if target is None else target.model_dump(exclude_none=True)
    return IndicatorReport(
        name,
        indicator.kind,
        indicator.title,
        indicator.owner or "",
        indicator.parent or "",
        indicator.unit,
        told,
        result,
    )
