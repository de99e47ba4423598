"""What-if: a person's state with some of it set by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from journey.assumed_values import Unassumable, number_of, truth_of
from journey.catalogue import Catalogue
from journey.customer.facts import CompiledFact
from journey.standing.assuming import STANDING_PLACES, STANDING_SECTIONS, assume_standing
from schemas.customer import Bucket, ConsentState, CustomerState, FactState, Mark, Trait

BY = "assumed"
PLACES = (
    "traits.NAME",
    "facts.NAME",
    "tags.NAME",
    "consents.PURPOSE",
    "consents.PURPOSE:CHANNEL",
    *STANDING_PLACES,
)
"""What may be set."""
NOT_SET = frozenset({"distinct", "top", "next", "rate", "slope"})
"""Kinds whose memory is no plain number."""


def assume(catalogue: Catalogue, state: CustomerState, place: str, value: Any) -> CustomerState:
    """The state with one place set, as of its own time.

    Args:
        place: one of PLACES.
        value: JSON value: any for a trait, a number for a count, sum or extreme, milliseconds for
            `since`, true or false for tags, consents and segments, a name for the stage and for levels, a
            number for points, a list of texts and numbers for lists.
    Raises: Unassumable, worded for the operator.
    """
    section, _, name = place.partition(".")
    if section in STANDING_SECTIONS and bool(name) != (section == "stage"):
        return assume_standing(catalogue, state, place, value)
    if not name:
        raise Unassumable(f"expected one of {', '.join(PLACES)}; found {place!r}")
    match section:
        case "traits":
            return replace(state, traits={**state.traits, name: Trait(value, state.now, BY)})
        case "facts":
            fact = catalogue.facts.get(name)
            if fact is None:
                raise Unassumable(f"expected a fact of the workspace; found {name!r}")
            known = {each: kept for each, kept in state.facts.items() if each != fact.begun}
            return replace(state, facts={**known, name: _fact(fact, value, state.now)})
        case "tags":
            others = {tag: mark for tag, mark in state.tags.items() if tag != name}
            return replace(state, tags={**others, name: Mark(state.now, BY)} if truth_of(value) else others)
        case "consents":
            answer = ConsentState(truth_of(value), state.now)
            return replace(state, consents={**state.consents, name: answer})
        case _:
            raise Unassumable(f"expected one of {', '.join(PLACES)}; found {place!r}")


def _fact(fact: CompiledFact, value: Any, now: int) -> FactState:
    """What the fact would remember if it had this value; a windowed one as if all of it came just now."""
    if fact.kind in NOT_SET or fact.by is not None or fact.calendar:
        what = "of a key" if fact.by is not None else f"of a {fact.calendar}" if fact.calendar else fact.kind
        raise Unassumable(f"a fact that is {what} is kept in a form of its own; assume its events instead")
    if fact.kind in ("last", "first"):
        return FactState(count=1, value=value, at=now)
    if fact.kind == "since":
        return FactState(count=1, at=now - int(number_of(value)))
    amount = number_of(value)
    if fact.kind == "count" and amount != int(amount):
        raise Unassumable(f"expected a whole number for {fact.id}, a count; found {value}")
    count = int(amount) if fact.kind == "count" else 1
    if fact.kind in ("min", "max") and not fact.window:
        return FactState(count=1, value=amount, at=now)
    total = amount if fact.kind in ("sum", "min", "max") else Decimal(0)
    if fact.window:
        return FactState(buckets=(Bucket(now // fact.slice_ms, count, total),))
    return FactState(count, total)
