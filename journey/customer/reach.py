"""Reachability: whether a channel is open for a customer now, and what a contact uses up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from schemas.customer import ReachState
from schemas.event import CustomerEvent

if TYPE_CHECKING:
    from journey.conditions import Scope
    from journey.policy_parts import CompiledChannel
    from journey.turn import Turn

NOTHING_HEARD = ReachState()


def observe_reach(turn: Turn, event: CustomerEvent) -> None:
    """The customer spoke on a channel, or gave it a one-time grant; beyond `max` a grant is not kept."""
    for channel in turn.catalogue.reach_by_type[event.type]:
        known = turn.reach.get(channel.id, NOTHING_HEARD)
        if event.type in channel.window_types and event.occurred_at > known.heard_at:
            known = replace(known, heard_at=min(event.occurred_at, turn.now))
        if event.type in channel.grant_types and known.grants < channel.grants_max:
            known = replace(known, grants=known.grants + 1)
        turn.reach = {**turn.reach, channel.id: known}


def open_until(turn: Turn, channel: CompiledChannel) -> int:
    """When the channel's window closes for this customer; 0 if it is not open."""
    heard_at = turn.reach.get(channel.id, NOTHING_HEARD).heard_at
    until = heard_at + channel.window_ms
    return until if heard_at and turn.now < until else 0


def unreachable(turn: Turn, channel: CompiledChannel, scope: Scope) -> str:
    """Why the channel cannot be used for this customer now; empty if it can."""
    if channel.when is not None and channel.when(scope) is not True:
        return f"unreachable:{channel.id}"
    if not channel.window_types and not channel.grant_types:
        return ""
    if open_until(turn, channel) or turn.reach.get(channel.id, NOTHING_HEARD).grants:
        return ""
    return f"{'no_grant' if channel.grant_types else 'window_closed'}:{channel.id}"


def use_grant(turn: Turn, channel: CompiledChannel) -> None:
    """A contact outside the window uses a grant up."""
    known = turn.reach.get(channel.id, NOTHING_HEARD)
    if known.grants and not open_until(turn, channel):
        turn.reach = {**turn.reach, channel.id: replace(known, grants=known.grants - 1)}


def described(turn: Turn, channel: CompiledChannel, scope: Scope) -> dict[str, Any]:
    """What `customer.reach.<channel>` is: open, until (of the window), grants. Any: of several types."""
    found: dict[str, Any] = {
        "open": not unreachable(turn, channel, scope),
        "grants": turn.reach.get(channel.id, NOTHING_HEARD).grants,
    }
    until = open_until(turn, channel)
    return {**found, "until": until} if until else found
