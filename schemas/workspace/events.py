"""`events.yaml`: the touchpoint types this workspace knows beside the built-in ones."""

from __future__ import annotations

from typing import Literal

from schemas.workspace.fields import DurationMs, Model, Text, TypeName

FRESHNESS_DEFAULT_MS = 3_600_000
"""An older event enrols nobody; one hour, as journey-language states."""

SubjectKind = Literal["customer", "product", "group", "dealer"]
PropertyType = Literal["text", "number", "boolean", "time", "list", "map", "any"]


class EventType(Model):
    """One touchpoint type: what its properties are and how long it stays fresh."""

    title: Text = {}
    source_class: Literal["public", "private", "offline"] = "private"
    """Who sees it: everybody (`public`), the customer's own account, or people in a store."""
    freshness: DurationMs = FRESHNESS_DEFAULT_MS
    """An older one enrols nobody (`stale`); it still counts in facts, goals and exits."""
    subject: SubjectKind = "customer"
    """What it is about. All but a customer: triggers with an `audience` hear of it, found by its lists."""
    properties: dict[str, PropertyType] = {}
    """Name -> type, so that conditions are checked."""
    note: str = ""


class EventsFile(Model):
    """Touchpoint types beside the built-in ones."""

    events: dict[TypeName, EventType] = {}
    """Type -> what is known of it."""
