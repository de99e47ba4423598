"""How each kind of node looks, in Mermaid and in SVG alike."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Shape(StrEnum):
    """Outline of a node."""

    BOX = "box"
    ROUND = "round"
    PILL = "pill"
    DIAMOND = "diamond"
    HEXAGON = "hexagon"


class Look(NamedTuple):
    """Outline and colours: light enough for black text, apart in grey too."""

    shape: Shape
    fill: str
    stroke: str


PLAIN = Look(Shape.BOX, "#ffffff", "#57606a")
LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "trigger": Look(Shape.PILL, "#ddf4ff", "#0969da"),
        "eligible": Look(Shape.HEXAGON, "#ffffff", "#57606a"),
        "entry": Look(Shape.ROUND, "#ddf4ff", "#0969da"),
        "wait": Look(Shape.ROUND, "#fff8c5", "#9a6700"),
        "message": Look(Shape.BOX, "#dafbe1", "#1a7f37"),
        "branch": Look(Shape.DIAMOND, "#ffffff", "#57606a"),
        "split": Look(Shape.HEXAGON, "#fbefff", "#8250df"),
        "goal": Look(Shape.PILL, "#4ac26b", "#1a7f37"),
        "exit": Look(Shape.PILL, "#ffebe9", "#cf222e"),
        "refused": Look(Shape.PILL, "#f6f8fa", "#57606a"),
        "watch": Look(Shape.ROUND, "#fff8c5", "#9a6700"),
        "done": Look(Shape.PILL, "#eaeef2", "#24292f"),
        "end": Look(Shape.PILL, "#eaeef2", "#24292f"),
    }
)
"""Node kind -> look; kinds that write something are plain boxes."""


def look_of(kind: str) -> Look:
    """The look of a kind."""
    return LOOKS.get(kind, PLAIN)
