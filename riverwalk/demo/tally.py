"""What happened in each journey, counted from the published decisions as they arrive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from schemas.decision import Decision, Verdict
from schemas.trail import TRAIL_CAUSE

_decoder = msgspec.json.Decoder(Decision)


@dataclass(slots=True)
class JourneyTally:
    """One journey's figures."""

    entered: int = 0
    held_out: int = 0
    goals: int = 0
    goals_held_out: int = 0
    exits: int = 0
    ended: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    suppressed: Counter[str] = field(default_factory=Counter)

    @property
    def inside(self) -> int:
        """People inside now: waiting, or watching a goal."""
        return self.entered - self.ended

    @property
    def treated_share(self) -> float | None:
        """Share of the treated that reached the goal; None without treated people."""
        treated = self.entered - self.held_out
        return (self.goals - self.goals_held_out) / treated if treated else None

    @property
    def holdout_share(self) -> float | None:
        """Share of the held out that reached the goal all the same; None without a holdout."""
        return self.goals_held_out / self.held_out if self.held_out else None


class Tally:
    """All journeys' figures."""

    def __init__(self) -> None:
        self.journeys: dict[str, JourneyTally] = {}
        self.refused: Counter[str] = Counter()
        self._held_out: set[str] = set()
        self.decisions = 0

    def take(self, values: Iterable[bytes | None]) -> None:
        """Count decision records. Cost: 5 us each."""
        for value in values:
            if value is not None:
                self._decision(_decoder.decode(value))

    def _journey(self, name: str) -> JourneyTally:
        return self.journeys.setdefault(name, JourneyTally())

    def _decision(self, decision: Decision) -> None:
        if decision.cause_type == TRAIL_CAUSE:
            return
        self.decisions += 1
        for entered in decision.entered:
            tally = self._journey(entered.journey)
            tally.entered += 1
            if entered.holdout:
                tally.held_out += 1
                self._held_out.add(entered.enrolment)
        for refusal in decision.refused:
            self.refused[refusal.reason] += 1
        for judged in decision.judged:
            tally = self._journey(judged.journey)
            tally.verdicts[judged.verdict] += 1
            if judged.verdict not in (Verdict.SENT, Verdict.SHADOW):
                tally.suppressed[judged.reason.partition(":")[0] or judged.verdict] += 1
        for ended in decision.ended:
            self._ended(ended.journey, ended.enrolment, ended.how)

    def _ended(self, journey: str, enrolment: str, how: str) -> None:
        tally = self._journey(journey)
        tally.ended += 1
        tally.exits += how == "exit"
        if how == "goal":
            tally.goals += 1
            tally.goals_held_out += enrolment in self._held_out

    @property
    def actions(self) -> int:
        """Actions sent, all journeys."""
        return sum(tally.verdicts[Verdict.SENT] for tally in self.journeys.values())

    @property
    def suppressions(self) -> Counter[str]:
        """Proposals that reached nobody, by reason."""
        total: Counter[str] = Counter()
        for tally in self.journeys.values():
            total.update(tally.suppressed)
        return total
