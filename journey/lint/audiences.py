"""Events about products, groups and dealers: who hears of them, by which list, and who may emit them."""

from __future__ import annotations

from collections.abc import Iterator

from journey.conditions import ConditionError, memberships, parse
from journey.lint.fault import Fault, known_words
from journey.lint.references import event_types
from journey.lint.subject import Lines, Subject
from schemas.workspace import EmitStep, EventTrigger

TRIGGER_ON = ("trigger", "on")
CUSTOMER = "customer"


def unlisted_audiences(subject: Subject) -> Iterator[Fault]:
    """RW275: a trigger by an event that is about no customer says by which list customers are found."""
    if "events" in subject.unread:
        return
    for lines in subject.journeys:
        trigger = lines.model.trigger
        if not isinstance(trigger, EventTrigger):
            continue
        about = {name: _about(subject, name) for name in trigger.on}
        named = next((name for name, kind in about.items() if kind != CUSTOMER), None)
        if named is not None and not _listed(trigger.audience):
            yield _unlisted(subject, lines, trigger, (named, about[named]))


def unheard_subjects(subject: Subject) -> Iterator[Fault]:
    """RW276: only triggers by an event hear of what is about no customer."""
    if "events" in subject.unread:
        return
    for source, loc, types in event_types(subject):
        for position, name in enumerate(types):
            if loc != TRIGGER_ON and (kind := _about(subject, name)) != CUSTOMER:
                message = f"'{name}' is about a {kind}: no customer's facts, waits, goals or exits hear of it"
                advice = "name an event of the customer, or start a journey by this one with an `audience`"
                yield source.fault_at("RW276", (*loc, position), message, advice)


def unsaid_subjects(subject: Subject) -> Iterator[Fault]:
    """RW277: what is emitted with `about` is of a type about that, and what is about a thing says which."""
    if "events" in subject.unread:
        return
    for lines in subject.journeys:
        for place in lines.steps:
            if not isinstance(place.step, EmitStep) or place.step.emit.event not in subject.events:
                continue
            emit, loc = place.step.emit, (*place.path, "emit")
            kind = _about(subject, emit.event)
            if emit.about is not None and kind not in emit.about:
                (found,) = emit.about
                message = f"'{emit.event}' is about a {kind}, not about a {found}"
                advice = f"name a type with `subject: {found}` in events.yaml, or write `to`"
                yield lines.fault("RW277", (*loc, "about"), message, advice)
            elif emit.about is None and emit.to is None and kind != CUSTOMER:
                message = f"'{emit.event}' is about a {kind}, and nothing says about which"
                advice = f"write `about: {{ {kind}: ... }}` with its id"
                yield lines.fault("RW277", loc, message, advice)


def _about(subject: Subject, event_type: str) -> str:
    known = subject.events.get(event_type)
    return CUSTOMER if known is None else known.subject


def _listed(audience: str | None) -> bool:
    if audience is None:
        return False
    try:
        return memberships(parse(audience)) is not None
    except ConditionError:
        return True  # It does not read, which is a fault of its own.


def _unlisted(subject: Subject, lines: Lines, trigger: EventTrigger, named: tuple[str, str]) -> Fault:
    event_type, kind = named
    lists = sorted(subject.workspace.lists)
    where = "trigger" if trigger.audience is None else "audience"
    message = f"'{event_type}' is about a {kind}, and no list of customers says whom it concerns"
    item = next((each for each in subject.events[event_type].properties if each.endswith("_id")), "id")
    written = f"`audience: event.properties.{item} in customer.lists.{lists[0] if lists else 'wishlist'}`"
    more = f"lists are {known_words(lists)}" if lists else "and declare the list in facts.yaml"
    loc = ("trigger",) if where == "trigger" else ("trigger", "audience")
    return lines.source.fault_at(
        "RW275",
        loc,
        message,
        f"write {written}, other clauses joined by `&&`; {more}",
        on_key=where == "trigger",
    )
