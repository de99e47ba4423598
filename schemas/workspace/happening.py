"""What indicators count: something customers did, or something that was decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from schemas.touchpoint import OutcomeName
from schemas.workspace.fields import Boolean, ConditionText, Id, Ids, Model, Text, TypeNames, one_or_more

ANY: Final = "any"
"""Instead of ids: all there are."""

HappeningKind = Literal["on", "sent", "outcome", "entered", "goal", "ended", "reached", "stage"]
KINDS: Final[tuple[HappeningKind, ...]] = (
    "on",
    "sent",
    "outcome",
    "entered",
    "goal",
    "ended",
    "reached",
    "stage",
)
ALLOWED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "when": frozenset({"on"}),
        "action": frozenset({"outcome"}),
        "channel": frozenset({"sent", "outcome"}),
        "journey": frozenset({"sent", "outcome", "reached"}),
        "result": frozenset({"ended"}),
        "holdout": frozenset({"entered", "goal", "ended", "reached"}),
    }
)
"""Field -> the kinds that it narrows."""


class Happening(Model):
    """One kind of thing, and which of them: exactly one of the first eight fields."""

    on: TypeNames | None = None
    """Touchpoints of these types."""
    when: ConditionText | None = None
    """Only those for which this holds, over `event` alone: reports know the log, not the customer."""
    sent: Ids | None = None
    """These actions were sent; `any` is all of them."""
    outcome: Annotated[list[OutcomeName], Field(min_length=1), one_or_more(OutcomeName)] | None = None
    """This became of an action, by what the channel told."""
    entered: Ids | None = None
    """A passage through these journeys began; `any` is all of them."""
    goal: Ids | None = None
    """A passage met its goal."""
    ended: Ids | None = None
    """A passage ended otherwise: an exit, the last step, a named `end`."""
    reached: Annotated[list[str], Field(min_length=1, max_length=64), one_or_more(str)] | None = None
    """A passage came to a step `stage` of this name."""
    stage: Ids | None = None
    """The customer came into this stage of the lifecycle."""
    action: Ids | None = None
    """Of an outcome: what was sent."""
    channel: Ids | None = None
    """By which it was sent."""
    journey: Ids | None = None
    """Whose action, or whose stage, it was."""
    result: Ids | None = None
    """Reasons of exits, and names of ends."""
    holdout: Boolean | None = None
    """true: only passages that are held out; false: only the others; absent: both."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [name for name in KINDS if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise ValueError(f"name exactly one of {', '.join(KINDS)}; found {kinds or 'none'}")
        for field, allowed in ALLOWED.items():
            if getattr(self, field) is not None and kinds[0] not in allowed:
                raise ValueError(f"`{kinds[0]}` takes no `{field}`")
        return self

    @property
    def kind(self) -> HappeningKind:
        """Which of them."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    @property
    def names(self) -> list[str]:
        """What it names: event types, actions, outcomes, journeys or stages."""
        found: list[str] = getattr(self, self.kind)
        return found

    @property
    def journeys(self) -> list[str]:
        """Journeys that it names."""
        return self.names if self.kind in ("entered", "goal", "ended") else self.journey or []

    @property
    def actions(self) -> list[str]:
        """Actions that it names."""
        return self.names if self.kind == "sent" else self.action or []


class FunnelStep(Happening):
    """One step of a funnel."""

    step: Id
    """Its name in the report."""
    title: Text = {}
