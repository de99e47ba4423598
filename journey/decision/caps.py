"""Caps: at most so many contacts in a rolling or calendar span; exact, because one writer charges them.

The content mix counts the same contacts: content of one type is at most a share of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from journey.turn import Turn
from journey.zones import span_end, span_start
from schemas.customer import CONTACTS_MAX, NEVER, Contact
from schemas.workspace import Action, Cap, ChannelBudget, ContentMix


def concerns(cap: Cap, name: str, action: Action, channel: str) -> bool:
    """Whether a cap has a say in sending an action on a channel."""
    return (
        action.purpose in cap.purposes
        and cap.channel in (None, channel)
        and cap.objective in (None, action.objective)
        and cap.action in (None, name)
        and cap.content_type in (None, action.content_type)
    )


def counts(cap: Cap, contact: Contact, content_types: Mapping[str, str]) -> bool:
    """Whether a past contact counts against a cap; its content is of the type that its action has now."""
    return (
        contact.purpose in cap.purposes
        and cap.channel in (None, contact.channel)
        and cap.objective in (None, contact.objective)
        and cap.action in (None, contact.action)
        and (cap.content_type is None or cap.content_type == content_types.get(contact.action))
    )


def full_until(turn: Turn, cap: Cap, kept: int = 0) -> int:
    """When a cap that concerns the action will have room again; 0 if it has room now.

    Args:
        kept: places that are reserved for others.
    """
    places = cap.max - kept
    if places <= 0:
        return NEVER
    if len(turn.contacts) < places:
        return 0
    types = turn.catalogue.content_types
    if isinstance(cap.per, str):
        where = turn.catalogue.zone_of(turn.traits)
        since = span_start(turn.now, cap.per, where)
        used = sum(contact.at >= since and counts(cap, contact, types) for contact in turn.contacts)
        return span_end(turn.now, cap.per, where) if used >= places else 0
    since = turn.now - cap.per
    used_at = [contact.at for contact in turn.contacts if contact.at > since and counts(cap, contact, types)]
    return used_at[-places] + cap.per if len(used_at) >= places else 0


def mix_exceeded(turn: Turn, mix: ContentMix) -> bool:
    """Whether one more contact of the type would be over its share."""
    since, types = turn.now - mix.per, turn.catalogue.content_types
    counted = [each for each in turn.contacts if each.at > since and each.purpose in mix.purposes]
    of_type = sum(types.get(each.action) == mix.content_type for each in counted)
    return of_type >= mix.free and of_type + 1 > mix.max * (len(counted) + 1)


def channels_spent(turn: Turn, budget: ChannelBudget, channel: str) -> bool:
    """Whether the channel would be one more than a person gets."""
    since = turn.now - budget.per
    used = {each.channel for each in turn.contacts if each.at > since and each.purpose in budget.purposes}
    return channel not in used and len(used) >= budget.max


def charge(turn: Turn, contact: Contact) -> None:
    """Remember a contact for as long as any cap asks for it."""
    oldest = turn.now - turn.catalogue.contacts_kept_ms
    kept = tuple(each for each in turn.contacts if each.at > oldest)
    assert len(kept) < CONTACTS_MAX, f"{CONTACTS_MAX} contacts inside the spans of the caps"
    turn.contacts = (*kept, contact)
