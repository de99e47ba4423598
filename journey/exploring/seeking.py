"""What is wrong in what was explored."""

from __future__ import annotations

from collections.abc import Iterator

from journey.compile import CompiledJourney, compile_journey
from journey.exploring.kinds import (
    ENDLESS_STAY,
    ENDLESS_WAIT,
    SPINNING_LOOP,
    UNMET_GOAL,
    UNREACHED_END,
    UNREACHED_STEP,
)
from journey.exploring.model import ENDED, Explored, Finding, Spot
from journey.exploring.travelling import explore
from journey.steps.end import EndNode
from journey.walk import STEPS_PER_EVENT_MAX
from journey.workspace.naming import named_steps
from schemas.builtin_events import known_events
from schemas.workspace import EndStep, JourneyFile, Workspace


def examine(workspace: Workspace, name: str) -> tuple[Explored, tuple[Finding, ...]]:
    """Explore a journey of a workspace without faults.

    Returns: what was explored, and what is wrong in it; of an exploration that `STATES_MAX` ended only what
        was seen, not what was missed.
    """
    model = workspace.journeys[name]
    journey = compile_journey(model, 1)
    explored = explore(journey, model, frozenset(known_events(workspace.events)))
    return explored, findings_of(journey, model, explored)


def findings_of(journey: CompiledJourney, model: JourneyFile, explored: Explored) -> tuple[Finding, ...]:
    """All findings, those with a way there first."""
    seen = (*_endless_waits(explored), *_spins(journey, explored))
    if explored.bounded:
        return seen
    ends = tuple(_unreached_ends(journey, explored))
    steps = _unreached_steps(model, explored, {found.place for found in ends})
    return (*seen, *_endless_stays(explored), *_unmet_goals(journey, explored), *steps, *ends)


def _endless_waits(explored: Explored) -> Iterator[Finding]:
    told = set()
    for spot, leads in explored.leads.items():
        if not leads and spot.place not in told:
            told.add(spot.place)
            message = f"whoever comes to '{spot.place}' this way waits for ever"
            yield Finding(ENDLESS_WAIT, spot.place, message, explored.spots[spot], spot.place)


def _endless_stays(explored: Explored) -> Iterator[Finding]:
    """The first place from which nothing leads to an end; endless waits are told already."""
    before: dict[Spot | str, list[Spot]] = {}
    for spot, leads in explored.leads.items():
        for lead in leads or {ENDED}:
            before.setdefault(lead, []).append(spot)
    ending: set[Spot | str] = set()
    waiting: list[Spot | str] = [ENDED]
    while waiting:
        for spot in before.get(waiting.pop(), ()):
            if spot not in ending:
                ending.add(spot)
                waiting.append(spot)
    for spot, trail in explored.spots.items():
        if spot not in ending:
            message = f"from '{spot.place}' on, nothing leads to an end"
            yield Finding(ENDLESS_STAY, spot.place, message, trail, spot.place)
            return


def _spins(journey: CompiledJourney, explored: Explored) -> Iterator[Finding]:
    """One finding for each loop: steps that lie on one already told are left out."""
    told: set[str] = set()
    for step, trail in explored.steps.items():
        onward = _within_an_instant(explored, step)
        if step in onward and step not in told:
            told |= {each for each in onward if step in _within_an_instant(explored, each)}
            yield Finding(SPINNING_LOOP, step, f"a loop through '{step}' may take no time", trail)
    for step, trail in explored.exhausted.items():
        message = f"'{step}' is one of more than {STEPS_PER_EVENT_MAX} steps in one instant"
        yield Finding(SPINNING_LOOP, step, message, trail)


def _within_an_instant(explored: Explored, step: str) -> set[str]:
    """Steps that may follow a step in the same instant."""
    reached: set[str] = set()
    waiting = [step]
    while waiting:
        for after in explored.at_once.get(waiting.pop(), ()):
            if after not in reached:
                reached.add(after)
                waiting.append(after)
    return reached


def _unmet_goals(journey: CompiledJourney, explored: Explored) -> Iterator[Finding]:
    for position, _ in enumerate(journey.goals):
        if position not in explored.met:
            message = f"goal {position + 1} can never be met: nobody rests inside while it counts"
            yield Finding(UNMET_GOAL, f"goal {position + 1}", message)


def _unreached_steps(model: JourneyFile, explored: Explored, results: set[str]) -> Iterator[Finding]:
    """The first of each run of steps; those of an unmet goal, and ends with a lost result, are told there."""
    lost = {step.path for step in named_steps(model) if step.name not in explored.steps}
    for step in named_steps(model):
        before = (*step.list_path, int(step.path[-1]) - 1)
        inside = any(step.path[:length] in lost for length in range(1, len(step.path)))
        unmet = step.path[0] == "goal" and step.path[1] not in explored.met
        told = unmet or (isinstance(step.step, EndStep) and step.step.end in results)
        if step.path in lost and before not in lost and not inside and not told:
            yield Finding(UNREACHED_STEP, step.name, f"no path reaches step '{step.name}'")


def _unreached_ends(journey: CompiledJourney, explored: Explored) -> Iterator[Finding]:
    ends = [node for node in journey.nodes.values() if isinstance(node, EndNode)]
    reached = {node.result for node in ends if node.id in explored.steps}
    for result in dict.fromkeys(node.result for node in ends):
        if result not in reached:
            yield Finding(UNREACHED_END, result, f"no path ends with the result '{result}'")
