"""`facts.yaml`: numbers kept per customer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.workspace.customer_list import CustomerLists
from schemas.workspace.fields import (
    ConditionText,
    DurationMs,
    Id,
    Integer,
    Model,
    Text,
    TypeNames,
    _duration,
)

DAY_MS: Final = 86_400_000
TOP_SIZE_MAX: Final = 10
"""Names that a `top` gives: more than any message shows."""
CALENDAR_WINDOWS: Final = ("calendar day", "calendar week", "calendar month", "calendar year")

FactKind = Literal[
    "count", "sum", "min", "max", "last", "first", "distinct", "top", "since", "next", "rate", "slope"
]
TYPE_KINDS: Final[tuple[FactKind, ...]] = ("count", "since", "next", "rate", "slope")
"""Kinds that name event types; the others are conditions on the event, read for the types in `on`."""
VALUE_KINDS: Final[tuple[FactKind, ...]] = ("sum", "min", "max", "last", "first", "distinct", "top")
ALLOWED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "window": frozenset({"count", "sum", "min", "max", "distinct", "rate", "slope"}),
        "by": frozenset({"count", "sum", "min", "max", "last", "first", "since", "next"}),
        "half_life": frozenset({"top"}),
        "size": frozenset({"top"}),
        "prior": frozenset({"next"}),
        "per": frozenset({"rate"}),
    }
)
"""Field -> the kinds that it means something for."""
NEEDED: Final[Mapping[str, str]] = MappingProxyType({"next": "prior", "rate": "window", "slope": "window"})


def _span(value: object) -> object:
    return value if isinstance(value, str) and value in CALENDAR_WINDOWS else _duration(value)


class Fact(Model):
    """One number: what is kept of some events, in a window or for ever, for all of them or `by` a key."""

    title: Text = {}
    count: TypeNames | None = None
    """How many events of these types."""
    sum: ConditionText | None = None
    """The sum of this value."""
    min: ConditionText | None = None
    """The smallest value."""
    max: ConditionText | None = None
    """The largest value."""
    last: ConditionText | None = None
    """The value of the newest event, by the time at which it happened."""
    first: ConditionText | None = None
    """The value of the oldest event."""
    distinct: ConditionText | None = None
    """How many different values; of a list each element. Exact to 64, then with a standard error of 6.5 %."""
    top: ConditionText | None = None
    """The values that came most, newer ones counting more."""
    since: TypeNames | None = None
    """Milliseconds since the newest event of these types."""
    next: TypeNames | None = None
    """When the next event of these types is to be expected, from the customer's own intervals."""
    rate: TypeNames | None = None
    """Events of these types `per` so long, over the window."""
    slope: TypeNames | None = None
    """From -1 (stopped) over 0 (steady) to 1 (new): the window's later half against its earlier half."""
    on: TypeNames | None = None
    """Event types that feed a fact which reads a value."""
    when: ConditionText | None = None
    window: Annotated[
        int | Literal["calendar day", "calendar week", "calendar month", "calendar year"] | None,
        BeforeValidator(_span, json_schema_input_type=str),
    ] = None
    """Sliding, such as `30 days`; or the current day, week, month or year of the customer's zone."""
    by: ConditionText | None = None
    """A number for each value of this; of a list for each element. The 32 values that came last are kept."""
    half_life: DurationMs = 30 * DAY_MS
    """Of `top`: an event so long ago counts half."""
    size: Annotated[Integer, Field(ge=1, le=TOP_SIZE_MAX)] = 5
    """Of `top`: how many values it gives at most."""
    prior: DurationMs | None = None
    """Of `next`: the usual interval, which counts as two intervals of the customer's own."""
    per: DurationMs = DAY_MS
    """Of `rate`."""
    backfill: Literal["log", "none"] | None = None
    """Of a fact that is new or means something else: `log` counts what the log holds of customers known
    before, `none` believes at once what is counted from then on. Otherwise it is unknown, for these
    customers, until its window has passed."""
    note: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [name for name in (*TYPE_KINDS, *VALUE_KINDS) if getattr(self, name) is not None]
        if len(kinds) != 1:
            known = ", ".join((*TYPE_KINDS, *VALUE_KINDS))
            raise ValueError(f"a fact has exactly one of {known}; found {kinds or 'none'}")
        kind = kinds[0]
        if (kind in TYPE_KINDS) == (self.on is not None):
            named, valued = ", ".join(TYPE_KINDS), ", ".join(VALUE_KINDS)
            raise ValueError(f"{named} name their event types themselves; {valued} need `on`")
        for field, allowed in ALLOWED.items():
            default = type(self).model_fields[field].default
            if kind not in allowed and getattr(self, field) != default:
                raise ValueError(f"{kind} takes no {field}")
        needed = NEEDED.get(kind)
        if needed is not None and not getattr(self, needed):
            raise ValueError(f"{kind} needs `{needed}`, such as 30 days")
        if kind in ("rate", "slope") and isinstance(self.window, str):
            raise ValueError(f"{kind} takes a sliding window such as 30 days, not the {self.window}")
        if self.window == 0 or self.per == 0 or self.half_life == 0:
            raise ValueError("a window, `per` and `half_life` are longer than 0")
        return self

    @property
    def kind(self) -> FactKind:
        """What is kept."""
        return next(name for name in (*TYPE_KINDS, *VALUE_KINDS) if getattr(self, name) is not None)

    @property
    def types(self) -> list[str]:
        """Event types that feed the fact."""
        named = getattr(self, self.kind)
        return named if isinstance(named, list) else self.on or []

    @property
    def value(self) -> str | None:
        """The condition whose value is kept; None for the kinds that only ask when."""
        named = getattr(self, self.kind)
        return named if isinstance(named, str) else None


class FactsFile(Model):
    """What is kept of each customer: numbers over events, and lists."""

    facts: dict[Id, Fact] = {}
    """Id -> fact; conditions read `customer.facts.<id>`."""
    lists: CustomerLists = {}
    """Id -> list; conditions read `customer.lists.<id>`."""
