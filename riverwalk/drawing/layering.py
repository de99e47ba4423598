"""A layered layout: which layer each node is in, in which order, and where.

Source: Sugiyama, Tagawa, Toda, Methods for visual understanding of hierarchical system structures, 1981, with
Barth, Mutzel, Junger's crossing count left naive (graphs here have tens of nodes), and places in a layer by
isotonic regression. Labels of edges are boxes of their own, so that no label covers anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ORDER_SWEEPS = 12
PLACE_SWEEPS = 24
"""More change nothing that can be seen on graphs of 60 nodes."""
GAP_ACROSS = 28.0
GAP_DOWN = 26.0
STRAIGHT_WEIGHT = 4.0
"""How much more a bend inside a long edge is worth than one at its end."""


class Box(NamedTuple):
    """Something with a size: a node, a label, or a bend of an edge."""

    width: float
    height: float


class Line(NamedTuple):
    """An edge to draw."""

    source: int
    target: int
    label: Box | None


class Placed(NamedTuple):
    """The result."""

    centres: list[tuple[float, float]]
    """Of each box given, in the order given."""
    routes: list[list[tuple[float, float]]]
    """Of each line: the bends between its ends, from source to target; two for each layer passed."""
    labels: list[tuple[float, float] | None]
    """Centre of each line's label."""
    width: float
    height: float


def lay_out(boxes: Sequence[Box], lines: Sequence[Line]) -> Placed:
    """Place boxes so that lines lead downwards, but for those that close a circle.

    Args:
        boxes: n boxes, n >= 1; earlier ones come first where nothing else decides.
        lines: between different boxes or of one box to itself.
    Cost: O(sweeps x edges^2 of a layer); 10 ms for 30 nodes.
    """
    layered = _Layers(boxes, lines)
    layered.order()
    layered.place()
    return layered.placed()


