"""Caps: at most so many contacts in a rolling or calendar span; exact, because one writer charges them."""

from __future__ import annotations

from journey.turn import Turn
from journey.zones import span_end, span_start
from schemas.customer import CONTACTS_MAX, NEVER, Contact
from schemas.workspace import Action, Cap


def concerns(cap: Cap, name: str, action: Action, channel: str) -> bool:
    """Whether a cap has a say in sending an action on a channel."""
    return (
        action.purpose in cap.purposes
        and cap.channel in (None, channel)
        and cap.objective in (None, action.objective)
        and cap.action in (None, name)
    )


def counts(cap: Cap, contact: Contact) -> bool:
    """Whether a past contact counts against a cap."""
    return (
        contact.purpose in cap.purposes
        and cap.channel in (None, contact.channel)
        and cap.objective in (None, contact.objective)
        and cap.action in (None, contact.action)
    )


def full_until(turn: Turn, cap: Cap) -> int:
    """When a cap that concerns the action will have room again; 0 if it has room now."""
    if cap.max == 0:
        return NEVER
    if len(turn.contacts) < cap.max:
        return 0
    if isinstance(cap.per, str):
        where = turn.catalogue.zone_of(turn.traits)
        since = span_start(turn.now, cap.per, where)
        used = sum(contact.at >= since and counts(cap, contact) for contact in turn.contacts)
        return span_end(turn.now, cap.per, where) if used >= cap.max else 0
    since = turn.now - cap.per
    used_at = [contact.at for contact in turn.contacts if contact.at > since and counts(cap, contact)]
    return used_at[-cap.max] + cap.per if len(used_at) >= cap.max else 0


def charge(turn: Turn, contact: Contact) -> None:
    """Remember a contact for as long as any cap asks for it."""
    oldest = turn.now - turn.catalogue.contacts_kept_ms
    kept = tuple(each for each in turn.contacts if each.at > oldest)
    assert len(kept) < CONTACTS_MAX, f"{CONTACTS_MAX} contacts inside the spans of the caps"
    turn.contacts = (*kept, contact)
