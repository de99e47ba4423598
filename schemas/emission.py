"""What `emit` steps write: a native touchpoint, to be ingested like any other."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from schemas.touchpoint import SUBJECT_PATTERN

HOPS_MAX = 3
"""Emissions in a chain (journey-language, section 2): a fourth would be a circle nobody drew."""
HOPS_KEY = "riverwalk"
"""Key of `context` that says which journey emitted a touchpoint, at which hop."""
SOURCE = "riverwalk"
"""Source of every emitted touchpoint: its id is derived, so a repeat is known as one."""


class EmittedTouchpoint(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A native touchpoint (schemas/touchpoint.py); its identifiers, or else its subject, say whose it is."""

    id: str
    source: str
    type: str
    occurred_at: str
    properties: dict[str, Any]
    context: dict[str, Any]
    identifiers: dict[str, str] = {}
    subject: str = ""
    """The customer id, where nothing else is known of the customer; or what it is about, `group:g1`."""
    traceparent: str = ""

    @property
    def is_about_a_thing(self) -> bool:
        """Whether it is nobody's, and reaches whoever has the thing on a list."""
        return not self.identifiers and re.fullmatch(SUBJECT_PATTERN, self.subject) is not None


def hops_of(context: dict[str, Any]) -> int:
    """How many emissions lie behind an event; 0 for what a sender wrote."""
    ours = context.get(HOPS_KEY)
    hops = ours.get("hops") if isinstance(ours, dict) else 0
    return min(hops, HOPS_MAX) if type(hops) is int and hops > 0 else 0
