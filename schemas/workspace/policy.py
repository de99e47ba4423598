"""`policy.yaml`: consent, service first, blackout, quiet hours, caps, content mix, arbitration, holdout."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.workspace.fields import (
    Boolean,
    ConditionText,
    DurationMs,
    Id,
    Ids,
    Integer,
    LocalMoment,
    MinuteOfDay,
    Model,
    Money,
    Objective,
    Purpose,
    Share,
    TypeNames,
    _duration,
    one_or_more,
)

HOUR_MS = 3_600_000
DAY_MS = 86_400_000
CALENDAR_SPANS = ("calendar day", "calendar week", "calendar month")

Purposes = Annotated[list[Purpose], Field(min_length=1), one_or_more(Purpose)]


def _span(value: object) -> object:
    return value if isinstance(value, str) and value in CALENDAR_SPANS else _duration(value)


class Consent(Model):
    """Which purposes need consent, and what is assumed while nothing is known."""

    purposes: Purposes = ["promotion"]
    """Which purposes need consent."""
    assume: Boolean = False
    """What counts while the customer has said nothing."""


class Case(Model):
    """A kind of case (complaint, safety recall): while one is open, promotion is silent."""

    opens: TypeNames
    """What opens one."""
    closes: TypeNames
    """What closes it."""
    reopens: TypeNames | None = None
    """What opens again one that was closed."""
    key: ConditionText | None = None
    """Tells cases of one customer apart, such as a ticket's number; default: one at a time."""
    max_open: DurationMs = 30 * DAY_MS
    """So long after opening it is overdue."""
    then: Literal["alert", "close"] = "alert"
    """What happens then: it is told and stays open, or it closes."""
    cool_off: DurationMs = 7 * DAY_MS
    """Promotion stays silent so long after the close."""


class QuietHours(Model):
    """No contact between two times of day in the customer's zone."""

    start: Annotated[MinuteOfDay, Field(alias="from")]
    """When they begin."""
    to: MinuteOfDay
    """When they end; an earlier time than `from`: on the next day."""
    purposes: Purposes = ["promotion"]
    release_over: DurationMs = 0


class Blackout(Model):
    """No contact between two moments of the customer's local time: a holiday, a launch, a mourning."""

    id: Id
    start: Annotated[LocalMoment, Field(alias="from")]
    """The first moment without contact."""
    until: LocalMoment
    """The first moment at which contact is permitted again."""
    purposes: Purposes = ["promotion"]
    channels: Ids | None = None
    """Only these; absent: all."""
    then: Literal["defer", "suppress"] = "defer"
    """What becomes of contacts meanwhile: held until its end, or refused."""
    release_over: DurationMs = 0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.until:
            raise ValueError(f"`until` ({self.until}) must come after `from` ({self.start})")
        return self


class Cap(Model):
    """At most `max` contacts in a span, for the whole person or what the filters name."""

    id: Id
    max: Annotated[Integer, Field(ge=0, le=1000)]
    """So many contacts."""
    per: Annotated[
        int | Literal["calendar day", "calendar week", "calendar month"],
        BeforeValidator(_span, json_schema_input_type=str),
    ]
    """A sliding span, or a day, week or month where the customer is."""
    channel: Id | None = None
    """Only contacts on this channel."""
    purposes: Purposes = ["promotion"]
    objective: Objective | None = None
    """Only contacts with this objective."""
    action: Id | None = None
    """Only this action."""
    content_type: Id | None = None
    """Only content of this type."""
    when_full: Literal["suppress", "defer"] = "suppress"
    """Refused, or held until there is room."""


class ContentMix(Model):
    """Content of one type makes up at most a share of a person's contacts (品牌内容不要太多)."""

    id: Id
    content_type: Id
    """Which content, as `content_type` of the action says."""
    max: Annotated[Share, Field(gt=0, lt=1)]
    """Share of the contacts in the span, the one that is asked for among them."""
    per: Annotated[DurationMs, Field(gt=0)]
    """The span, up to now."""
    free: Annotated[Integer, Field(ge=0, le=100)] = 1
    """So many in the span are always permitted: a share of few contacts says little."""
    purposes: Purposes = ["promotion"]


class Reserve(Model):
    """The last places of a cap are kept for the better one."""

    cap: Id
    """The `id` of the cap."""
    last: Annotated[Integer, Field(ge=1, le=1000)] = 1
    """So many places."""
    condition: Annotated[ConditionText, Field(alias="for")]
    """Over `action`, `customer`, `entry` and `now`: who may take them."""


class ContextWeight(Model):
    """What a moment makes an action worth, as a factor of its score."""

    when: ConditionText
    """Over `action`, `customer`, `entry` and `now`."""
    weight: Annotated[Money, Field(ge=0, le=1000)]
    """The factor."""


class Arbitration(Model):
    """How long promotional proposals wait for each other, how they are ranked, what becomes of losers."""

    hold: DurationMs = 0
    """How long the first proposal waits for others; 0: those of one instant compete."""
    take: Annotated[Integer, Field(ge=1, le=10)] = 1
    """Winners of one contest."""
    carry: Literal["no", "once", "until_expiry"] = "no"
    """Whether a loser stands in the next contest: in one more, or in each until it expires."""
    carry_after: Annotated[DurationMs, Field(gt=0)] = HOUR_MS
    """If no other contest opens so long, one opens for the loser."""
    weights: Annotated[list[ContextWeight], Field(max_length=64)] = []
    """Context weights; those that hold are multiplied."""


class PolicyFile(Model):
    """What holds for every journey at once: whether, when and how often somebody may be contacted."""

    consent: Consent = Consent()
    cases: dict[Id, Case] = {}
    blackout: Annotated[list[Blackout], Field(max_length=64)] = []
    quiet_hours: list[QuietHours] = []
    caps: list[Cap] = []
    content_mix: Annotated[list[ContentMix], Field(max_length=64)] = []
    reserves: Annotated[list[Reserve], Field(max_length=64)] = []
    arbitration: Arbitration = Arbitration()
    holdout: Share = Decimal(0)
    """Global holdout (空白域): this share of customers is never contacted with promotion."""
    note: str = ""
