"""`resources.yaml`: what there is only so much of, for all customers together."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.workspace.fields import DurationMs, Id, Model, Money, Text

RESOURCES_MAX = 256
"""A workspace's coupons, seats, lines and budgets; more of them belong in the system that owns them."""
USES_MAX = 8
"""Resources that one action takes from at once."""

Amount = Annotated[Money, Field(gt=0)]
"""Of a resource: pieces, seats, lines, points, or money in the workspace's currency."""


class Resource(Model):
    """Coupons, seats, call lines, points or money: actions take from it, and never more than there is."""

    title: Text = {}
    amount: Annotated[Money, Field(ge=0)]
    """How much there is; with `per`, in each of its spans."""
    per: Literal["calendar day", "calendar month"] | None = None
    """Counted anew with each day or month of the workspace's zone; default: once for all."""
    lease: Annotated[DurationMs, Field(gt=0)] | None = None
    """How long what was taken is held before it comes back: a call line, a test car; default: for good."""
    note: str = ""

    @model_validator(mode="after")
    def _comes_back_one_way(self) -> Self:
        if self.per is not None and self.lease is not None:
            raise ValueError("a resource comes back with `per` (counted anew) or with `lease`, not with both")
        return self


class ResourcesFile(Model):
    """What there is only so much of, for all customers together."""

    resources: Annotated[dict[Id, Resource], Field(max_length=RESOURCES_MAX)] = {}
    """Id -> resource; actions take from it by `uses`."""


Uses = Annotated[dict[Id, Amount], Field(max_length=USES_MAX)]
"""Resource -> how much of it one action takes."""
