"""Rule tags: held while conditions hold, put by events, weighed and fading; and the end of any tag's time."""

from __future__ import annotations

from decimal import Context, Decimal

from msgspec.structs import replace

from journey.scope import TurnScope
from journey.standing.occurrences import occur
from journey.standing.rules import CompiledTag
from journey.standing.trigger import TAG_GAINED, TAG_LOST
from journey.turn import Turn
from schemas.customer import NEVER, TAGS_MAX, Mark
from schemas.decision import Stood
from schemas.event import CustomerEvent
from schemas.standing import TagTerm

BY_RULE = "rule"
WEIGHT_DIGITS = 12
"""Of a weight: a millionth part of an event is still told from none."""
HALVES_MAX = 64
"""After so many half-lives nothing is left."""
_ARITHMETIC = Context(prec=WEIGHT_DIGITS, rounding="ROUND_HALF_EVEN")
_LN2 = _ARITHMETIC.ln(Decimal(2))
NO_TERM = TagTerm()


def ask_tag(turn: Turn, rule: CompiledTag, event: CustomerEvent | None, scope: TurnScope) -> int:
    """Put or take off one tag.

    Returns: the instant (ms) at which time alone takes it off; NEVER if it does not.
    """
    known = term = turn.standing.terms.get(rule.id, NO_TERM)
    if event is not None and event.type in rule.types:
        scope.event = event
        if rule.when(scope) is True:
            term = _renewed(turn, rule, term, event)
    scope.event = None
    if rule.states:
        term = _held(turn, rule, term, holds=rule.when(scope) is True)
    elif rule.expire and rule.id in turn.tags and not term.until:
        term = replace(term, until=turn.tags[rule.id].at + rule.expire)  # A person or a step gave it.
    term, due = _lasting(turn, rule, term)
    if term != known:
        others = {name: each for name, each in turn.standing.terms.items() if name != rule.id}
        turn.standing = replace(turn.standing, terms={**others, rule.id: term} if term != NO_TERM else others)
    return due


def _renewed(turn: Turn, rule: CompiledTag, term: TagTerm, event: CustomerEvent) -> TagTerm:
    """An event puts the tag, or adds to its weight as much as is left of it by now."""
    if not rule.half_life:
        _put(turn, rule.id)
        return replace(term, until=max(term.until, event.occurred_at + rule.expire) if rule.expire else 0)
    added = _faded(rule.weight, turn.now - event.occurred_at, rule.half_life)
    weight = _ARITHMETIC.add(_faded(term.weight, turn.now - term.at, rule.half_life), added)
    if weight >= rule.gain:
        _put(turn, rule.id)
    return TagTerm(0, weight, turn.now)


def _held(turn: Turn, rule: CompiledTag, term: TagTerm, *, holds: bool) -> TagTerm:
    """While the conditions hold there is no end; once they cease, at once or after `expire`."""
    mark = turn.tags.get(rule.id)
    if holds:
        if mark is None:
            _put(turn, rule.id)
        return NO_TERM
    if mark is None or mark.by != BY_RULE:
        return NO_TERM
    return term if term.until else TagTerm(turn.now + rule.expire)


def _lasting(turn: Turn, rule: CompiledTag, term: TagTerm) -> tuple[TagTerm, int]:
    """The term after the tag was lost if its time is over, and when that will be."""
    if rule.half_life:
        left = _faded(term.weight, turn.now - term.at, rule.half_life)
        if left < rule.lose:
            _take(turn, rule.id)
            return (term if left else NO_TERM), NEVER
        return term, _fading(rule, term, turn.now) if rule.id in turn.tags else NEVER
    if rule.id not in turn.tags:
        return NO_TERM, NEVER
    if term.until and term.until <= turn.now:
        _take(turn, rule.id)
        return NO_TERM, NEVER
    return term, term.until or NEVER


def _put(turn: Turn, name: str) -> None:
    if name in turn.tags:
        return
    if len(turn.tags) >= TAGS_MAX:
        turn.stood.append(Stood("tag", name, f"left out: {TAGS_MAX} tags"))
        return
    turn.tags = {**turn.tags, name: Mark(turn.now, BY_RULE)}


def _take(turn: Turn, name: str) -> None:
    if name in turn.tags:
        turn.tags = {tag: mark for tag, mark in turn.tags.items() if tag != name}


def _faded(weight: Decimal, elapsed: int, half_life: int) -> Decimal:
    """What is left of a weight: w * exp(-ln 2 * t / T), of functions that round correctly everywhere."""
    if elapsed <= 0 or not weight:
        return weight
    if elapsed >= HALVES_MAX * half_life:
        return Decimal(0)
    power = _ARITHMETIC.divide(_ARITHMETIC.multiply(_LN2, Decimal(-elapsed)), Decimal(half_life))
    return _ARITHMETIC.multiply(weight, _ARITHMETIC.exp(power))


def _fading(rule: CompiledTag, term: TagTerm, now: int) -> int:
    """When the weight falls below `lose`; after now, whatever rounding does."""
    halves = _ARITHMETIC.divide(_ARITHMETIC.ln(_ARITHMETIC.divide(term.weight, rule.lose)), _LN2)
    return max(now, term.at + int(halves * rule.half_life)) + 1


def tell_tags(turn: Turn) -> None:
    """Let be heard which tags came and went since they were last told of, whoever gave or took them."""
    told, turn.told_tags = turn.told_tags, turn.tags
    if told is turn.tags:
        return
    for name, mark in turn.tags.items():
        if name not in told:
            occur(turn, TAG_GAINED, Stood("tag", name, "gained"), {"tag": name, "by": mark.by})
    for name in told:
        if name not in turn.tags:
            occur(turn, TAG_LOST, Stood("tag", name, "lost"), {"tag": name})
