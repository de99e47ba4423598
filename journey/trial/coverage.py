"""Which ways through the journeys, and which answers of the policy, no case has taken."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from journey.decision.policy import PASSES_CASES
from journey.scarcity import BUDGET, CAPACITY
from journey.trial.probing import (
    ELSE,
    EXIT,
    GOAL,
    HOLDS,
    MISSED,
    NO_CASE,
    OTHERWISE,
    REACHED,
    TIMEOUT,
    Way,
    way_of,
)
from journey.workspace.naming import NamedStep, named_steps
from schemas.workspace import (
    ARMED,
    PROPOSING,
    BranchStep,
    CallStep,
    JourneyFile,
    WaitStep,
    Workspace,
)
from schemas.workspace.steps import FOREVER, arms_of

POLICY = "policy"
"""Where a journey's id stands, for the answers of the contact policy."""


class Covered(NamedTuple):
    """One journey, or the policy, with what was taken and what was not."""

    name: str
    taken: tuple[Way, ...]
    missed: tuple[Way, ...]

    @property
    def share(self) -> float:
        """0..1; 1 where there is nothing to take."""
        total = len(self.taken) + len(self.missed)
        return len(self.taken) / total if total else 1.0


def coverage_of(workspace: Workspace, marked: Set[Way]) -> tuple[Covered, ...]:
    """Every journey by name, then the policy.

    Args:
        marked: what the cases took; ways that are not there to take are passed over.
    """
    names = sorted(workspace.journeys)
    rows = [_covered(name, ways_of(workspace.journeys[name]), marked) for name in names]
    return (*rows, _covered(POLICY, answers_of(workspace), marked))


def total_share(rows: tuple[Covered, ...]) -> float:
    """0..1 over all ways of all journeys; answers of the policy may need what no journey of today does."""
    journeys = [row for row in rows if row.name != POLICY]
    taken, missed = sum(len(row.taken) for row in journeys), sum(len(row.missed) for row in journeys)
    return taken / (taken + missed) if taken + missed else 1.0


def _covered(name: str, ways: Iterator[Way], marked: Set[Way]) -> Covered:
    every = tuple(ways)
    return Covered(
        name, tuple(way for way in every if way in marked), tuple(way for way in every if way not in marked)
    )


def ways_of(journey: JourneyFile) -> Iterator[Way]:
    """Every step with the ways out of it, then goals and exits."""
    for named in named_steps(journey):
        yield Way(journey.journey, named.name, REACHED)
        for way in _ways_out(named):
            yield Way(journey.journey, named.name, way)
    for position in range(len(journey.goal)):
        yield Way(journey.journey, GOAL, str(position + 1))
    for reason in dict.fromkeys(each.reason for each in journey.exit):
        yield Way(journey.journey, EXIT, reason)


def _ways_out(named: NamedStep) -> Iterator[str]:
    step = named.step
    if isinstance(step, BranchStep):
        for position, case in enumerate(step.branch):
            yield OTHERWISE if case.otherwise is not None else way_of("case", position)
        if step.branch[-1].otherwise is None:
            yield NO_CASE
    elif isinstance(step, ARMED):
        yield from (way_of("arm", arm) for arm, body in arms_of(step).items() if body.weight)
    elif isinstance(step, CallStep):
        yield from (way_of("first", 0), TIMEOUT)
    elif isinstance(step, PROPOSING) and step.otherwise is not None:
        yield ELSE
    elif isinstance(step, WaitStep) and step.wait.first:
        yield from (way_of("first", position) for position in range(len(step.wait.first)))
        if step.wait.timeout != FOREVER:
            yield TIMEOUT
    elif isinstance(step, WaitStep) and step.wait.until_when:
        yield HOLDS
        if step.wait.timeout != FOREVER:
            yield TIMEOUT
    elif isinstance(step, WaitStep) and step.wait.date and step.wait.otherwise:
        yield MISSED


