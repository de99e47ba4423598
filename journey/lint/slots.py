"""Slots: what is proposed fills those that its actions declare, and with what they are declared as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from journey.conditions import ConditionError, Expression, Kind, Type, compatible, parse, to_text, type_of
from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.proposing import proposals, values_of
from journey.lint.source import Loc
from journey.lint.subject import Condition, Lines, Subject
from schemas.workspace import PROPOSING

if TYPE_CHECKING:
    from journey.workspace.naming import NamedStep

SLOT_TYPES: Mapping[str, Type] = MappingProxyType(
    {
        "text": Type.TEXT,
        "number": Type.NUMBER,
        "boolean": Type.BOOL,
        "time": Type.INSTANT,
        "list": Type(Kind.LIST),
        "map": Type.MAP,
        "any": Type.ANY,
    }
)
"""What an action declares -> what a condition must give. An instant is milliseconds, so numbers fit."""


def slots(subject: Subject) -> Iterator[Fault]:
    """RW231, RW413: what is proposed fills the slots that its actions declare, and no others."""
    for lines in subject.journeys:
        for place in lines.steps:
            if isinstance(place.step, PROPOSING):
                yield from _slots(subject, lines, place)


def _slots(subject: Subject, lines: Lines, place: NamedStep) -> Iterator[Fault]:
    known, names = subject.workspace.actions, [name for _, name in proposals(place)]
    if not all(name in known for name in names):
        return
    values, loc = values_of(place), (*place.path, place.kind)
    declared = {slot for name in names for slot in known[name].slots}
    which = " or ".join(f"'{name}'" for name in names)
    for name in values:
        if name not in declared:
            suggestion = did_you_mean(name, declared) or "declare it under `slots` of the action"
            text = f"action {which} has no slot '{name}'"
            yield lines.source.fault_at("RW231", (*loc, "with", name), text, suggestion, on_key=True)
    joined = {merge.slot for merge in (known[name].merge for name in names) if merge is not None}
    empty = sorted(declared - values.keys() - joined)
    if empty:
        text = f"action {which} has slots that get no value here: {known_words(empty)}"
        yield lines.fault("RW413", loc, text, f"add `with: {{ {empty[0]}: ... }}`")


def slot_types(subject: Subject) -> Iterator[Fault]:
    """RW232: what fills a slot is what each of the actions declares it as, where that is known."""
    if "actions" in subject.unread:
        return
    conditions = {(each.source.path, each.loc): each for each in subject.conditions}
    for lines in subject.journeys:
        for place in lines.steps:
            for name in values_of(place) if isinstance(place.step, PROPOSING) else ():
                loc: Loc = (*place.path, place.kind, "with", name)
                yield from _typed(subject, place, name, conditions[lines.source.path, loc])


def _typed(subject: Subject, place: NamedStep, slot: str, condition: Condition) -> Iterator[Fault]:
    try:
        parsed = parse(condition.text)
    except ConditionError:
        return
    found = type_of(parsed, condition.vocabulary)
    for action in dict.fromkeys(name for _, name in proposals(place)):
        model = subject.workspace.actions.get(action)
        declared = model.slots.get(slot, "any") if model is not None else "any"
        if not compatible(found, SLOT_TYPES[declared]):
            text = f"slot '{slot}' of action '{action}' is declared as {declared}, and this is {found}"
            yield condition.source.fault_at("RW232", condition.loc, text, _mended(parsed, found, declared))


def _mended(parsed: Expression, found: Type, declared: str) -> str:
    if declared == "time" and found == Type.TEXT:
        return f"write: instant({to_text(parsed)})"
    fitting = next((word for word, each in SLOT_TYPES.items() if compatible(found, each)), "any")
    return f"give another value, or declare the slot as {fitting}"
