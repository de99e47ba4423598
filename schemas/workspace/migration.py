"""`journeys/**/*.migration.yaml`: what becomes of the people inside when a new version of a journey comes."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.workspace.fields import Id, Model

RULES_MAX = 1000
"""Rules of one migration: five lists of as many steps as a list may have."""


class MigrationRule(Model):
    """What becomes of those who rest at one step: `keep`, `retime`, `{ move: id }` or `{ exit: reason }`."""

    stay: Literal["keep", "retime"] | None = None
    """At the step: `keep` in the version they are in, `retime` in the new one, with its wait."""
    move: Id | None = None
    """To this step of the new version, and on from there."""
    exit: Id | None = None
    """Out of the journey, with this reason."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum(each is not None for each in (self.stay, self.move, self.exit)) != 1:
            raise ValueError("a rule is one of: keep, retime, `{ move: step }`, `{ exit: reason }`")
        return self

    @property
    def kind(self) -> str:
        """keep, retime, move or exit."""
        return self.stay or ("move" if self.move else "exit")

    @property
    def words(self) -> str:
        """The rule as it is written: `keep`, `move: reminder`."""
        return self.stay or (f"move: {self.move}" if self.move else f"exit: {self.exit}")


def _short(value: Any) -> Any:
    """`keep` and `retime` are written as they are. Any: what the file holds."""
    return {"stay": value} if isinstance(value, str) else value


Rule = Annotated[
    MigrationRule,
    BeforeValidator(_short, json_schema_input_type=Literal["keep", "retime"] | MigrationRule),
]
KEEP = MigrationRule(stay="keep")


class MigrationFile(Model):
    """What becomes of the people inside; used once, by the publication that brings the new version."""

    migration: Id
    """The journey."""
    note: str = ""
    steps: Annotated[dict[Id, Rule], Field(max_length=RULES_MAX)] = {}
    """Step of the earlier version -> what becomes of those who rest there."""
    otherwise: Rule | None = None
    """For every step without a rule; without it they keep their version, and lint asks."""
