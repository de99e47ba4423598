"""From a journey's file to its graph.

Where a step leads is what `journey.compile` makes of it: the next step of its list, else what comes after the
step that its list hangs on. A `go` is an edge, not a node.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from journey.graph.model import (
    DONE,
    ELIGIBLE,
    ENTRY,
    GOAL_MET,
    REFUSED,
    TRIGGER,
    WATCH,
    Edge,
    Graph,
    Node,
    exit_ref,
    goal_ref,
)
from journey.graph.ways import step_lines, ways
from journey.wording import (
    condition_words,
    duration_words,
    entry_lines,
    exit_lines,
    goal_lines,
    trigger_lines,
)
from journey.workspace.naming import NamedStep, StepPath, named_steps
from schemas.workspace import EndStep, GoStep, JourneyFile

NO_TITLES: Mapping[str, str] = MappingProxyType({})


def journey_graph(journey: JourneyFile, titles: Mapping[str, str] = NO_TITLES) -> Graph:
    """The graph of a checked journey.

    Args:
        journey: its definition.
        titles: action -> words for people, shown at messages.
    Returns: the graph; nodes and edges in an order that depends on the definition alone.
    Cost: O(n).
    """
    steps = named_steps(journey)
    layout = _Layout(journey, steps)
    walked = (*_entering(journey, layout), *layout.step_edges(), *_concluding(journey, layout))
    watched = any(edge.target == WATCH for edge in walked)
    edges = (*walked, Edge(WATCH, DONE)) if watched else walked
    drawn = [step for step in steps if not isinstance(step.step, GoStep)]
    nodes = (
        *_entry_nodes(journey),
        *(Node(step.name, step.kind, tuple(step_lines(step, titles))) for step in drawn),
        *_end_nodes(journey, {edge.target for edge in edges}),
    )
    return Graph(journey.journey, " ".join(journey.title.values()) or journey.journey, nodes, edges)


class _Layout:
    """Where each list of steps begins, and where each step leads on."""

    def __init__(self, journey: JourneyFile, steps: tuple[NamedStep, ...]) -> None:
        self._steps = steps
        self._lists: dict[StepPath, list[NamedStep]] = {}
        for step in steps:
            self._lists.setdefault(step.list_path, []).append(step)
        owners = {path: step.name for step in steps for path in step.lists}
        self._jumps = {step.name: step.step.go for step in steps if isinstance(step.step, GoStep)}
        self._after: dict[str, str] = {}
        for step in steps:  # Counting order: what a list hangs on comes before the list.
            following = self._lists[step.list_path]
            position = following.index(step) + 1
            last = DONE_STEPS if step.list_path == ("steps",) else GOAL_MET
            beyond = self._after[owners[step.list_path]] if step.list_path in owners else last
            self._after[step.name] = following[position].name if position < len(following) else beyond
        self._done = WATCH if journey.goal else DONE

    def first(self, path: StepPath, after: str) -> str:
        """Where a list of steps begins; `after` if it is empty."""
        return self._target(self._lists[path][0].name if path in self._lists else after)

    def _target(self, ref: str) -> str:
        """The place itself: through `go`, and what comes after the last step."""
        for _ in self._jumps:
            ref = self._jumps.get(ref, ref)
        return self._done if ref == DONE_STEPS else ref

    def step_edges(self) -> Iterator[Edge]:
        """All edges that leave steps."""
        for step in self._steps:
            if isinstance(step.step, GoStep | EndStep):
                continue
            after = self._after[step.name]
            for way in ways(step):
                target = self._target(after) if way.path is None else self.first(way.path, after)
                yield Edge(step.name, target, way.label)


DONE_STEPS = "#after the last step"
"""Stands for the watch of goals, or the end, until it is known which."""


def _entering(journey: JourneyFile, layout: _Layout) -> Iterator[Edge]:
    if journey.entry.eligible:
        yield Edge(TRIGGER, ELIGIBLE)
        yield Edge(ELIGIBLE, ENTRY, "yes")
        yield Edge(ELIGIBLE, REFUSED, "no, or unknown")
    else:
        yield Edge(TRIGGER, ENTRY)
    yield Edge(ENTRY, layout.first(("steps",), DONE_STEPS))


def _concluding(journey: JourneyFile, layout: _Layout) -> Iterator[Edge]:
    for position, goal in enumerate(journey.goal):
        yield Edge(ENTRY, goal_ref(position), aside=True)
        if goal.then:
            yield Edge(goal_ref(position), layout.first(("goal", position, "then"), GOAL_MET))
    for position, _ in enumerate(journey.exit):
        yield Edge(ENTRY, exit_ref(position), aside=True)


def _entry_nodes(journey: JourneyFile) -> Iterator[Node]:
    yield Node(TRIGGER, "trigger", tuple(trigger_lines(journey.trigger)))
    if journey.entry.eligible:
        conditions = (condition_words(text) for text in journey.entry.eligible)
        yield Node(ELIGIBLE, "eligible", ("eligible?", *conditions))
    yield Node(ENTRY, "entry", ("enters", *entry_lines(journey.entry)))


def _end_nodes(journey: JourneyFile, targets: set[str]) -> Iterator[Node]:
    longest = max((goal.within for goal in journey.goal), default=0)
    if WATCH in targets:
        yield Node(WATCH, "watch", ("watches its goals", f"until {duration_words(longest)} after entry"))
    for position, goal in enumerate(journey.goal):
        yield Node(goal_ref(position), "goal", ("goal", *goal_lines(goal)))
    if GOAL_MET in targets:
        yield Node(GOAL_MET, "done", ("goal reached",))
    for position, leave in enumerate(journey.exit):
        yield Node(exit_ref(position), "exit", (f"exit: {leave.reason}", *exit_lines(leave)))
    if DONE in targets:
        yield Node(DONE, "done", ("done",))
    if REFUSED in targets:
        yield Node(REFUSED, "refused", ("does not enter",))
