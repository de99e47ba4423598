"""Every kind of fact in every form of window and key, over `Ping` with the properties `id` and `x`."""

from __future__ import annotations

KINDS = (
    "count: Ping",
    "count: Ping, when: event.properties.x > 2",
    "sum: event.properties.x, on: Ping",
    "min: event.properties.x, on: Ping",
    "max: event.properties.x, on: Ping",
    "last: event.properties.x, on: Ping",
    "first: event.properties.x, on: Ping",
    "distinct: event.properties.id, on: Ping",
    "top: event.properties.id, on: Ping, half_life: 10 days",
    "since: Ping",
    "next: Ping, prior: 27 days",
    "rate: Ping, window: 3 days",
    "slope: Ping, window: 3 days",
    *(
        f"{kind}, window: {window}"
        for kind in (
            "count: Ping",
            "sum: event.properties.x, on: Ping",
            "min: event.properties.x, on: Ping",
            "max: event.properties.x, on: Ping",
            "distinct: event.properties.id, on: Ping",
        )
        for window in ("3 days", "calendar day", "calendar month")
        if not (kind.startswith("distinct") and window.startswith("calendar"))
    ),
    *(
        f"{kind}, by: event.properties.id"
        for kind in (
            "count: Ping",
            "count: Ping, window: 3 days",
            "sum: event.properties.x, on: Ping, window: calendar day",
            "min: event.properties.x, on: Ping",
            "max: event.properties.x, on: Ping",
            "last: event.properties.x, on: Ping",
            "first: event.properties.x, on: Ping",
            "since: Ping",
            "next: Ping, prior: 27 days",
        )
    ),
)
