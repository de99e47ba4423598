"""A catalogue that says which ways its journeys are walked, and decides exactly as it did before.

Behind each way out of a step stands a probe: a tag step without tags. It costs one step of fuel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, NamedTuple

from journey.catalogue import Catalogue
from journey.compile import CompiledJourney
from journey.steps import Node
from journey.steps.base import Evaluate
from journey.steps.branch import BranchNode
from journey.steps.proposing import ProposeNode
from journey.steps.split import SplitNode
from journey.steps.tag import TagNode
from journey.steps.wait import WaitNode

REACHED, OTHERWISE, NO_CASE, TIMEOUT, ELSE = "", "otherwise", "no case", "timeout", "else"
HOLDS, MISSED = "holds", "missed"
GOAL, EXIT = "goal", "exit"
PROBE = "#way"


class Way(NamedTuple):
    """One way that a case may take: a step that is reached, or what follows from it."""

    journey: str
    step: str
    """Its id; `goal` and `exit` for those of the journey."""
    way: str
    """Empty: the step is reached."""


Mark = Callable[[Way], None]


def way_of(kind: str, position: int | str) -> str:
    """`case 1`, `first 2`, `arm credit`, `1` of a goal: positions count from 1."""
    return f"{kind} {position if isinstance(position, str) else position + 1}"


def probed(catalogue: Catalogue, mark: Mark) -> Catalogue:
    """The catalogue with every journey watched.

    Args:
        mark: called with each way, as often as it is taken.
    """
    watched = {key: _watched(journey, mark) for key, journey in catalogue.journeys.items()}
    return replace(
        catalogue,
        **{
            each.name: _substituted(getattr(catalogue, each.name), watched)
            for each in fields(catalogue)
            if each.init
        },
    )


def _substituted(value: Any, watched: Mapping[tuple[str, int], CompiledJourney]) -> Any:
    """A field of the catalogue with watched journeys. Any: indexes of several shapes, two levels deep."""
    if isinstance(value, CompiledJourney):
        return watched[value.id, value.version]
    if type(value) is tuple:
        return tuple(_substituted(each, watched) for each in value)
    if isinstance(value, Mapping) and value:
        return {key: _substituted(each, watched) for key, each in value.items()}
    return value


class _Nodes(dict[str, Node]):
    """Nodes that say when they are walked to."""

    def __init__(self, journey: str, nodes: Mapping[str, Node], mark: Mark) -> None:
        super().__init__(nodes)
        self._journey, self._mark = journey, mark

    def __getitem__(self, name: str) -> Node:
        if name.startswith(PROBE):
            _, step, way = name.split("/")
            self._mark(Way(self._journey, step, way))
        else:
            self._mark(Way(self._journey, name, REACHED))
        return super().__getitem__(name)


class _Arms(dict[str, str]):
    """Arms that say when they are taken."""

    def __init__(self, arms: Mapping[str, str], taken: Callable[[str], None]) -> None:
        super().__init__(arms)
        self._taken = taken

    def __getitem__(self, arm: str) -> str:
        self._taken(way_of("arm", arm))
        return super().__getitem__(arm)


class _Watch:
    """Puts probes into one journey."""

    def __init__(self, journey: CompiledJourney, mark: Mark) -> None:
        self.journey = journey
        self.mark = mark
        self.probes: dict[str, Node] = {}

    def probe(self, step: str, way: str, to: str) -> str:
        """The id of a probe that leads to `to`."""
        name = f"{PROBE}/{step}/{way}"
        self.probes[name] = TagNode(name, "tag", to, ())
        return name

    def taken(self, step: str) -> Callable[[str], None]:
        """Marks a way of the step."""
        return lambda way: self.mark(Way(self.journey.id, step, way))

    def node(self, node: Node) -> Node:
        """The node with its ways out watched."""
        if isinstance(node, BranchNode):
            return self._branch(node)
        if isinstance(node, SplitNode):
            return replace(node, arms=_Arms(node.arms, self.taken(node.id)))
        if isinstance(node, ProposeNode):
            return replace(node, otherwise=self.probe(node.id, ELSE, node.otherwise))
        return self._wait(node) if isinstance(node, WaitNode) else node

    def _branch(self, node: BranchNode) -> BranchNode:
        taken = self.taken(node.id)
        cases = tuple(
            (_told(condition, OTHERWISE if condition is None else way_of("case", i), taken), to)
            for i, (condition, to) in enumerate(node.cases)
        )
        never = (_told(_false, NO_CASE, taken, holds=False), node.after)
        return replace(node, cases=(*cases, never))

    def _wait(self, node: WaitNode) -> WaitNode:
        if node.until_when is not None:
            holds = _told(node.until_when, HOLDS, self.taken(node.id))
            return replace(node, until_when=holds, otherwise=self.probe(node.id, TIMEOUT, node.otherwise))
        if node.dated is not None and node.dated.has_else:
            return replace(node, otherwise=self.probe(node.id, MISSED, node.otherwise))
        if not node.listeners:
            return node
        listeners = tuple(
            replace(listener, to=self.probe(node.id, way_of("first", i), listener.to))
            for i, listener in enumerate(node.listeners)
        )
        return replace(node, listeners=listeners, otherwise=self.probe(node.id, TIMEOUT, node.otherwise))


def _watched(journey: CompiledJourney, mark: Mark) -> CompiledJourney:
    watch = _Watch(journey, mark)
    nodes = {name: watch.node(node) for name, node in journey.nodes.items()}
    goals = tuple(
        replace(goal, then=watch.probe(GOAL, str(i + 1), goal.then)) for i, goal in enumerate(journey.goals)
    )
    return replace(journey, nodes=_Nodes(journey.id, nodes | watch.probes, mark), goals=goals)


def _false(scope: Any) -> bool:
    """A condition that never holds. Any: as every condition."""
    return False


def _told(
    condition: Evaluate | None, way: str, taken: Callable[[str], None], *, holds: bool = True
) -> Evaluate:
    """A condition (None: always true) that marks its way when it holds, or (`holds` False) when asked."""

    def evaluate(scope: Any) -> Any:
        """Any: scope and value of conditions."""
        value = True if condition is None else condition(scope)
        if not holds or value is True:
            taken(way)
        return value

    return evaluate
