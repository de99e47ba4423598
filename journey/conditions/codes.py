"""What each code of a ConditionError means, with a condition that has the fault and the same one mended."""

from __future__ import annotations

from dataclasses import dataclass

from journey.conditions.errors import ErrorCode


@dataclass(frozen=True, slots=True)
class ConditionFault:
    """One row of the table of faults."""

    code: ErrorCode
    title: str
    meaning: str
    failing: str
    mended: str


CONDITION_FAULTS = (
    ConditionFault(
        ErrorCode.FULL_WIDTH,
        "full-width punctuation",
        "Punctuation of a Chinese input method outside a text in quotes.",
        "event.properties.plan == ‘vip’",
        "event.properties.plan == 'vip'",
    ),
    ConditionFault(
        ErrorCode.SYNTAX,
        "not a condition",
        "The text ends too early, or something stands where it cannot.",
        "has(event.properties.plan",
        "has(event.properties.plan)",
    ),
    ConditionFault(
        ErrorCode.OPERATOR,
        "unknown operator",
        "An operator of another language, or two comparisons in a chain.",
        "event.properties.plan = 'vip'",
        "event.properties.plan == 'vip'",
    ),
    ConditionFault(
        ErrorCode.WORD,
        "word of another language",
        "`and`, `or`, `not` are `&&`, `||`, `!`; nothing is null: `has()` asks.",
        "event.properties.plan != null and customer.facts.orders > 0",
        "has(event.properties.plan) && customer.facts.orders > 0",
    ),
    ConditionFault(
        ErrorCode.TEXT,
        "text without end",
        "A text in quotes is not closed, or has an unknown escape.",
        "event.properties.plan == 'vip",
        "event.properties.plan == 'vip'",
    ),
    ConditionFault(
        ErrorCode.NUMBER,
        "not a number",
        "Digits with letters behind them, or more than 28 digits.",
        "now - entry.at > 7d",
        "now - entry.at > duration('7d')",
    ),
    ConditionFault(
        ErrorCode.LIMIT,
        "too large",
        "Longer, deeper or with more parts than a condition may have.",
        "(" * 33 + "true" + ")" * 33,
        "true",
    ),
    ConditionFault(
        ErrorCode.UNKNOWN_FUNCTION,
        "unknown function",
        "The language has no such function or method.",
        "startsWith(event.properties.path, '/sale')",
        "event.properties.path.startsWith('/sale')",
    ),
    ConditionFault(
        ErrorCode.ARGUMENTS,
        "wrong arguments",
        "Too few or too many, or one that must be written out is computed.",
        "count('Product Viewed') >= 3",
        "count('Product Viewed', '3h') >= 3",
    ),
    ConditionFault(
        ErrorCode.DURATION,
        "not a duration",
        "A text that should name a duration does not.",
        "count('Product Viewed', '3 moons') >= 3",
        "count('Product Viewed', '3 hours') >= 3",
    ),
    ConditionFault(
        ErrorCode.UNKNOWN_NAME,
        "unknown name",
        "Neither the language nor this workspace knows the name.",
        "customer.fact.orders > 0",
        "customer.facts.orders > 0",
    ),
    ConditionFault(
        ErrorCode.OUT_OF_SCOPE,
        "name out of scope",
        "The name exists, but not in this place: steps have no `event`, triggers no `entry`.",
        "entry.at < now",
        "event.occurred_at < now",
    ),
    ConditionFault(
        ErrorCode.INCOMPLETE_NAME,
        "incomplete name",
        "The name holds others and is no value itself.",
        "has(customer.traits)",
        "has(customer.traits.city)",
    ),
    ConditionFault(
        ErrorCode.TYPES,
        "types that do not go together",
        "The comparison or function would be unknown or false for everybody.",
        "customer.facts.orders > '5'",
        "customer.facts.orders > 5",
    ),
    ConditionFault(
        ErrorCode.NOT_A_CONDITION,
        "not true or false",
        "A value stands where a condition is expected.",
        "customer.facts.orders && true",
        "customer.facts.orders > 0 && true",
    ),
    ConditionFault(
        ErrorCode.VARIABLE,
        "no name for the element",
        "A macro names each element first, with a name that means nothing else.",
        "event.properties.products.exists(event, true)",
        "event.properties.products.exists(item, true)",
    ),
)
