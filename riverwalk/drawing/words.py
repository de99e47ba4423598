"""Texts on graphs: widths, lines, and the figures beside them."""

from __future__ import annotations

import unicodedata

from journey.graph import Counts, Edge, Graph, Node

WIDE = frozenset("WF")
"""Chinese, Japanese and Korean characters are as wide as two Latin ones."""


def columns(text: str) -> int:
    """How many Latin characters wide a text is."""
    return sum(2 if unicodedata.east_asian_width(character) in WIDE else 1 for character in text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken at spaces; a longer word is cut."""
    lines, line = [], ""
    for word in [part for whole in text.split(" ") for part in _cut(whole, width)]:
        longer = f"{line} {word}" if line else word
        if line and columns(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _cut(word: str, width: int) -> list[str]:
    parts, part = [], ""
    for character in word:
        if columns(part + character) > width:
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]


def node_texts(node: Node, counts: Counts | None) -> list[str]:
    """The lines of a node, its figures last."""
    if counts is None or node.id not in counts.nodes:
        return list(node.lines)
    inside = counts.inside.get(node.id, 0)
    told = f"{counts.nodes[node.id]:,}" + (f" ({inside:,} there now)" if inside else "")
    return [*node.lines, told]


def edge_texts(graph: Graph, position: int, counts: Counts | None) -> list[str]:
    """The lines of an edge's label, its figure last; none where it says nothing."""
    edge: Edge = graph.edges[position]
    told = [] if counts is None or position not in counts.edges else [f"{counts.edges[position]:,}"]
    return [*([edge.label] if edge.label else []), *told]
