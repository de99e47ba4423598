"""What-if: where a customer stands, set by hand.

The rules are asked again as soon as time runs, as after any change: what they do not keep is lost again. To
see somebody stay where they are put, assume the facts behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

from msgspec.structs import replace

from journey.assumed_values import Unassumable, number_of, truth_of
from journey.catalogue import Catalogue
from journey.lint import known_words
from journey.ranks import RANK_STANDING
from journey.standing.lists import is_item
from journey.standing.rules import CompiledAccount, CompiledLadder, CompiledList, Rules
from journey.standing.standings import STANDING
from schemas.customer import NEVER, CustomerState, Timer
from schemas.standing import Account, Lot, Rung, Standing

STANDING_PLACES = ("segments.NAME", "stage", "levels.LADDER", "points.ACCOUNT", "lists.NAME")
STANDING_SECTIONS = frozenset(place.partition(".")[0] for place in STANDING_PLACES)
_R = TypeVar("_R", CompiledLadder, CompiledAccount, CompiledList)
NO_RULES = Rules((), None, (), (), (), (), None)


def assume_standing(catalogue: Catalogue, state: CustomerState, place: str, value: Any) -> CustomerState:
    """The state with one place of its standing set, and the rules due to be asked.

    Args:
        place: one of STANDING_PLACES.
        value: as `assume` takes it.
    Raises: Unassumable, worded for the operator.
    """
    section, _, name = place.partition(".")
    rules = catalogue.rules or NO_RULES
    standing = state.standing
    match section:
        case "segments":
            standing = _segment(rules, standing, name, since=state.now if truth_of(value) else None)
        case "stage":
            known = rules.stages.names if rules.stages is not None else ()
            standing = replace(standing, stage=_one_of("a stage", value, known), stage_at=state.now)
        case "levels":
            ladder = _rule("a ladder", name, rules.ladders)
            rung = _rung(ladder, _one_of("a level", value, ladder.levels), state.now)
            standing = replace(standing, ladders={**standing.ladders, name: rung})
        case "points":
            account = _account(_rule("an account", name, rules.accounts), number_of(value), state.now)
            standing = replace(standing, points={**standing.points, name: account})
        case _:
            items = _items(_rule("a list", name, rules.lists), value)
            lists = {other: each for other, each in standing.lists.items() if other != name}
            standing = replace(standing, lists={**lists, name: items} if items else lists)
    others = tuple(timer for timer in state.timers if timer.rank != RANK_STANDING)
    asked = Timer(state.now, RANK_STANDING, STANDING)
    return replace(state, standing=standing, timers=tuple(sorted((*others, asked))))


def _segment(rules: Rules, standing: Standing, name: str, *, since: int | None) -> Standing:
    _one_of("a segment", name, [each.id for each in rules.segments])
    others = {segment: at for segment, at in standing.segments.items() if segment != name}
    return replace(standing, segments=others if since is None else {**others, name: since})


def _rung(ladder: CompiledLadder, level: str, now: int) -> Rung:
    """Safe until the first review, as after climbing there."""
    return Rung(level, now, now + ladder.review if ladder.review and ladder.positions[level] else 0)


def _account(rule: CompiledAccount, balance: Decimal, now: int) -> Account:
    """As if all of it had been earned just now."""
    return Account((Lot(now + rule.expire if rule.expire else NEVER, balance),)) if balance else Account()


def _items(rule: CompiledList, value: Any) -> tuple[Any, ...]:
    """Any: JSON of the operator's."""
    if not isinstance(value, list) or not all(map(is_item, value)):
        raise Unassumable(f"expected a list of texts and numbers; found {value!r}")
    items = tuple(dict.fromkeys(value))
    if len(items) > rule.max:
        raise Unassumable(f"expected at most {rule.max} items for {rule.id}; found {len(items)}")
    return items


def _rule(what: str, name: str, rules: Iterable[_R]) -> _R:
    found = {rule.id: rule for rule in rules}
    return found[_one_of(what, name, found)]


def _one_of(what: str, found: Any, known: Iterable[str]) -> str:
    """Any: JSON of the operator's."""
    names = sorted(known)
    if not isinstance(found, str) or found not in names:
        raise Unassumable(f"expected {what} of the workspace ({known_words(names)}); found {found!r}")
    return found
