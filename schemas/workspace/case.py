"""`tests/*.yaml`: touchpoints at virtual times, and what must come of them.

Values under `properties`, `context`, `with`, `facts`, `lists` and `traits` are typed by how they are written:
a plain `2`, `1.50`, `true` is a number or a boolean, everything else and everything in quotes is text.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.duration import parse_duration
from schemas.instant import format_instant, parse_instant
from schemas.touchpoint import SUBJECT_PATTERN, OutcomeName
from schemas.workspace.fields import DurationMs, Id, Ids, Model, Money, TypeName

CASES_MAX = 500
"""Of one file; more are unreadable and belong in several."""
GIVEN_MAX = 1_000
"""Steps of one case: a busy year of one customer."""
EXPECTED_MAX = 1_000
START_DEFAULT_AT = 1_767_603_600_000
"""2026-01-05T09:00:00Z, a Monday: where a case begins that does not say so."""
DEFAULT_CUSTOMER = "anna"
TYPED_KEYS = frozenset({"properties", "context", "with", "facts", "lists", "traits"})
"""Keys below which plain numbers, true, false and null are no text."""
CUSTOMER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$"
GIVEN_KINDS = ("touchpoint", "outcome", "clock")
_later = re.compile(r"\+ ?(.+)")


class When(NamedTuple):
    """An instant, or so much later than something else."""

    instant: int
    """Int ms; 0 where only `later` counts."""
    later: int
    """Int ms."""

    def after(self, base: int) -> int:
        """The instant that is meant, counted from `base` if it is written as `+2 days`."""
        return self.instant or base + self.later


def _when(value: Any) -> When:
    """Any: what the file holds there."""
    if isinstance(value, When):
        return value
    text = value if isinstance(value, str) else ""
    if found := _later.fullmatch(text):
        return When(0, parse_duration(found[1]))
    instant = parse_instant(text)
    if instant is None or instant <= 0:
        raise ValueError(f"expected an instant such as 2026-03-01T09:00:00Z or +2 days, found {value!r}")
    return When(instant, 0)


AtOrLater = Annotated[
    When,
    BeforeValidator(_when, json_schema_input_type=str),
    Field(json_schema_extra={"examples": ["2026-03-01T09:00:00Z", "+2 days"]}),
]
"""`2026-03-01T09:00:00Z`, or `+2 days`."""
Customer = Annotated[str, Field(pattern=CUSTOMER_PATTERN)]
Values = Annotated[dict[str, Any], Field(max_length=512)]


class Given(Model):
    """One step of the story: a touchpoint, an outcome of a sent action, or time that passes."""

    touchpoint: TypeName | None = None
    outcome: OutcomeName | None = None
    clock: AtOrLater | None = None
    at: Annotated[AtOrLater, Field(json_schema_extra={"default": "+0 minutes"})] = When(0, 0)
    """An instant, or so long after the step before; default: at the same time."""
    late: DurationMs = 0
    """It happened so long before `at`, when it arrived."""
    customer: Customer | None = None
    subject: Annotated[str, Field(pattern=SUBJECT_PATTERN)] | None = None
    """The touchpoint is about this, and about no customer: `product:p1`, `group:g1`, `dealer:d1`."""
    of: Id | None = None
    """The action that the outcome is about: the last one of that name that was sent to the customer."""
    id: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    """A second step with the same id is a repeat."""
    source: Annotated[str, Field(min_length=1, max_length=256)] = "case"
    channel: str = ""
    properties: Values = {}
    context: Values = {}

    @property
    def moves(self) -> When:
        """When the step happens, as it is written."""
        return self.at if self.clock is None else self.clock

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = {name for name in self.model_fields_set if getattr(self, name) is not None}
        if sum(kind in given for kind in GIVEN_KINDS) != 1:
            raise ValueError(f"a step is exactly one of {', '.join(GIVEN_KINDS)}")
        if self.clock is not None and given != {"clock"}:
            raise ValueError("`clock` stands alone: `{ clock: +30 days }`")
        if (self.outcome is None) != (self.of is None):
            raise ValueError("`outcome` and `of` go together: `{ outcome: opened, of: welcome }`")
        if self.subject is not None and (self.touchpoint is None or self.customer is not None):
            raise ValueError("`subject` says whom a touchpoint is about instead of `customer`")
        return self


class ExpectedAction(Model):
    """One action that must be sent; what is not said may be anything."""

    action: Id
    at: AtOrLater | None = None
    """An instant, or so long after the case's first step."""
    channel: Id | None = None
    journey: Id | None = None
    step: Id | None = None
    language: str | None = None
    values: Annotated[Values, Field(alias="with")] = {}
    """Slots with their values; others may be there too."""


