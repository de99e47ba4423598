"""A graph as a Mermaid flowchart: GitHub and most wikis draw it from the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from journey.graph import Counts, Graph, Node
from riverwalk.drawing.shapes import Shape, look_of
from riverwalk.drawing.words import edge_texts, node_texts

BRACKETS: Mapping[Shape, tuple[str, str]] = MappingProxyType(
    {
        Shape.BOX: ("[", "]"),
        Shape.ROUND: ("(", ")"),
        Shape.PILL: ("([", "])"),
        Shape.DIAMOND: ("{", "}"),
        Shape.HEXAGON: ("{{", "}}"),
    }
)
_ENTITIES = str.maketrans({"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;"})


def as_mermaid(graph: Graph, counts: Counts | None = None) -> str:
    """The flowchart, with its title in front.

    Args:
        counts: figures for nodes and edges; None for none.
    """
    return "\n".join([*_head(graph), *_nodes(graph, counts), *_edges(graph, counts), *_looks(graph), ""])


def _head(graph: Graph) -> list[str]:
    title = graph.title.replace("\\", "\\\\").replace('"', '\\"')
    return ["---", f'title: "{title}"', "---", "flowchart TD"]


def _nodes(graph: Graph, counts: Counts | None) -> Iterator[str]:
    for node in graph.nodes:
        opening, closing = BRACKETS[look_of(node.kind).shape]
        yield f"    {_ref(node.id)}{opening}{_quoted(node_texts(node, counts))}{closing}"


def _edges(graph: Graph, counts: Counts | None) -> Iterator[str]:
    for position, edge in enumerate(graph.edges):
        told = edge_texts(graph, position, counts)
        label = f"|{_quoted(told)}|" if told else ""
        arrow = "-.->" if edge.aside else "-->"
        yield f"    {_ref(edge.source)} {arrow}{label} {_ref(edge.target)}"


def _looks(graph: Graph) -> Iterator[str]:
    """One class a kind. Names end in `_` because some kinds are Mermaid's own words."""
    kinds: dict[str, list[Node]] = {}
    for node in graph.nodes:
        kinds.setdefault(node.kind, []).append(node)
    for kind, nodes in sorted(kinds.items()):
        look = look_of(kind)
        yield f"    classDef {kind}_ fill:{look.fill},stroke:{look.stroke},color:#1f2328"
        yield f"    class {','.join(_ref(node.id) for node in nodes)} {kind}_"


def _ref(node: str) -> str:
    """An id that is none of Mermaid's words: `end` and `default` are ids that authors give."""
    return f"at_{node.removeprefix('#')}" if node.startswith("#") else f"step_{node}"


def _quoted(lines: list[str]) -> str:
    return '"' + "<br/>".join(line.translate(_ENTITIES) for line in lines) + '"'
