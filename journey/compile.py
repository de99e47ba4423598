"""One journey definition, compiled: steps as nodes by id, conditions as code, what it reads as sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Raw

from journey.conditions import compile_expression, parse, paths
from journey.edges import watched_texts
from journey.keeping import (
    WATCH,
    counted_steps,
    kept_of,
    kept_properties,
    properties_of,
    watched_event,
    watched_properties,
)
from journey.schedules import Timed, compile_timed
from journey.standing.trigger import StandingTrigger, standing_trigger
from journey.steps import COMPILERS, DONE, GOAL_DONE, Node
from journey.steps.base import Evaluate
from journey.steps.proposing import ProposeNode
from journey.steps.wait import SINCE_ENTRY, Listener, WaitNode
from journey.workspace.naming import name_steps
from schemas.builtin_events import REQUESTED_TYPE
from schemas.emission import HOPS_KEY
from schemas.event import CustomerEvent
from schemas.workspace import (
    AbsenceTrigger,
    Again,
    EventTrigger,
    JourneyFile,
    JourneyTrigger,
    ManualTrigger,
    Trigger,
)
from schemas.workspace.steps import step_kind


@dataclass(frozen=True, slots=True)
class CompiledGoal:
    """One goal: by event types, by condition, or both."""

    types: frozenset[str]
    when: Evaluate | None
    match: Evaluate | None
    within: int
    then: str


@dataclass(frozen=True, slots=True)
class CompiledExit:
    """One exit."""

    types: frozenset[str]
    when: Evaluate | None
    match: Evaluate | None
    after: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class CompiledJourney:
    """A journey version, ready to walk."""

    id: str
    version: int
    mode: str
    objective: str
    trigger_types: tuple[str, ...]
    absence_since: tuple[str, ...]
    absence_of: tuple[str, ...]
    absence_ms: int
    absence_restart: bool
    follows: str
    """Journey whose ends start this one; empty for other triggers."""
    follows_results: frozenset[str]
    """Ways of ending and results that count; empty: all."""
    stands: StandingTrigger | None
    """Which changes of standing start it; None for other triggers."""
    timed: Timed | None
    """When time starts it; None for other triggers."""
    manual: bool
    """Whether it starts when asked for by name."""
    broadcast: bool
    """Whether its trigger speaks to many at once: by time, or by an event with `audience` or `spread`."""
    audience: Evaluate | None
    spread: int
    """Of a trigger by event: int ms over which customers are entered, each at an instant of its own."""
    when: Evaluate | None
    key: Evaluate | None
    repeat: str
    again: Again
    open_max: int
    again_any: Again
    eligible: tuple[tuple[str, Evaluate], ...]
    holdout: float
    goals: tuple[CompiledGoal, ...]
    exits: tuple[CompiledExit, ...]
    exit_after: tuple[int, str] | None
    """(ms, reason) of the earliest exit by time; a later one can never come first."""
    watch_ms: int
    """How long after entry the last goal may still be met; 0 without goals."""
    first: str
    nodes: dict[str, Node]
    counted: frozenset[str]
    """Steps whose visits are counted: `go` may come back to them, or a condition or a `since` names them."""
    remembered: frozenset[str]
    """Steps whose result an expression of this version reads."""
    kept: dict[str, frozenset[str]]
    """`event`, `last`, or a wait's id -> properties that expressions read; absent: nothing is kept."""
    since_listeners: tuple[tuple[WaitNode, int, Listener], ...]
    """Elements of a `first` that listen before their wait is reached."""
    since_steps: frozenset[str]
    """Steps that such elements count from."""
    zoned: frozenset[str]
    """Waits that follow the customer's zone: a new one times them anew."""
    asked: frozenset[str]
    """Waits that are asked again at each event: for a condition, or for a date that they follow."""
    polled: frozenset[str]
    """Waits for a condition: time alone may make it true, so each timer asks them too."""
    watched: dict[str, tuple[str, ...]]
    """Place -> conditions that are asked there without an event; the empty place: goals and exits."""
    texts: tuple[str, ...]
    """All its conditions, as written."""
    best_hours: bool
    interacts: bool
    """Whether what it does comes back as events: whoever runs many customers must carry it in order."""
    concludes_always: bool
    """Whether a goal or exit is a condition alone, to be asked on every event."""
    conclude_types: frozenset[str]
    reads_context: bool

    def kept_entry(self, name: str, event: CustomerEvent) -> dict[str, Any] | None:
        """What `entry.event` or `entry.last` keeps of an event; None when nothing reads it."""
        return kept_of(event, self.kept.get(name))

    def kept_step(self, step: str, event: CustomerEvent) -> dict[str, Any] | None:
        """What `steps.<id>.event` keeps of an event; None when nothing reads it."""
        return kept_of(event, self.kept.get(step))

    def kept_watch(self, event: CustomerEvent) -> Raw:
        """What an absence trigger keeps of the event that began it: enough to ask its conditions later."""
        context = event.context
        if context and not self.reads_context:
            hops = context.get(HOPS_KEY)
            context = {HOPS_KEY: hops} if hops else {}
        return watched_event(event, properties_of(event, self.kept[WATCH]), context)


