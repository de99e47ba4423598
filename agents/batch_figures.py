"""What a batch of orchestrate tells the metrics once it is committed."""

from __future__ import annotations

from collections import Counter, defaultdict

from agents.ports import Metrics, Record
from journey.results import Advance
from journey.times import ClockKind
from schemas.event import CustomerEvent

APPLIED_COUNTER: tuple[str, tuple[str, ...]] = ("events_applied_total", ())
LATE_COUNTER: tuple[str, tuple[str, ...]] = ("late_total", ())
LATE_MS = 3_600_000
"""`wall`: beyond an hour it is no slow network, but an upload of what happened before."""


class BatchFigures:
    """Collected while folding, told at the commit; a batch that is never committed is never told."""

    def __init__(self, metrics: Metrics, clock: ClockKind) -> None:
        self._metrics = metrics
        self._clock = clock
        self._counted: list[tuple[str, tuple[str, ...]]] = []
        """Counter and labels, once for each time it counts: adding them up at the end is cheaper."""
        self._since: defaultdict[str, list[int]] = defaultdict(list)
        """`wall`: histograms with the instants they count from."""

    def count(self, name: str, *labels: str) -> None:
        """Count one."""
        self._counted.append((name, labels))

    def applied(self) -> None:
        """Count an event that was applied."""
        self._counted.append(APPLIED_COUNTER)

    def aged(self, event: CustomerEvent | None, result: Advance, record: Record) -> None:
        """How old the event of an advance is, and when what it led to was decided."""
        if event is None:
            return
        if self._clock == "stream":
            late_before = result.state.now
        else:
            late_before = record.at - LATE_MS
            self._since["event_age_seconds"].append(event.occurred_at)
            if result.actions:
                self._since["decision_latency_seconds"].append(event.received_at)
        if event.occurred_at < late_before:
            self._counted.append(LATE_COUNTER)

    def advanced(self, result: Advance) -> None:
        """Count what an advance sent, moved and did not send."""
        counted = self._counted
        for action in result.actions:
            counted.append(("actions_total", (action.journey, action.channel, action.purpose)))
        for event in result.journey_events:
            if event.kind == "moved":
                counted.append(("transitions_total", (event.journey, event.step)))
        decision = result.decision
        if decision is None:
            return
        if self._clock == "wall" and decision.cause_type == "timer":
            due = int(decision.cause.removeprefix("timer:"))
            self._since["timer_lateness_seconds"].append(due)
        for judged in decision.judged:
            if judged.verdict != "sent":
                reason = judged.reason.partition(":")[0] or judged.verdict
                counted.append(("suppressed_total", (reason,)))

    def tell(self, now: int) -> None:
        """The batch was committed at `now`, int ms."""
        for (name, labels), amount in Counter(self._counted).items():
            self._metrics.count(name, amount, *labels)
        self._counted.clear()
        for name, since in self._since.items():
            self._metrics.observe(name, [(now - each if each < now else 0) / 1000 for each in since])
        self._since.clear()
