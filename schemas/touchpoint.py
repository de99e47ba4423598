"""The native touchpoint and the native outcome: what strangers may write to our input topics.

These models are the published contract: JSON Schema, documentation, and the judge in tests. The hot path
checks the same rules by hand (docs/adr/0003-intake-validation.md); a test holds the two equal.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from schemas.instant import INSTANT_LAST, INSTANT_PATTERN, parse_instant

RECORD_BYTES_MAX = 1024 * 1024
"""One record. Kafka's own default for a message is 1 MiB, so what fits a stock producer fits us."""
DEPTH_MAX = 32
"""Objects and lists inside one another, the record itself being the first. contracts.md"""
PROPERTIES_MAX = 512
"""Entries of `properties`, of `context`, and of the unknown fields, each. contracts.md"""
ID_CHARACTERS_MAX = 256
"""Every id, name and identifier. contracts.md"""
IDENTIFIERS_MAX = 32
"""contracts.md"""
NUMBER_MAGNITUDE_MAX = 64
"""Powers of ten either way: above any count or sum of money, far below what makes arithmetic slow."""
NUMBER_CHARACTERS_MAX = 128
"""Of one number: sums keep 28 digits, so more than these say nothing and cost memory."""
FUTURE_MS_MAX = 24 * 3_600_000
"""How far ahead of its arrival a touchpoint may claim to be: a wrong zone is at most 14 hours."""

NAMESPACES = (
    "user_id",
    "member_card",
    "wechat_unionid",
    "phone",
    "email",
    "wechat_openid",
    "vin",
    "anonymous_id",
    "device",
    "group",
)
"""Identifiers that can name a customer, strongest first. Others are kept, and name nobody. A
`group` alone has a state like a customer: what a circle or a family does together is counted there."""
TYPE_PATTERN = r"^[A-Z][A-Za-z0-9]*( [A-Za-z0-9]+)*$"
"""Words, the first with a capital. As in workspace files, which a test holds."""
NAMESPACE_PATTERN = r"^[a-z][a-z0-9_]{0,63}$"
CUSTOMER_ID_PATTERN = r"^c_[a-z2-7]{26}$"
SUBJECT_PATTERN = r"^(product|group|dealer):[^\s].{0,239}$"
"""What a touchpoint without a customer is about."""
OutcomeName = Literal[
    "delivered",
    "opened",
    "clicked",
    "accepted",
    "rejected",
    "bounced",
    "failed",
    "complained",
    "unsubscribed",
    "expired",
    "done",
    "no_show",
]
OUTCOMES: frozenset[str] = frozenset(get_args(OutcomeName))
"""What may become of an action."""
OUTCOME_TYPE = "Action Outcome"
"""The type that every outcome gets."""


def _instant(text: str) -> str:
    at = parse_instant(text)
    if at is None or not 0 <= at <= INSTANT_LAST:
        raise ValueError("expected an RFC 3339 instant from 1970 to 2199, such as 2026-03-01T09:30:00+08:00")
    return text


def _given(value: Any) -> Any:
    """Drop nulls: an identifier that is null was not given. What is no object is left to the type check."""
    if not isinstance(value, dict) or len(value) > IDENTIFIERS_MAX:
        return value
    return {key: one for key, one in value.items() if one is not None}


def _namespaces(value: dict[str, str]) -> dict[str, str]:
    for name in value:
        if not re.fullmatch(NAMESPACE_PATTERN, name):
            raise ValueError("expected namespaces of lower-case letters, digits and underscores")
    return value


Name = Annotated[str, Field(min_length=1, max_length=ID_CHARACTERS_MAX)]
Instant = Annotated[str, AfterValidator(_instant), Field(json_schema_extra={"pattern": INSTANT_PATTERN})]
OptionalName = Annotated[str | None, Field(max_length=ID_CHARACTERS_MAX)]
Properties = Annotated[dict[str, Any] | None, Field(max_length=PROPERTIES_MAX)]
Identifiers = Annotated[
    dict[str, Annotated[str, Field(max_length=ID_CHARACTERS_MAX)]],
    Field(max_length=IDENTIFIERS_MAX),
    BeforeValidator(_given),
    AfterValidator(_namespaces),
]


class _Envelope(BaseModel):
    """What touchpoints and outcomes share."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    id: Name = Field(
        description="The source's own id; a repeat is the same (source, id).", examples=["536365"]
    )
    source: Name = Field(description="The system that speaks, always spelled alike.", examples=["web-shop"])
    occurred_at: Instant = Field(
        description="When it happened, RFC 3339 with a zone.", examples=["2026-03-01T09:30:00+08:00"]
    )
    channel: OptionalName = Field(None, description="Where it happened.", examples=["web", "store"])
    properties: Properties = Field(None, description="What happened: numbers exact, at most 512 entries.")
    context: Properties = Field(
        None, description="Around it: locale, timezone, campaign, consent. At most 512 entries."
    )


class Touchpoint(_Envelope):
    """Something a customer did or received.

    At most 1 MiB of UTF-8 JSON, 32 levels deep, no key twice, no NaN or Infinity. Unknown fields are kept in
    `context.extra` and counted.
    """

    type: Annotated[str, Field(pattern=TYPE_PATTERN, max_length=ID_CHARACTERS_MAX)] = Field(
        description='Title Case, "Object Action"; Segment\'s e-commerce names where they exist.',
        examples=["Order Completed", "Store Visited"],
    )
    identifiers: Identifiers | None = Field(
        None,
        description=f"Namespace -> value. The strongest given names the customer: {', '.join(NAMESPACES)}.",
        examples=[{"user_id": "17850"}],
    )
    subject: Any = Field(
        None,
        description="Without identifiers: the customer id, as our actions and events quote it; or what the "
        "touchpoint is about, `product:`, `group:` or `dealer:` and its id, for a type with that `subject` "
        "in events.yaml. With identifiers, or in another form, it is an unknown field like any other.",
        examples=["c_mfzwizltoq4tkmjsgm2dkmrtge"],
    )

    @model_validator(mode="after")
    def _named(self) -> Self:
        """Any: senders choose the subject, and only one of our form names somebody."""
        given = self.identifiers or {}
        by_subject = isinstance(self.subject, str) and (
            re.fullmatch(CUSTOMER_ID_PATTERN, self.subject) or re.fullmatch(SUBJECT_PATTERN, self.subject)
        )
        if not (any(given.get(name, "").strip() for name in NAMESPACES) if given else by_subject):
            known = ", ".join(NAMESPACES)
            raise ValueError(f"expected a customer id or such as product:p1 as subject, or one of {known}")
        return self


class Outcome(_Envelope):
    """What became of an action that we published; quotes its id and the customer it was for."""

    action_id: Name = Field(
        description="`ce_id` of the action.", examples=["9f2c41d07be84a55b5cf2f0a0c5d7c11"]
    )
    outcome: OutcomeName = Field(description="What became of it.")
    subject: Annotated[str, Field(pattern=CUSTOMER_ID_PATTERN)] = Field(
        description="`ce_subject` of the action: the customer id.", examples=["c_mfzwizltoq4tkmjsgm2dkmrtge"]
    )
    identifiers: Identifiers | None = Field(None, description="Kept as given; the subject alone says who.")
