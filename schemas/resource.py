"""What customers' folds ask of the one writer of resources: takings and givings back."""

from __future__ import annotations

from decimal import Decimal

import msgspec

LINE = "line:"
"""Begins the name of a resource where requests wait, whatever they say of waiting: places of a channel."""


class ResourceRequest(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="type", tag="ask"):
    """A proposal that won would take this; nothing is sent before the answer."""

    id: str
    """Derived; a repeat takes nothing more. The answer names it."""
    customer: str
    at: int
    uses: dict[str, Decimal]
    """Resource -> amount: all of it or none."""
    waits: bool = False
    """Where it does not fit it waits for what comes back, and is answered then; for a `line` always."""


class ResourceRelease(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="type", tag="release"
):
    """What a request took comes back; one that waits is called off; of any other it means nothing."""

    id: str
    customer: str
    at: int


ResourceOrder = ResourceRequest | ResourceRelease
"""What the one writer reads, in order."""