class _Layers:
    """Boxes by layer. Bends and labels are boxes with numbers after those given."""

    def __init__(self, boxes: Sequence[Box], lines: Sequence[Line]) -> None:
        self._given = len(boxes)
        self._boxes = list(boxes)
        self._lines = lines
        self._back = _closing(len(boxes), lines)
        self._rank = self._ranked()
        self._chains: list[list[int]] = []
        self._label_of: list[int | None] = []
        self._above: list[list[int]] = [[] for _ in boxes]
        self._below: list[list[int]] = [[] for _ in boxes]
        for position in range(len(lines)):
            self._chain(position)
        self.layers: list[list[int]] = [[] for _ in range(max(self._rank) + 1)]
        for box, rank in enumerate(self._rank):
            self.layers[rank].append(box)
        self._x = [0.0] * len(self._boxes)

    def _ends(self, position: int) -> tuple[int, int]:
        """Upper and lower end of a line."""
        line = self._lines[position]
        return (line.target, line.source) if position in self._back else (line.source, line.target)

    def _ranked(self) -> list[int]:
        """The longest way from the top; a line with a label takes two layers, for the label to stand in."""
        rank = [0] * self._given
        for _ in range(self._given):
            before = list(rank)
            for position, line in enumerate(self._lines):
                if line.source != line.target:
                    upper, lower = self._ends(position)
                    rank[lower] = max(rank[lower], rank[upper] + (1 if line.label is None else 2))
            if rank == before:
                break
        return rank

    def _chain(self, position: int) -> None:
        """A box in every layer that a line passes; its label in the first."""
        line = self._lines[position]
        upper, lower = self._ends(position)
        chain, label = [upper], None
        for rank in range(self._rank[upper] + 1, self._rank[lower]):
            chain.append(len(self._boxes))
            first = len(chain) == 2 and line.label is not None
            self._boxes.append(line.label if first and line.label is not None else Box(6.0, 0.0))
            label = chain[-1] if first else label
            self._rank.append(rank)
            self._above.append([])
            self._below.append([])
        for one, next_one in zip(chain, [*chain[1:], lower], strict=True):
            if line.source != line.target:
                self._below[one].append(next_one)
                self._above[next_one].append(one)
        self._chains.append(chain[1:])
        self._label_of.append(label)

    def order(self) -> None:
        """Sweep down and up, each box to the mean place of its neighbours; keep the best that was seen."""
        best, fewest = [list(layer) for layer in self.layers], self._crossings()
        for sweep in range(ORDER_SWEEPS):
            down = sweep % 2 == 0
            neighbours = self._above if down else self._below
            for layer in self.layers[1:] if down else self.layers[-2::-1]:
                self._sort(layer, neighbours)
            if (crossings := self._crossings()) < fewest:
                best, fewest = [list(layer) for layer in self.layers], crossings
        self.layers = best

    def _sort(self, layer: list[int], neighbours: list[list[int]]) -> None:
        place = {box: at for each in self.layers for at, box in enumerate(each)}
        means = {
            box: sum(place[each] for each in neighbours[box]) / len(neighbours[box])
            if neighbours[box]
            else float(place[box])
            for box in layer
        }
        layer.sort(key=lambda box: (means[box], place[box]))

    def _crossings(self) -> int:
        crossings = 0
        for layer, following in zip(self.layers, self.layers[1:], strict=False):
            place = {box: at for at, box in enumerate(following)}
            ends = [sorted(place[each] for each in self._below[box]) for box in layer]
            flat = [end for each in ends for end in each]
            crossings += sum(first > later for at, first in enumerate(flat) for later in flat[at + 1 :])
        return crossings

    def place(self) -> None:
        """Move boxes towards their neighbours as far as their order and sizes allow."""
        for layer in self.layers:
            self._spread(layer, [0.0] * len(layer), [1.0] * len(layer))
        for sweep in range(PLACE_SWEEPS):
            down = sweep % 2 == 0
            for layer in self.layers if down else self.layers[::-1]:
                wanted = [self._wanted(box, down=down, last=sweep > PLACE_SWEEPS - 4) for box in layer]
                self._spread(layer, [x for x, _ in wanted], [weight for _, weight in wanted])

    def _wanted(self, box: int, *, down: bool, last: bool) -> tuple[float, float]:
        """Where a box would stand, and how much it matters."""
        near = self._above[box] if down else self._below[box]
        near = self._above[box] + self._below[box] if last or not near else near
        if not near:
            return self._x[box], 1.0
        straight = [STRAIGHT_WEIGHT if min(box, each) >= self._given else 1.0 for each in near]
        mean = sum(self._x[each] * weight for each, weight in zip(near, straight, strict=True)) / sum(
            straight
        )
        return mean, sum(straight)

    def _spread(self, layer: list[int], wanted: list[float], weights: list[float]) -> None:
        """The places nearest to the wanted ones that keep the order and the gaps.

        Pool adjacent violators: boxes that would overlap become a block, which stands at its mean.
        """
        offsets, offset = [], 0.0
        for at, box in enumerate(layer):
            width = self._boxes[box].width
            offset += (self._boxes[layer[at - 1]].width + width) / 2 + GAP_ACROSS if at else 0.0
            offsets.append(offset)
        blocks: list[tuple[float, float, int]] = []  # Mean, weight, how many.
        for want, own, shift in zip(wanted, weights, offsets, strict=True):
            mean, weight, count = want - shift, own, 1
            while blocks and blocks[-1][0] >= mean:
                before, heavy, many = blocks.pop()
                mean = (before * heavy + mean * weight) / (heavy + weight)
                weight, count = heavy + weight, count + many
            blocks.append((mean, weight, count))
        means = [mean for mean, _, count in blocks for _ in range(count)]
        for box, mean, shift in zip(layer, means, offsets, strict=True):
            self._x[box] = mean + shift

    def placed(self) -> Placed:
        """Coordinates from the top left corner."""
        left = min(x - box.width / 2 for x, box in zip(self._x, self._boxes, strict=True))
        right = max(x + box.width / 2 for x, box in zip(self._x, self._boxes, strict=True))
        middles, heights, top = [], [], 0.0
        for layer in self.layers:
            heights.append(max(self._boxes[box].height for box in layer))
            middles.append(top + heights[-1] / 2)
            top += heights[-1] + GAP_DOWN
        centres = [(self._x[box] - left, middles[rank]) for box, rank in enumerate(self._rank)]
        routes = []
        for position, chain in enumerate(self._chains):
            bends = []
            for box in chain:
                (x, y), half = centres[box], heights[self._rank[box]] / 2
                bends += [(x, y - half), (x, y + half)]
            routes.append(bends[::-1] if position in self._back else bends)
        labels = [None if box is None else centres[box] for box in self._label_of]
        return Placed(centres[: self._given], routes, labels, right - left, top - GAP_DOWN)


def _closing(boxes: int, lines: Sequence[Line]) -> frozenset[int]:
    """The lines that close a circle, found depth first: they are laid upside down."""
    leaving: list[list[int]] = [[] for _ in range(boxes)]
    for position, line in enumerate(lines):
        leaving[line.source].append(position)
    closing: set[int] = set()
    state = [0] * boxes  # 0 not seen, 1 on the way, 2 left behind.
    for root in range(boxes):
        stack = [(root, iter(leaving[root]))] if state[root] == 0 else []
        state[root] = state[root] or 1
        while stack:
            box, rest = stack[-1]
            position = next(rest, -1)
            if position < 0:
                state[box] = 2
                stack.pop()
                continue
            target = lines[position].target
            if state[target] == 1:
                closing.add(position)
            elif state[target] == 0:
                state[target] = 1
                stack.append((target, iter(leaving[target])))
    return frozenset(closing)