class _Compiler:
    """Collects nodes and conditions of one journey while its steps compile themselves."""

    def __init__(self, names: dict[int, str]) -> None:
        self.names = names
        self.nodes: dict[str, Node] = {}
        self.texts: list[str] = []

    def condition(self, text: str) -> Evaluate:
        self.texts.append(text)
        return compile_expression(parse(text))

    def optional(self, text: str | None) -> Evaluate | None:
        return None if text is None else self.condition(text)

    def steps(self, steps: Sequence[Any], after: str) -> str:
        ids = [self.names[id(step)] for step in steps]
        for position, step in enumerate(steps):
            following = ids[position + 1] if position + 1 < len(ids) else after
            kind = step_kind(step)
            assert kind is not None, f"step {ids[position]} has no kind"
            self.nodes[ids[position]] = COMPILERS[kind](step, ids[position], following, self)
        return ids[0] if ids else after


def _after(exit: tuple[int, str]) -> int:
    return exit[0]


def compile_journey(model: JourneyFile, version: int) -> CompiledJourney:
    """Compile one checked definition.

    Raises: ConditionError if it was not checked before.
    Cost: 1-5 ms.
    """
    compiler = _Compiler(name_steps(model))
    trigger, entry = model.trigger, model.entry
    absence = trigger.absence if isinstance(trigger, AbsenceTrigger) else None
    first = compiler.steps(model.steps, DONE)
    goals = tuple(
        CompiledGoal(
            frozenset(goal.on or ()),
            compiler.optional(goal.when),
            compiler.optional(goal.match),
            goal.within,
            compiler.steps(goal.then, GOAL_DONE),
        )
        for goal in model.goal
    )
    exits = tuple(
        CompiledExit(
            frozenset(exit.on or ()),
            compiler.optional(exit.when),
            compiler.optional(exit.match),
            exit.after,
            exit.reason,
        )
        for exit in model.exit
    )
    when, key = compiler.optional(trigger.when), compiler.optional(entry.key)
    asked_audience = getattr(trigger, "audience", None)  # Of the kinds that have one.
    audience, timed = compiler.optional(asked_audience), compile_timed(trigger, compiler.condition)
    eligible = tuple((text, compiler.condition(text)) for text in entry.eligible)
    waits = [node for node in compiler.nodes.values() if isinstance(node, WaitNode)]
    since = tuple((node, i, heard) for node in waits for i, heard in enumerate(node.listeners) if heard.since)
    since_steps = frozenset(heard.since for _, _, heard in since) - {SINCE_ENTRY}
    kept, remembered = kept_properties(compiler.texts)
    asked_of_event = [text for text in (trigger.when, asked_audience, entry.key, *entry.eligible) if text]
    kept[WATCH] = watched_properties(asked_of_event, kept)
    asked: list[CompiledGoal | CompiledExit] = [*goals, *(exit for exit in exits if exit.after is None)]
    return CompiledJourney(
        id=model.journey,
        version=version,
        mode=model.mode,
        objective=model.objective or "",
        trigger_types=_trigger_types(trigger),
        absence_since=tuple(absence.since) if absence else (),
        absence_of=tuple(absence.of) if absence else (),
        absence_ms=absence.duration + absence.allow_late if absence else 0,
        absence_restart=bool(absence and absence.restart),
        follows=trigger.journey if isinstance(trigger, JourneyTrigger) else "",
        follows_results=frozenset((isinstance(trigger, JourneyTrigger) and trigger.ended) or ()),
        stands=standing_trigger(trigger),
        timed=timed,
        manual=isinstance(trigger, ManualTrigger),
        broadcast=timed is not None or audience is not None or bool(getattr(trigger, "spread", 0)),
        audience=audience,
        spread=trigger.spread if isinstance(trigger, EventTrigger) else 0,
        when=when,
        key=key,
        repeat=entry.repeat,
        again=entry.again,
        open_max=entry.per_customer.open if entry.per_customer else (64 if entry.key else 1),
        again_any=entry.per_customer.again if entry.per_customer else Again(rule="always"),
        eligible=eligible,
        holdout=float(entry.holdout),
        goals=goals,
        exits=exits,
        exit_after=min(
            ((exit.after, exit.reason) for exit in exits if exit.after is not None), key=_after, default=None
        ),
        watch_ms=max((goal.within for goal in goals), default=0),
        first=first,
        nodes=compiler.nodes,
        counted=counted_steps(compiler.texts, compiler.nodes) | since_steps,
        remembered=remembered,
        kept=kept,
        since_listeners=since,
        since_steps=since_steps,
        zoned=frozenset(node.id for node in waits if node.zoned),
        asked=frozenset(node.id for node in waits if node.asked),
        polled=frozenset(node.id for node in waits if node.until_when is not None),
        watched=watched_texts(model),
        texts=tuple(compiler.texts),
        best_hours=any(isinstance(each, ProposeNode) and each.within for each in compiler.nodes.values()),
        interacts=any(node.kind == "emit" for node in compiler.nodes.values()),
        concludes_always=any(not each.types for each in asked),
        conclude_types=frozenset(t for each in asked for t in each.types),
        reads_context=any(
            path[:2] == ("event", "context") for text in asked_of_event for path in paths(parse(text))
        ),
    )


def _trigger_types(trigger: Trigger) -> tuple[str, ...]:
    """Types of the touchpoints that may start a passage at once."""
    if isinstance(trigger, ManualTrigger):
        return (REQUESTED_TYPE,)
    return tuple(trigger.on) if isinstance(trigger, EventTrigger) else ()


def proposing(journey: CompiledJourney) -> list[ProposeNode]:
    """The journey's steps that propose, for listings."""
    return [node for node in journey.nodes.values() if isinstance(node, ProposeNode)]