def _named_action(value: Any) -> Any:
    """`welcome` is short for `{ action: welcome }`. Any: what the file holds there."""
    return {"action": value} if isinstance(value, str) else value


Expected = Annotated[
    ExpectedAction, BeforeValidator(_named_action, json_schema_input_type=str | ExpectedAction)
]
ExpectedActions = Annotated[list[Expected], Field(max_length=EXPECTED_MAX)]


class ExpectedVerdict(Model):
    """One proposal that must not have been sent."""

    action: Id
    reason: str | None = None
    """As recorded: `quiet_hours`, `cap:one_a_day`, `no_consent`, `case_open:complaint` ..."""
    verdict: Literal["suppressed", "lost", "expired", "withheld", "shadow", "withdrawn"] | None = None
    journey: Id | None = None


class ExpectedRefusal(Model):
    """One trigger that held, and whose entry must have been refused."""

    journey: Id
    reason: str | None = None


class ExpectedEnd(Model):
    """One enrolment that must have ended."""

    journey: Id
    how: Literal["goal", "exit", "end", "done"] | None = None
    result: str | None = None


class ExpectedEmission(Model):
    """One event that an `emit` step must have written."""

    event: TypeName
    journey: Id | None = None
    reason: str = ""
    """Why it was not written after all: holdout, shadow, too_many_hops, no_recipient."""


def _named_event(value: Any) -> Any:
    """`Referral Qualified` is short for `{ event: Referral Qualified }`. Any: what the file holds there."""
    return {"event": value} if isinstance(value, str) else value


class Expect(Model):
    """What must be true of one customer when the story has ended."""

    customer: Customer | None = None
    actions: ExpectedActions | None = None
    """All actions that are sent, in order; `[]`: none."""
    contains: ExpectedActions = []
    """These actions are sent, in this order, perhaps among others."""
    not_actions: Annotated[list[Id], Field(max_length=EXPECTED_MAX)] = []
    suppressed: Annotated[list[ExpectedVerdict], Field(max_length=EXPECTED_MAX)] = []
    refused: Annotated[list[ExpectedRefusal], Field(max_length=EXPECTED_MAX)] = []
    emitted: Annotated[
        list[
            Annotated[
                ExpectedEmission,
                BeforeValidator(_named_event, json_schema_input_type=str | ExpectedEmission),
            ]
        ],
        Field(max_length=EXPECTED_MAX),
    ] = []
    ended: Annotated[list[ExpectedEnd], Field(max_length=EXPECTED_MAX)] = []
    places: dict[Id, Id] = {}
    """Journey -> the step where the customer rests, `watching` after the last one, or `none`."""
    facts: dict[Id, Any] = {}
    tags: list[Id] | None = None
    """All tags."""
    segments: list[Id] | None = None
    """All segments."""
    stage: Id | None = None
    levels: dict[Id, Id] = {}
    """Ladder -> level."""
    points: dict[Id, Money] = {}
    """Account -> balance; below zero where more was spent than there was."""
    lists: dict[Id, list[Any]] = {}
    """List -> its items, the oldest first; `[]`: none. Any: senders choose."""
    traits: dict[str, Any] = {}

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set - {"customer"}:
            raise ValueError("nothing is expected here: say `actions`, `places`, `facts` ...")
        return self


def _sections(value: Any) -> Any:
    """One section stands for a list of it. Any: what the file holds there."""
    return [value] if isinstance(value, dict) else value


class Case(Model):
    """One story with its end."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    note: str = ""
    start: Annotated[AtOrLater, Field(json_schema_extra={"default": format_instant(START_DEFAULT_AT)})] = (
        When(START_DEFAULT_AT, 0)
    )
    """Instant from which the first step counts."""
    customer: Customer = DEFAULT_CUSTOMER
    """Whom steps and sections are about that do not say so."""
    journeys: Ids | None = None
    """Only these are tried; default: all."""
    holdouts: Literal["off", "on"] = "off"
    """off: everybody is treated. on: shares as published; the customer's name decides, always alike."""
    modes: Literal["live", "as_written"] = "live"
    """live: drafts and shadows are tried as if they were live."""
    given: Annotated[list[Given], Field(min_length=1, max_length=GIVEN_MAX)]
    expect: Annotated[
        list[Expect],
        Field(min_length=1, max_length=EXPECTED_MAX),
        BeforeValidator(_sections, json_schema_input_type=Expect | list[Expect]),
    ]

    @model_validator(mode="after")
    def _starts(self) -> Self:
        if not self.start.instant:
            raise ValueError("`start` is an instant such as 2026-03-01T09:00:00Z")
        return self


class CasesFile(Model):
    """`tests/*.yaml`."""

    cases: Annotated[list[Case], Field(min_length=1, max_length=CASES_MAX)]
    note: str = ""
