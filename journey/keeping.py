"""What a journey version keeps of events and steps: what its conditions read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Raw
from msgspec.json import Decoder, Encoder

from journey.conditions import parse, paths
from journey.steps import Node
from schemas.event import CustomerEvent, WatchedEvent, event_of

_encoder = Encoder(decimal_format="number")
_decoder = Decoder(WatchedEvent, float_hook=Decimal)
WATCH = "#watch"
NEEDED = frozenset({"traits", "tags", "by", "purpose", "channel", "journey", "request"})
"""Properties that some phase reads by itself, whatever the workspace says."""
PROPERTIES_READ_MAX = 64
"""The decoder looks each name of a record up among these one by one; with more, all are decoded."""
WHOLE = "*"
"""A version that reads `entry.event` itself keeps all its properties."""
KEEP_ROOTS: Mapping[tuple[str, ...], str] = {("entry", "event"): "event", ("entry", "last"): "last"}


def properties_read(texts: Iterable[str]) -> frozenset[str] | None:
    """Which properties of touchpoints anything can ever ask for, so that no others need be decoded.

    Args:
        texts: all conditions of the workspace, and of the versions that people are still inside of.
    Returns: names; None for all, where a condition reads the properties, or an event, as a whole.
    """
    names = set(NEEDED)
    for path in {path for text in texts for path in paths(parse(text))}:
        if path[-1] in ("event", "last", "properties") or path in (("entry",), ("steps",)):
            return None
        if path[0] == "steps" and len(path) == 2:
            return None
        if "properties" in path:
            names.add(path[path.index("properties") + 1])
    return frozenset(names) if len(names) <= PROPERTIES_READ_MAX else None


def kept_of(event: CustomerEvent, names: frozenset[str] | None) -> dict[str, Any] | None:
    if names is None:
        return None
    kept = properties_of(event, names)
    return {"id": event.id, "type": event.type, "occurred_at": event.occurred_at, "properties": kept}


def watched_event(event: CustomerEvent, properties: dict[str, Any], context: dict[str, Any]) -> Raw:
    """An event as a watch keeps it, with what is kept of its properties and context. Any: senders choose."""
    kept = WatchedEvent(
        event.id,
        event.type,
        event.occurred_at,
        properties,
        event.source,
        event.received_at,
        event.channel,
        context,
    )
    return Raw(_encoder.encode(kept))


def read_watched(customer: str, kept: Raw) -> CustomerEvent:
    """The event again."""
    return event_of(customer, _decoder.decode(kept))


def properties_of(event: CustomerEvent, names: frozenset[str]) -> dict[str, Any]:
    """The properties of these names, or all."""
    if not names:
        return {}
    if WHOLE in names:
        return event.properties
    return {name: value for name, value in event.properties.items() if name in names}


def watched_properties(texts: Sequence[str], kept: dict[str, frozenset[str]]) -> frozenset[str]:
    """Properties of an absence's first event that its conditions, or `entry`, will read later."""
    names: set[str] = set(kept.get("event", ())) | set(kept.get("last", ()))
    for path in (path for text in texts for path in paths(parse(text)) if path[0] == "event"):
        whole = path[1:] in ((), ("properties",))
        names.update({WHOLE} if whole else path[2:3] if path[1] == "properties" else ())
    return frozenset(names)


def kept_properties(texts: Sequence[str]) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """(what to keep of events, by name; steps whose results are read), from all paths of all conditions."""
    kept: dict[str, set[str]] = {}
    remembered: set[str] = set()
    for path in (path for text in texts for path in paths(parse(text))):
        name = KEEP_ROOTS.get(path[:2])
        rest = path[2:]
        if path[0] == "steps" and len(path) > 1:
            remembered.add(path[1])
            if path[2:3] == ("event",):
                name, rest = path[1], path[3:]
        if name is not None:
            whole = not rest or rest == ("properties",)
            kept.setdefault(name, set()).update(
                {WHOLE} if whole else rest[1:2] if rest[0] == "properties" else ()
            )
    return {name: frozenset(names) for name, names in kept.items()}, frozenset(remembered)


def counted_steps(texts: Sequence[str], nodes: Mapping[str, Node]) -> frozenset[str]:
    """Steps that may be reached twice, and those whose `entry.visits` a condition reads."""
    if any(node.kind == "go" for node in nodes.values()):
        return frozenset(nodes)
    read = (path for text in texts for path in paths(parse(text)))
    return frozenset(path[2] for path in read if path[:2] == ("entry", "visits") and len(path) > 2)
