"""The place of one condition."""

from __future__ import annotations

from typing import NamedTuple

from journey.lint import Loc, Want
from journey.workspace.vocabularies import ScopeKind


class Site(NamedTuple):
    """One condition before its words are looked up."""

    loc: Loc
    text: str | None
    scope: ScopeKind
    types: tuple[str, ...] = ()
    want: Want = "boolean"
