"""Types that conditions are checked with, and the Vocabulary that knows the workspace's names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What a value is; the word is what authors read."""

    INTEGER = "whole number"
    NUMBER = "number"
    TEXT = "text"
    BOOL = "true or false"
    INSTANT = "instant"
    LIST = "list"
    TAGS = "tags"
    MAP = "map"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Type:
    """A kind, with the type of the items where it is a list."""

    kind: Kind
    item: Type | None = None

    INTEGER: ClassVar[Type]
    NUMBER: ClassVar[Type]
    TEXT: ClassVar[Type]
    BOOL: ClassVar[Type]
    INSTANT: ClassVar[Type]
    """int ms at run time, so it mixes with whole numbers."""
    TAGS: ClassVar[Type]
    """Names without order: asked with `in`."""
    MAP: ClassVar[Type]
    ANY: ClassVar[Type]
    """Compatible with all."""

    @staticmethod
    def list_of(item: Type) -> Type:
        """A list of such items."""
        return Type(Kind.LIST, item)

    def __str__(self) -> str:
        return f"list of {self.item}" if self.item and self.kind is Kind.LIST else str(self.kind)


Type.INTEGER = Type(Kind.INTEGER)
Type.NUMBER = Type(Kind.NUMBER)
Type.TEXT = Type(Kind.TEXT)
Type.BOOL = Type(Kind.BOOL)
Type.INSTANT = Type(Kind.INSTANT)
Type.TAGS = Type(Kind.TAGS, Type.TEXT)
Type.MAP = Type(Kind.MAP)
Type.ANY = Type(Kind.ANY)


@dataclass(frozen=True, slots=True)
class Unknown:
    """The workspace has no such name; the candidates are those it has in that place."""

    candidates: tuple[str, ...] = ()
    position: int = -1
    """Which name of the path is the unknown one; -1 is the last."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a condition may name in one place of a workspace.

    Args:
        roots: those in scope, such as ROOTS_IN_STEPS.
        resolve: the type of a path that only the workspace knows, or Unknown. It is asked for
            ("customer", "facts", NAME) and everything else below an open name: ("event", "properties", ...),
            ("entry", "key"), ("entry", "visits", ID), ("steps", ID),
            ("steps", ID, "event", "properties", ...),
            for ("count", EVENT TYPE) of a `count()`, and for ("table", NAME) and ("table", NAME, COLUMN).
            A map's own names may be asked too; Type.ANY and Type.MAP let everything below pass.
    """

    roots: frozenset[str]
    resolve: Callable[[tuple[str, ...]], Type | Unknown]
