"""A graph as one SVG picture, with no font, script or link from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from journey.graph import Counts, Graph, Node
from riverwalk.drawing.layering import Box, Line, Placed, lay_out
from riverwalk.drawing.shapes import Look, Shape, look_of
from riverwalk.drawing.words import columns, edge_texts, node_texts, wrapped

NODE_COLUMNS = 40
LABEL_COLUMNS = 32
CHARACTER = 6.7
"""Width of a column at 12 px, on the wide side of common fonts: text must not leave its box."""
LINE_HEIGHT = 16.0
PADDING = 11.0
SLANT = 16.0
"""How far the sides of a hexagon stand out."""
MARGIN = 24.0
TITLE_HEIGHT = 34.0
FONTS = "system-ui, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
INK, FAINT = "#1f2328", "#57606a"
LOOP_SHIFT = 14.0
"""How far beside the middle an edge that leads back begins and ends."""

Point = tuple[float, float]


def as_svg(graph: Graph, counts: Counts | None = None) -> str:
    """The picture.

    Args:
        counts: figures for nodes and edges; None for none.
    """
    texts = [_lines(node_texts(node, counts), NODE_COLUMNS) for node in graph.nodes]
    labels = [
        _lines(edge_texts(graph, position, counts), LABEL_COLUMNS) for position in range(len(graph.edges))
    ]
    boxes = [_node_box(node, lines) for node, lines in zip(graph.nodes, texts, strict=True)]
    at = {node.id: position for position, node in enumerate(graph.nodes)}
    ways = [
        Line(at[edge.source], at[edge.target], _text_box(label) if label else None)
        for edge, label in zip(graph.edges, labels, strict=True)
    ]
    placed = lay_out(boxes, ways)
    parts = [*_head(graph, placed)]
    for position, edge in enumerate(graph.edges):
        parts.append(_edge(_route(placed, boxes, ways[position], position), aside=edge.aside))
    for position, label in enumerate(labels):
        if (centre := placed.labels[position]) is not None:
            parts += _label(centre, label)
    for node, box, centre, lines in zip(graph.nodes, boxes, placed.centres, texts, strict=True):
        parts += [_outline(look_of(node.kind), centre, box), *_text(centre, lines, INK)]
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _lines(texts: Sequence[str], width: int) -> list[str]:
    return [line for text in texts for line in wrapped(text, width)]


def _text_box(lines: Sequence[str]) -> Box:
    return Box(max(columns(line) for line in lines) * CHARACTER + 8, len(lines) * LINE_HEIGHT + 4)


def _node_box(node: Node, lines: Sequence[str]) -> Box:
    text, shape = _text_box(lines), look_of(node.kind).shape
    width, height = text.width + 2 * PADDING, text.height + PADDING
    if shape is Shape.DIAMOND:
        return Box(width * 1.4, height * 1.6)
    return Box(width + (2 * SLANT if shape is Shape.HEXAGON else 0), height)


def _head(graph: Graph, placed: Placed) -> Iterator[str]:
    title_width = columns(graph.title) * CHARACTER * 1.4
    width = round(max(placed.width, title_width) + 2 * MARGIN)
    height = round(placed.height + 2 * MARGIN + TITLE_HEIGHT)
    title = escape(graph.title)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONTS}" font-size="12">'
    )
    yield f"<title>{title}</title>"
    yield (
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0L8 4L0 8z" fill="{FAINT}"/></marker></defs>'
    )
    yield f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    bold = 'font-size="16" font-weight="600"'
    yield f'<text x="{MARGIN:g}" y="{MARGIN + 6:g}" {bold} fill="{INK}">{title}</text>'
    yield f'<g transform="translate({MARGIN:g} {MARGIN + TITLE_HEIGHT:g})">'


def _route(placed: Placed, boxes: Sequence[Box], line: Line, position: int) -> list[Point]:
    """From the border of the source through the bends to the border of the target."""
    (x, y), (to_x, to_y) = placed.centres[line.source], placed.centres[line.target]
    half, to_half = boxes[line.source].height / 2, boxes[line.target].height / 2
    bends = placed.routes[position]
    if to_y > y:
        return [(x, y + half), *bends, (to_x, to_y - to_half)]
    if line.source == line.target:
        side = x + boxes[line.source].width / 2
        return [(side, y - 6), (side + LOOP_SHIFT, y - 6), (side + LOOP_SHIFT, y + 6), (side, y + 6)]
    return [(x + LOOP_SHIFT, y - half), *bends, (to_x + LOOP_SHIFT, to_y + to_half)]


def _edge(points: Sequence[Point], *, aside: bool) -> str:
    """Curves that leave and reach every point upright."""
    path = f"M{_point(points[0])}"
    for (x, y), (to_x, to_y) in pairwise(points):
        middle = (y + to_y) / 2
        curve = f"C{_point((x, middle))} {_point((to_x, middle))} {_point((to_x, to_y))}"
        path += f"L{_point((to_x, to_y))}" if abs(x - to_x) < 0.5 else curve
    dashed = ' stroke-dasharray="5 4"' if aside else ""
    return (
        f'<path d="{path}" fill="none" stroke="{FAINT}" stroke-width="1.3"{dashed} marker-end="url(#arrow)"/>'
    )


def _outline(look: Look, centre: Point, box: Box) -> str:
    (x, y), width, height = centre, box.width, box.height
    left, top, right, bottom = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    paint = f'fill="{look.fill}" stroke="{look.stroke}" stroke-width="1.3"'
    if look.shape in (Shape.DIAMOND, Shape.HEXAGON):
        inset = width / 2 if look.shape is Shape.DIAMOND else SLANT
        upper = [(left, y), (left + inset, top), (right - inset, top)]
        corners = [*upper, (right, y), (right - inset, bottom), (left + inset, bottom)]
        return f'<polygon points="{" ".join(_point(corner) for corner in corners)}" {paint}/>'
    radius = {Shape.BOX: 3.0, Shape.ROUND: 10.0}.get(look.shape, min(height / 2, 22.0))
    place = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} rx="{radius:.1f}" {paint}/>'


def _label(centre: Point, lines: Sequence[str]) -> Iterator[str]:
    (x, y), (width, height) = centre, _text_box(lines)
    place = f'x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" height="{height:.1f}"'
    yield f'<rect {place} fill="#ffffff"/>'
    yield from _text(centre, lines, FAINT)


def _text(centre: Point, lines: Sequence[str], colour: str) -> Iterator[str]:
    x, y = centre
    first = y - (len(lines) - 1) * LINE_HEIGHT / 2 + 4
    for number, line in enumerate(lines):
        place = f'x="{x:.1f}" y="{first + number * LINE_HEIGHT:.1f}"'
        yield f'<text {place} text-anchor="middle" fill="{colour}">{escape(line)}</text>'


def _point(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
