"""How many people took each way, from the journey's published events.

Events tell where people rest (waits, messages) and how they end, not which way they went in between. The way
is found again in the graph. Where several ways lead from one rest to the next, only what all of them share is
counted: a number that is shown is never a guess.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from journey.graph.model import DONE as DONE_NODE
from journey.graph.model import ELIGIBLE, ENTRY, GOAL_MET, REFUSED, TRIGGER, WATCH, Edge, Graph
from journey.graph.ways import NOT_SENT, SENT
from schemas.action import JourneyEvent
from schemas.decision import WALKS_ON, Decision, Verdict

PASSED = frozenset(
    {"branch", "split", "experiment", "set", "tag", "untag", "stage", "enrol", "leave", "emit"}
)
"""Kinds of steps where nobody rests."""
PASSED_AT_ONCE = PASSED | {"wait", "call"}
"""A wait may be satisfied when it is reached."""
PATHS_MAX = 256
"""Ways from one rest to the next; a journey with more of them has too many to tell apart."""
NOT_ELIGIBLE = "not_eligible"

_T = TypeVar("_T")
Path = tuple[int, ...]
"""Positions of edges."""


class Counts(msgspec.Struct, frozen=True):
    """Figures of a graph."""

    nodes: dict[str, int]
    """Node -> how often it was reached; absent where events cannot tell."""
    inside: dict[str, int]
    """Node -> how many rest there at the end."""
    edges: dict[int, int]
    """Position of an edge -> how often it was taken; absent where events cannot tell."""
    refused: dict[str, int]
    """Reason -> how often the trigger held and entry was refused."""
    unplaced: int
    """Events of other versions, whose steps this definition has not, and moves it cannot explain."""


def count_passages(
    graph: Graph, events: Iterable[JourneyEvent], decisions: Iterable[Decision] = ()
) -> Counts:
    """Count the passages through a journey.

    Args:
        graph: of one journey.
        events: journey events, those of each customer in order; those of other journeys are passed over.
        decisions: for verdicts and refusals; without them `else` is told from `sent` by where it leads alone.
    Cost: 5 us an event.
    """
    counting = _Counting(graph)
    for decision in decisions:
        counting.decision(decision)
    for event in events:
        if event.journey == graph.journey and event.enrolment:
            counting.event(event)
    return counting.counts()


class _Counting:
    """What has been counted so far, and where everybody is."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._nodes: Counter[str] = Counter()
        self._edges: Counter[int] = Counter()
        self._refused: Counter[str] = Counter()
        self._unsure: set[int] = set()
        self._unsure_nodes: set[str] = set()
        self._unplaced = 0
        self._at: dict[str, str] = {}
        self._verdicts: dict[tuple[str, str], deque[Verdict]] = {}
        self._kinds = {node.id: node.kind for node in graph.nodes}
        self._leaving: dict[str, list[int]] = {}
        for position, edge in enumerate(graph.edges):
            self._leaving.setdefault(edge.source, []).append(position)
        self._paths: dict[tuple[str, frozenset[str]], tuple[Path, ...]] = {}

    def counts(self) -> Counts:
        """The figures."""
        return Counts(
            {ref: self._nodes[ref] for ref in self._kinds if ref not in self._unsure_nodes},
            dict(Counter(self._at.values())),
            {at: self._edges[at] for at in range(len(self._graph.edges)) if at not in self._unsure},
            dict(sorted(self._refused.items())),
            self._unplaced,
        )

    def decision(self, decision: Decision) -> None:
        """Remember verdicts; count refusals."""
        for judged in decision.judged:
            if judged.journey == self._graph.journey and judged.verdict is not Verdict.WITHDRAWN:
                self._verdicts.setdefault((judged.enrolment, judged.step), deque()).append(judged.verdict)
        for refused in decision.refused:
            if refused.journey == self._graph.journey:
                self._refused[refused.reason] += 1
                if refused.reason == NOT_ELIGIBLE and ELIGIBLE in self._kinds:
                    self._nodes[TRIGGER] += 1
                    self._along(TRIGGER, frozenset({REFUSED}))

    def event(self, event: JourneyEvent) -> None:
        """Follow one enrolment one event further."""
        match event.kind:
            case "entered" | "restarted":
                self._nodes[TRIGGER] += 1
                self._along(TRIGGER, frozenset({ENTRY}))
                self._at[event.enrolment] = ENTRY
            case "moved":
                self._move(event, frozenset({event.step}))
            case "migrated" if event.result == "retime" and event.step in self._kinds:
                self._at[event.enrolment] = event.step  # It came from another version, by no way of this one.
            case "watching":
                self._move(event, frozenset({WATCH}))
            case "goal":
                self._aside(event, self._goals())
            case "ended":
                self._ended(event)

    def _move(self, event: JourneyEvent, targets: frozenset[str]) -> None:
        before = self._at.get(event.enrolment)
        known = targets & frozenset(self._kinds)
        if before is None or not known or not self._along(before, known, event.enrolment):
            self._unplaced += 1
        if known:
            self._at[event.enrolment] = min(known)
        else:
            self._at.pop(event.enrolment, None)

    def _ended(self, event: JourneyEvent) -> None:
        how, _, result = event.result.rpartition(":")
        before = self._at.pop(event.enrolment, None)
        if how == "exit":
            self._aside(event, frozenset(ref for ref in self._exits() if self._says(ref, f"exit: {result}")))
            self._at.pop(event.enrolment, None)
        elif before is None:
            self._unplaced += 1
        elif targets := self._endings(how, result) - {before}:
            reached = before in self._goals() and before not in self._leaving
            self._unplaced += not reached and not self._along(before, targets, event.enrolment)

    def _endings(self, how: str, result: str) -> frozenset[str]:
        """Where an enrolment may have ended with a result."""
        named = {
            ref for ref, kind in self._kinds.items() if kind == "end" and self._says(ref, f"end: {result}")
        }
        last = {GOAL_MET} if how == "goal" else {DONE_NODE} if not how else set()
        return frozenset(named | last) & frozenset(self._kinds)

    def _aside(self, event: JourneyEvent, refs: frozenset[str]) -> None:
        """A goal or an exit; with several of them that fit, events do not say which."""
        if len(refs) != 1:
            self._unplaced += 1
            return
        (ref,) = refs
        self._nodes[ref] += 1
        self._at[event.enrolment] = ref
        edge = Edge(ENTRY, ref, aside=True)
        self._edges[self._graph.edges.index(edge)] += 1

    def _goals(self) -> frozenset[str]:
        return frozenset(ref for ref, kind in self._kinds.items() if kind == "goal")

    def _exits(self) -> frozenset[str]:
        return frozenset(ref for ref, kind in self._kinds.items() if kind == "exit")

    def _says(self, ref: str, line: str) -> bool:
        node = self._graph.node(ref)
        return node is not None and line in node.lines

    def _along(self, source: str, targets: frozenset[str], enrolment: str = "") -> bool:
        """Count what all ways from one rest to the next share; False if there is no way."""
        paths = self._ways(source, targets)
        verdicts = self._verdicts.get((enrolment, source))
        if verdicts:
            label = SENT if verdicts.popleft() in WALKS_ON else NOT_SENT
            paths = tuple(path for path in paths if self._graph.edges[path[0]].label in ("", label))
        if not paths:
            return False
        edges: list[set[int]] = [set(path) for path in paths]
        nodes = [{self._graph.edges[position].target for position in path} for path in paths]
        sure, sure_nodes = _shared(edges), _shared(nodes)
        self._edges.update(sure)
        self._nodes.update(sure_nodes)
        self._unsure.update(position for each in edges for position in each - sure)
        self._unsure_nodes.update(node for each in nodes for node in each - sure_nodes)
        return True

    def _ways(self, source: str, targets: frozenset[str]) -> tuple[Path, ...]:
        asked = (source, targets)
        if asked not in self._paths:
            found = self._search(source, targets, PASSED) or self._search(source, targets, PASSED_AT_ONCE)
            self._paths[asked] = found
        return self._paths[asked]

    def _search(self, source: str, targets: frozenset[str], passed: frozenset[str]) -> tuple[Path, ...]:
        """All ways that rest nowhere in between."""
        found: list[Path] = []
        open_paths: list[Path] = [()]
        while open_paths and len(found) < PATHS_MAX:
            path = open_paths.pop()
            here = self._graph.edges[path[-1]].target if path else source
            for position in self._leaving.get(here, ()):
                edge = self._graph.edges[position]
                if edge.aside or position in path:
                    continue
                if edge.target in targets:
                    found.append((*path, position))
                elif self._kinds[edge.target] in passed or edge.target == ELIGIBLE:
                    open_paths.append((*path, position))
        return tuple(sorted(found))


def _shared(sets: Sequence[set[_T]]) -> set[_T]:
    """What is in all of them; there is at least one."""
    return sets[0].intersection(*sets[1:])