def answers_of(workspace: Workspace) -> Iterator[Way]:
    """Every answer but yes that the policy can give to some action."""
    policy = workspace.policy
    actions = workspace.actions.values()
    purposes = {action.purpose for action in actions}
    if purposes & set(policy.consent.purposes):
        yield Way(POLICY, "consent", "no_consent")
    yield from _reach_answers(workspace)
    for name, case in policy.cases.items() if purposes - PASSES_CASES else ():
        yield Way(POLICY, "cases", f"case_open:{name}")
        if case.cool_off:
            yield Way(POLICY, "cases", f"case_cooling:{name}")
    for blackout in policy.blackout:
        if purposes & set(blackout.purposes):
            yield Way(POLICY, "blackout", f"blackout:{blackout.id}")
    if any(purposes & set(quiet.purposes) for quiet in policy.quiet_hours):
        yield Way(POLICY, "quiet_hours", "quiet_hours")
    for cap in policy.caps:
        if purposes & set(cap.purposes):
            yield Way(POLICY, "caps", f"cap:{cap.id}")
    for mix in policy.content_mix:
        if any(a.content_type == mix.content_type and a.purpose in mix.purposes for a in actions):
            yield Way(POLICY, "content_mix", f"content_mix:{mix.id}")
    for cap_id in dict.fromkeys(reserve.cap for reserve in policy.reserves):
        yield Way(POLICY, "reserves", f"reserve:{cap_id}")
    if any(action.uses for action in actions):
        yield Way(POLICY, "resources", "out_of_stock")
    yield from _scarce_answers(workspace)


def _scarce_answers(workspace: Workspace) -> Iterator[Way]:
    """What budgets of campaigns and capacities of channels that some action uses may say."""
    for name, campaign in workspace.campaigns.items():
        if campaign.budget is not None:
            yield Way(POLICY, "resources", f"{BUDGET}{name}")
    used = {channel for action in workspace.actions.values() for channel in action.channels}
    for name, channel in workspace.channels.channels.items():
        if channel.capacity is not None and name in used:
            yield Way(POLICY, "resources", f"{CAPACITY}{name}")


def _reach_answers(workspace: Workspace) -> Iterator[Way]:
    """What the rules of reachability may say of a channel that some action uses."""
    used = {channel for action in workspace.actions.values() for channel in action.channels}
    for name, channel in workspace.channels.channels.items():
        if channel.calendar is not None and name in used:
            yield Way(POLICY, "channels", f"closed:{name}")
        reach = channel.reach if name in used else None
        if reach is None:
            continue
        if reach.when is not None:
            yield Way(POLICY, "channels", f"unreachable:{name}")
        if reach.window is not None or reach.grants is not None:
            word = "window_closed" if reach.grants is None else "no_grant"
            yield Way(POLICY, "channels", f"{word}:{name}")
    for name, campaign in workspace.campaigns.items():
        if campaign.channels is not None and used - {*campaign.channels}:
            yield Way(POLICY, "channels", f"campaign:{name}")
    if workspace.channels.budget is not None:
        yield Way(POLICY, "channels", "channel_budget")


ANSWERS = {
    "channel_budget": "channels",
    "no_consent": "consent",
    "out_of_stock": "resources",
    "quiet_hours": "quiet_hours",
}
PARTS = {
    "case_open": "cases",
    "case_cooling": "cases",
    "blackout": "blackout",
    "budget": "resources",
    "capacity": "resources",
    "cap": "caps",
    "campaign": "channels",
    "closed": "channels",
    "unreachable": "channels",
    "window_closed": "channels",
    "no_grant": "channels",
    "content_mix": "content_mix",
    "reserve": "reserves",
}


def answer(reason: str) -> Way | None:
    """The answer of the policy that a recorded reason is; None for reasons of others."""
    part = ANSWERS.get(reason) or PARTS.get(reason.partition(":")[0])
    return Way(POLICY, part, reason) if part else None
