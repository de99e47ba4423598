"""`policy.yaml`: consent, service first, quiet hours, caps, arbitration, global holdout."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from schemas.workspace.fields import (
    Boolean,
    ConditionText,
    DurationMs,
    Id,
    Integer,
    MinuteOfDay,
    Model,
    Objective,
    Purpose,
    Share,
    TypeNames,
    _duration,
    one_or_more,
)

DAY_MS = 86_400_000
CALENDAR_SPANS = ("calendar day", "calendar week", "calendar month")

Purposes = Annotated[list[Purpose], Field(min_length=1), one_or_more(Purpose)]


def _span(value: object) -> object:
    return value if isinstance(value, str) and value in CALENDAR_SPANS else _duration(value)


class Consent(Model):
    """Which purposes need consent, and what is assumed while nothing is known."""

    purposes: Purposes = ["promotion"]
    assume: Boolean = False


class Case(Model):
    """A kind of case (complaint, safety recall): while one is open, promotion is silent."""

    opens: TypeNames
    closes: TypeNames
    reopens: TypeNames | None = None
    key: ConditionText | None = None
    max_open: DurationMs = 30 * DAY_MS
    then: Literal["alert", "close"] = "alert"
    cool_off: DurationMs = 7 * DAY_MS


class QuietHours(Model):
    """No contact between two times of day in the customer's zone."""

    start: Annotated[MinuteOfDay, Field(alias="from")]
    to: MinuteOfDay
    purposes: Purposes = ["promotion"]
    release_over: DurationMs = 0


class Cap(Model):
    """At most `max` contacts in a span, for the whole person or what the filters name."""

    id: Id
    max: Annotated[Integer, Field(ge=0, le=1000)]
    per: Annotated[
        int | Literal["calendar day", "calendar week", "calendar month"],
        BeforeValidator(_span, json_schema_input_type=str),
    ]
    channel: Id | None = None
    purposes: Purposes = ["promotion"]
    objective: Objective | None = None
    action: Id | None = None
    when_full: Literal["suppress", "defer"] = "suppress"


class Arbitration(Model):
    """How long promotional proposals wait for each other."""

    hold: DurationMs = 0
    take: Annotated[Integer, Field(ge=1, le=10)] = 1
    """Winners of one contest."""


class PolicyFile(Model):
    """The file."""

    consent: Consent = Consent()
    cases: dict[Id, Case] = {}
    quiet_hours: list[QuietHours] = []
    caps: list[Cap] = []
    arbitration: Arbitration = Arbitration()
    holdout: Share = Decimal(0)
    """Global holdout (空白域): this share of customers is never contacted with promotion."""
    note: str = ""
