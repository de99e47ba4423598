"""What conditions may name, read from the turn; see journey-language, names in scope."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from journey.conditions import MISSING
from journey.customer.facts import value_of
from journey.customer.reach import described
from journey.keys import plain_text
from journey.standing.balance import EMPTY, told
from schemas.customer import NEVER, Enrolment, StepResult
from schemas.workspace import Action

if TYPE_CHECKING:
    from journey.turn import Turn


class Standing(NamedTuple):
    """The action that is being judged: what `action` means in weights and reserves."""

    id: str
    model: Action
    value: Decimal


class TurnScope:
    """The names of one turn; `event`, `enrolment` and `standing` are set by whoever evaluates."""

    __slots__ = ("enrolment", "event", "standing", "turn")

    def __init__(self, turn: Turn, event: Any = None, enrolment: Enrolment | None = None) -> None:
        self.turn = turn
        self.event = event
        self.enrolment = enrolment
        self.standing: Standing | None = None

    @property
    def customer_id(self) -> str:
        return self.turn.id

    @property
    def now(self) -> int:
        return self.turn.now

    @property
    def zone(self) -> str:
        return self.where().key

    def where(self) -> ZoneInfo:
        """The customer's zone."""
        return self.turn.catalogue.zone_of(self.turn.traits)

    @property
    def tags(self) -> Any:
        return self.turn.tags

    def fact(self, name: str) -> Any:
        turn = self.turn
        fact = turn.catalogue.facts.get(name)
        return MISSING if fact is None else value_of(fact, turn.facts, turn.now, self.where)

    def count(self, event_type: str, duration_ms: int) -> Any:
        return self.fact(f"count:{event_type}:{duration_ms}")

    def trait(self, name: str) -> Any:
        found = self.turn.traits.get(name)
        return MISSING if found is None else found.value

    def segment(self, name: str) -> Any:
        return name in self.turn.standing.segments

    @property
    def stage(self) -> Any:
        return self.turn.standing.stage or MISSING

    def ladder(self, name: str) -> Any:
        """Level, since when, next review, and what is missing; fields that are not known are left out."""
        rung = self.turn.standing.ladders.get(name)
        if rung is None:
            return MISSING
        known = {
            "level": rung.level,
            "at": rung.at,
            "review_at": rung.review_at or None,
            "missing": rung.missing,
            "shortfall": rung.shortfall,
        }
        return {field: value for field, value in known.items() if value is not None}

    @property
    def points(self) -> Any:
        """Of all accounts together, and by account; one that was never used has nothing."""
        turn, accounts, where = self.turn, self.turn.standing.points, self.where()
        named = turn.catalogue.rules.accounts if turn.catalogue.rules is not None else ()
        each = {rule.id: told((accounts.get(rule.id, EMPTY),), turn.now, where) for rule in named}
        only = each.get(next(iter(accounts))) if len(accounts) == 1 else None
        together = told(accounts.values(), turn.now, where) if only is None else only
        return {**together, **each}

    def list(self, name: str) -> Any:
        return self.turn.standing.lists.get(name, ())

    def table(self, name: str, key: Any) -> Any:
        """The row with that key; a number asks for the row whose key is its text."""
        rows = self.turn.catalogue.tables.get(name)
        return (
            MISSING if rows is None else rows.get(key if isinstance(key, str) else plain_text(key), MISSING)
        )

    def reach(self, name: str) -> Any:
        """`open`, `grants` and, while the window is open, `until`; a channel without rules is open."""
        channel = self.turn.catalogue.channels.get(name)
        return {"open": True, "grants": 0} if channel is None else described(self.turn, channel, self)

    def case(self, name: str) -> Any:
        """Whether a case of that kind is open."""
        return any(case.kind == name and case.silent_until == NEVER for case in self.turn.cases.values())

    def consent(self, name: str) -> Any:
        found = self.turn.consents.get(name)
        return MISSING if found is None else found.granted

    def journey(self, name: str) -> Any:
        """`active` and, while inside, `at`, `place` and the last `stage`."""
        for enrolment in self.turn.enrolments.values():
            if enrolment.journey == name:
                found = {"active": bool(enrolment.place), "at": enrolment.at, "place": enrolment.place}
                return {**found, "stage": enrolment.stage} if enrolment.stage else found
        return {"active": False}

    @property
    def entry_event(self) -> Any:
        return None if self.enrolment is None else self.enrolment.event

    @property
    def entry_last(self) -> Any:
        return None if self.enrolment is None else self.enrolment.last or self.enrolment.event

    @property
    def entry_key(self) -> Any:
        return MISSING if self.enrolment is None or self.enrolment.key is None else self.enrolment.key

    @property
    def entry_at(self) -> Any:
        return MISSING if self.enrolment is None else self.enrolment.at

    @property
    def action_id(self) -> Any:
        return MISSING if self.standing is None else self.standing.id

    @property
    def action_purpose(self) -> Any:
        return MISSING if self.standing is None else self.standing.model.purpose

    @property
    def action_objective(self) -> Any:
        """Empty where the action has none."""
        return MISSING if self.standing is None else self.standing.model.objective or ""

    @property
    def action_content_type(self) -> Any:
        """Empty where the action has none."""
        return MISSING if self.standing is None else self.standing.model.content_type or ""

    @property
    def action_value(self) -> Any:
        return MISSING if self.standing is None else self.standing.value

    def visits(self, step: str) -> Any:
        return 0 if self.enrolment is None else self.enrolment.visits.get(step, 0)

    def step(self, name: str) -> Any:
        found = None if self.enrolment is None else self.enrolment.steps.get(name)
        return MISSING if found is None else _fields(found)


def _fields(result: StepResult) -> dict[str, Any]:
    """The fields that are known; absent ones are unknown to conditions."""
    named = {
        "at": result.at,
        "verdict": result.verdict,
        "reason": result.reason,
        "outcome": result.outcome,
        "arm": result.arm,
        "event": result.event,
    }
    return {name: value for name, value in named.items() if value}
