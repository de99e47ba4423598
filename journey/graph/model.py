"""What a graph of a journey is made of."""

from __future__ import annotations

import msgspec

TRIGGER, ELIGIBLE, REFUSED, ENTRY = "#trigger", "#eligible", "#refused", "#entry"
WATCH, DONE, GOAL_MET = "#watch", "#done", "#goal"
"""Ids of the nodes that are no steps; ids of steps have no `#`."""


class Node(msgspec.Struct, frozen=True):
    """One place of a journey."""

    id: str
    """A step's id; `#trigger`, `#goal_1`, ... for what is no step."""
    kind: str
    """A step's kind, or trigger, eligible, refused, entry, goal, exit, watch, done."""
    lines: tuple[str, ...]
    """What it says, a line each."""


class Edge(msgspec.Struct, frozen=True, omit_defaults=True):
    """One way from a place to the next."""

    source: str
    target: str
    label: str = ""
    aside: bool = False
    """From the entry to a goal or an exit: it may happen anywhere inside."""


class Graph(msgspec.Struct, frozen=True):
    """A journey."""

    journey: str
    title: str
    nodes: tuple[Node, ...]
    """Trigger and entry, then the steps in counting order, then the ends."""
    edges: tuple[Edge, ...]

    def node(self, ref: str) -> Node | None:
        """The node of an id; None if there is none."""
        return next((node for node in self.nodes if node.id == ref), None)


def goal_ref(position: int) -> str:
    """Id of the node of a goal, by its position in the file."""
    return f"#goal_{position + 1}"


def exit_ref(position: int) -> str:
    """Id of the node of an exit."""
    return f"#exit_{position + 1}"
