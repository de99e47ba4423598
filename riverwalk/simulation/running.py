"""Touchpoints through the door and the fold, in event time, with progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from journey.catalogue import Published, build_catalogue
from journey.indicating import Indicating, IndicatorReport
from journey.intake import Intake
from journey.results import Status, Turned
from journey.simulate import simulate
from riverwalk.indicating.turns import indicate
from riverwalk.simulation.counting import Counts
from riverwalk.simulation.input import TouchpointFile
from schemas.action import encode_output
from schemas.emission import EmittedTouchpoint
from schemas.event import CustomerEvent, Origin, SubjectEvent
from schemas.refusal import Refused
from schemas.workspace import Workspace

TRIAL_KEY = b"riverwalk simulate: a key for trials, no secret"
"""Customer ids of simulations are always alike, and never those of production."""
SHOW_SECONDS = 5.0
LOOK_EVERY = 500
"""Records between two looks at the clock."""
EXAMPLES_MAX = 5
Clock = Callable[[], float]
"""Seconds from any beginning."""


class Simulated(msgspec.Struct):
    """What came of it."""

    workspace: str
    source: str
    until: int
    currency: str
    counts: Counts
    records: int = 0
    customers: int = 0
    out_of_order: int = 0
    """Events before the newest one so far: their customers' time did not go back for them."""
    beyond: int = 0
    """Records after `until`, left out."""
    refused: Counter[str] = msgspec.field(default_factory=Counter)
    """Records that would be dead letters, by reason."""
    examples: list[str] = msgspec.field(default_factory=list)
    """The first few of them in words."""
    indicators: list[IndicatorReport] = msgspec.field(default_factory=list)
    """In the order of `indicators.yaml`."""
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.records / self.seconds if self.seconds else 0.0


def simulate_touchpoints(
    workspace: Workspace,
    source: TouchpointFile,
    clock: Clock,
    *,
    until: int | None = None,
    show: Callable[[Simulated, TouchpointFile], None],
) -> Simulated:
    """Fold all touchpoints; drafts stay out, shadows reach nobody, holdouts are as published.

    Args:
        clock: for rate and progress.
        until: int ms at which time ends; None: with the last touchpoint.
        show: called every few seconds.
    Cost: some 50 us a touchpoint; memory grows with customers, not with touchpoints.
    """
    versions = dict.fromkeys(workspace.journeys, 1)
    catalogue = build_catalogue([Published("simulation", workspace, versions)])
    end = source.until if until is None else until
    simulated = Simulated(
        workspace.settings.workspace, source.name, end, workspace.settings.currency, Counts(catalogue)
    )
    door = _Door(simulated, source, clock, show)
    indicating = Indicating(workspace, end) if workspace.indicators.indicators else None

    def observe(turned: Turned) -> None:
        simulated.counts.see(turned)
        if indicating is not None:
            indicate(indicating, turned)

    states = simulate(catalogue, door.events(), end, observe=observe, hear=door.heard, admit=door.emitted)
    simulated.counts.end(states.all.values())
    simulated.indicators = indicating.reports() if indicating is not None else []
    simulated.customers = len(states.all)
    simulated.seconds = clock() - door.began
    return simulated


class _Door:
    """Lets records in, counts those that stay out, and shows how far it is."""

    def __init__(
        self,
        simulated: Simulated,
        source: TouchpointFile,
        clock: Clock,
        show: Callable[[Simulated, TouchpointFile], None],
    ) -> None:
        self.simulated = simulated
        self.source = source
        self.clock = clock
        self.show = show
        self.intake = Intake(TRIAL_KEY, "stream")
        self.began = self.shown = clock()

    def events(self) -> Iterator[CustomerEvent | SubjectEvent]:
        """Events that are let in, in the order of the file."""
        simulated, newest = self.simulated, 0
        for number, record in enumerate(self.source.records()):
            simulated.records = number + 1
            if not simulated.records % LOOK_EVERY:
                self._look()
            admitted = self.intake.admit(record, (), 0, Origin(self.source.name, 0, number))
            if isinstance(admitted, Refused):
                self._refuse(number, admitted)
            elif isinstance(admitted, CustomerEvent | SubjectEvent):
                if admitted.occurred_at > simulated.until:
                    simulated.beyond += 1
                    continue
                simulated.out_of_order += admitted.occurred_at < newest
                newest = max(newest, admitted.occurred_at)
                yield admitted

    def emitted(self, touchpoint: EmittedTouchpoint, at: int) -> CustomerEvent | SubjectEvent | None:
        """What a journey emitted, through the same door."""
        admitted = self.intake.admit(encode_output(touchpoint), (), at, Origin("emitted", 0, 0))
        if isinstance(admitted, Refused):
            self.simulated.refused[str(admitted.reason)] += 1
            return None
        assert isinstance(admitted, CustomerEvent | SubjectEvent), "what is emitted is a touchpoint"
        return admitted

    def heard(self, event: SubjectEvent, status: Status) -> None:
        """What became of an event about a subject."""
        if status is not Status.APPLIED:
            self.simulated.refused[status.value] += 1
            if len(self.simulated.examples) < EXAMPLES_MAX:
                self.simulated.examples.append(f"{event.type} about {event.subject}: {status.value}")

    def _refuse(self, number: int, refused: Refused) -> None:
        self.simulated.refused[str(refused.reason)] += 1
        if len(self.simulated.examples) < EXAMPLES_MAX:
            self.simulated.examples.append(f"line {number + 1}: {refused.message}")

    def _look(self) -> None:
        now = self.clock()
        if now - self.shown >= SHOW_SECONDS:
            self.shown, self.simulated.seconds = now, now - self.began
            self.show(self.simulated, self.source)
