"""What may happen at each place: symbolic events, outcomes, verdicts, time, and the choices of a branch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from journey.compile import CompiledJourney
from journey.conditions import Expression, parse, to_text
from journey.conditions.syntax import Boolean, Not
from journey.exploring.model import Happening, Way
from journey.steps.base import Node
from journey.steps.branch import BranchNode
from journey.steps.call import CallNode
from journey.steps.end import EndNode
from journey.steps.go import GoNode
from journey.steps.proposing import ProposeNode
from journey.steps.split import SplitNode
from journey.steps.wait import Listener, WaitNode
from journey.wording import duration_words
from journey.workspace.naming import NamedStep
from schemas.workspace import BranchStep, First, WaitStep

DAY_MS = 86_400_000
WEEK_MS = 7 * DAY_MS
KEY = "k1"
"""The key of the enrolment in a case."""
Assumed = frozenset[tuple[Expression, bool | None]]
"""What the conditions that occur more than once were taken to be in this instant; None: unknown."""
CHANGING = frozenset({"set", "tag", "untag", "stage", "enrol", "leave", "emit"})
"""Steps after which a condition may be another than before, within one instant."""
_key_property = re.compile(r"event\.properties\.([A-Za-z_]\w*)$", re.ASCII)


class Case(NamedTuple):
    """One case of a branch; `atom` is None for `otherwise`."""

    atom: Expression | None
    negated: bool
    to: str
    words: str


class Branching:
    """The cases of all branches, and which conditions stand in several of them."""

    def __init__(self, journey: CompiledJourney, steps: Mapping[str, NamedStep]) -> None:
        self._cases: dict[str, tuple[Case, ...]] = {}
        for name, node in journey.nodes.items():
            step = steps[name].step
            if isinstance(node, BranchNode) and isinstance(step, BranchStep):
                written = (case.when for case in step.branch)
                targets = (to for _, to in node.cases)
                self._cases[name] = tuple(_case(text, to) for text, to in zip(written, targets, strict=True))
        atoms = Counter(case.atom for cases in self._cases.values() for case in cases if case.atom)
        self._shared = frozenset(atom for atom, count in atoms.items() if count > 1)

    def ways(self, node: BranchNode, assumed: Assumed) -> Iterator[tuple[Way, Assumed]]:
        """Every case that may be the first to hold, with what that takes for granted."""
        known = dict(assumed)
        open_ways = [known]
        for case in self._cases[node.id]:
            passed: list[dict[Expression, bool | None]] = []
            for before in open_ways:
                for value, after in self._values(case, before):
                    if value:
                        happening = Happening(case.words, arranged=case.atom is not None)
                        yield Way(happening, case.to), frozenset(after.items())
                    elif after not in passed:
                        passed.append(after)
            open_ways = passed
        for after in open_ways:
            yield Way(Happening("no case holds", arranged=True), node.after), frozenset(after.items())

    def _values(
        self, case: Case, known: dict[Expression, bool | None]
    ) -> Iterator[tuple[bool, dict[Expression, bool | None]]]:
        """Whether a case holds, for each value that its condition may have."""
        atom = case.atom
        if atom is None:
            yield True, known
        elif isinstance(atom, Boolean):
            yield atom.value is not case.negated, known
        elif atom in known:
            value = known[atom]
            yield value is not None and value is not case.negated, known
        elif atom in self._shared:
            for value in (True, False, None):
                yield value is not None and value is not case.negated, {**known, atom: value}
        else:
            yield True, known
            yield False, known


def _case(text: str | None, to: str) -> Case:
    if text is None:
        return Case(None, negated=False, to=to, words="otherwise")
    atom, negated = parse(text), False
    while isinstance(atom, Not):
        atom, negated = atom.operand, not negated
    return Case(atom, negated, to, to_text(parse(text)))


def passing_ways(node: Node) -> Iterator[Way]:
    """What may follow a step that rests nowhere, and is no branch."""
    if isinstance(node, SplitNode):
        for arm, to in sorted(node.arms.items()):
            if node.weights[arm] > 0:
                yield Way(Happening(f"{node.name}: arm {arm}", arranged=True), to)
    elif isinstance(node, GoNode):
        yield Way(Happening(""), node.to)
    elif not isinstance(node, EndNode):
        yield Way(Happening(""), node.after)


def rests(node: Node) -> bool:
    """Whether one may rest at a step."""
    if isinstance(node, WaitNode):
        return node.duration != 0
    return isinstance(node, ProposeNode)


class Resting:
    """What ends a rest, in a workspace with these types of touchpoints."""

    def __init__(
        self, journey: CompiledJourney, steps: Mapping[str, NamedStep], known: frozenset[str]
    ) -> None:
        self._journey, self._steps, self._known = journey, steps, known
        self._spared = bool(journey.holdout) or journey.mode == "shadow"
        self.listened = frozenset(
            listener.step
            for node in journey.nodes.values()
            if isinstance(node, WaitNode)
            for listener in node.listeners
            if listener.step
        )

    def by_event(self, types: frozenset[str], match: str | None, when: str | None) -> Happening | None:
        """An event of one of the types comes; None where none can."""
        if match is not None and self._journey.key is None:
            return None
        for type in sorted(types & self._known):
            return Happening(f"{type} comes", touchpoint(type, match), arranged=when is not None)
        return None

    def ways(self, node: Node, sent: frozenset[str]) -> Iterator[Way]:
        """Every happening that leads on from a rest."""
        if isinstance(node, ProposeNode):
            told = node.id if node.id in self.listened else ""
            yield Way(Happening(f"{node.id} is sent"), node.after, at_once=True, sends=told)
            if self._spared and told:
                withheld = Happening(f"{node.id} is withheld: held out, or a shadow", arranged=True)
                yield Way(withheld, node.after, at_once=True)
            yield Way(Happening(f"{node.id} is not sent", arranged=True), node.otherwise, at_once=True)
        elif isinstance(node, CallNode):
            yield Way(Happening(f"{node.id} is answered", arranged=True), node.listeners[0].to)
            if self._spared:
                unasked = Happening(f"{node.id} asks nobody: held out, or a shadow", arranged=True)
                yield Way(unasked, node.after, at_once=True)
            yield from self._timeout(node)
        elif isinstance(node, WaitNode):
            yield from self._wait(node, sent)

    def _wait(self, node: WaitNode, sent: frozenset[str]) -> Iterator[Way]:
        if node.duration is not None:
            yield Way(_passing(node.duration), node.after, node.duration)
        elif node.minute is not None:
            span = WEEK_MS if node.days else DAY_MS
            yield Way(Happening("the time of day comes", _clock(span)), node.after, at_once=True)
        elif node.span is not None:
            yield Way(Happening("the time has passed", _clock(WEEK_MS)), node.after, 1)
        elif node.dated is not None:
            yield Way(Happening("the date comes", arranged=True), node.after, at_once=True)
            if node.dated.has_else:
                yield Way(Happening("the date is missed", arranged=True), node.otherwise, at_once=True)
        else:
            yield from self._listening(node, sent)
            yield from self._timeout(node)

    def _listening(self, node: WaitNode, sent: frozenset[str]) -> Iterator[Way]:
        step = self._steps[node.id].step
        assert isinstance(step, WaitStep), f"step {node.id} is a wait"
        if step.wait.until_when is not None:
            held = Happening(to_text(parse(step.wait.until_when)), arranged=True)
            yield Way(held, node.after, at_once=True)
        for listener, written in zip(node.listeners, step.wait.first or (), strict=True):
            happening = self._heard(listener, written, sent)
            if happening is not None:
                yield Way(happening, listener.to)

    def _heard(self, listener: Listener, written: First, sent: frozenset[str]) -> Happening | None:
        if not listener.step:
            return self.by_event(listener.types, written.match, written.when)
        node = self._journey.nodes.get(listener.step)
        if listener.step not in sent or not isinstance(node, ProposeNode):
            return None
        outcome = min(listener.outcomes)
        given = f"{{ outcome: {outcome}, of: {node.actions[0]} }}"
        return Happening(f"{listener.step} is {outcome}", given, arranged=listener.when is not None)

    def _timeout(self, node: WaitNode) -> Iterator[Way]:
        if node.timeout is not None:
            yield Way(_passing(node.timeout), node.otherwise, node.timeout, at_once=node.timeout == 0)


def touchpoint(type: str, key: str | None) -> str:
    """A step of a case: a touchpoint of that type, whose property named by `key` is the enrolment's key."""
    found = _key_property.fullmatch(key or "")
    about = f", properties: {{ {found[1]}: {KEY} }}" if found else ""
    return f"{{ touchpoint: {type}{about} }}"


def _passing(ms: int) -> Happening:
    return Happening(f"{duration_words(ms)} pass", _clock(ms))


def _clock(ms: int) -> str:
    return f"{{ clock: +{duration_words(ms)} }}"
