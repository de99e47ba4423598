"""Tags that people give: a shop assistant, a community manager (手动打标签)."""

from __future__ import annotations

from typing import Any

from journey.turn import Turn
from schemas.customer import TAGS_MAX, Mark
from schemas.decision import Stood
from schemas.event import CustomerEvent

TAGGED, UNTAGGED = "Customer Tagged", "Customer Untagged"
TAGGING = frozenset({TAGGED, UNTAGGED})
TAG_CHARACTERS_MAX = 64
"""As long as an id of ours."""


def observe_tags(turn: Turn, event: CustomerEvent) -> None:
    """Put or take off the event's `tags`, with who did it; a tag that is there keeps its provenance."""
    by = event.properties.get("by")
    mark = Mark(event.occurred_at, f"person:{by}" if isinstance(by, str) and by else f"source:{event.source}")
    for name in _names(event.properties.get("tags")):
        if event.type == UNTAGGED:
            turn.tags = {tag: each for tag, each in turn.tags.items() if tag != name}
        elif name not in turn.tags and len(turn.tags) >= TAGS_MAX:
            turn.stood.append(Stood("tag", name, f"left out: {TAGS_MAX} tags"))
        else:
            turn.tags = {name: mark, **turn.tags}


def _names(stated: Any) -> list[str]:
    """The tags that an event names. Any: senders choose."""
    named = stated if isinstance(stated, list) else [stated]
    return [name for name in named if isinstance(name, str) and 0 < len(name) <= TAG_CHARACTERS_MAX]
