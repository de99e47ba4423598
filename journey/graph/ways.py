"""What a step says of itself, and the ways that leave it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from journey.wording import (
    condition_words,
    duration_words,
    first_words,
    grant_lines,
    listed,
    share_words,
    task_lines,
    wait_words,
)
from journey.workspace.naming import NamedStep, StepPath
from schemas.workspace import (
    BranchStep,
    CallStep,
    EmitStep,
    EndStep,
    EnrolStep,
    ExperimentStep,
    GrantStep,
    LeaveStep,
    MessageStep,
    OfferStep,
    SetStep,
    SplitStep,
    StageStep,
    TagStep,
    TaskStep,
    UntagStep,
    Wait,
    WaitStep,
)
from schemas.workspace.steps import arms_of

SENT, NOT_SENT = "sent", "not sent"
SHARE_PLACES = Decimal("0.001")
"""A tenth of a per cent: nobody splits finer, thirds are shown rounded."""


class Way(NamedTuple):
    """One way out of a step."""

    path: StepPath | None
    """The list of steps it leads into; None: what comes after the step."""
    label: str = ""


def ways(step: NamedStep) -> list[Way]:
    """The ways that leave a step, in counting order."""
    match step.step:
        case BranchStep():
            return _branch(step.step, step.lists)
        case SplitStep() | ExperimentStep():
            arms = sorted(arms_of(step.step).items())
            total = sum(arm.weight for _, arm in arms) or 1
            shares = (Decimal(arm.weight) / total for _, arm in arms)
            labels = (
                f"{name}: {share_words(share.quantize(SHARE_PLACES))}"
                for (name, _), share in zip(arms, shares, strict=True)
            )
            return [Way(path, label) for path, label in zip(step.lists, labels, strict=True)]
        case CallStep():
            silent = f"none in {duration_words(step.step.call.timeout)}"
            return [Way(None, "answered"), Way(step.lists[0], silent)]
        case MessageStep() | OfferStep() | TaskStep() | GrantStep():
            return [Way(None, SENT), Way(step.lists[0], NOT_SENT)] if step.lists else [Way(None)]
        case WaitStep():
            return _wait(step.step.wait, step.lists)
        case _:
            return [Way(None)]


def _branch(step: BranchStep, lists: tuple[StepPath, ...]) -> list[Way]:
    found = [
        Way(path, "otherwise" if case.when is None else condition_words(case.when))
        for path, case in zip(lists, step.branch, strict=True)
    ]
    return found if step.branch[-1].otherwise is not None else [*found, Way(None, "none of these")]


def _wait(wait: Wait, lists: tuple[StepPath, ...]) -> list[Way]:
    if wait.date is not None:
        return _date(wait, lists)
    if wait.until_when is not None:
        held = Way(None, condition_words(wait.until_when))
        if not isinstance(wait.timeout, int):
            return [held]
        return [held, Way(lists[-1], f"not in {duration_words(wait.timeout)}")]
    if wait.first is None:
        return [Way(None)]
    *heard, otherwise = lists
    found = [Way(path, first_words(element)) for path, element in zip(heard, wait.first, strict=True)]
    if isinstance(wait.timeout, int):
        found.append(Way(otherwise, f"none in {duration_words(wait.timeout)}"))
    return found


def _date(wait: Wait, lists: tuple[StepPath, ...]) -> list[Way]:
    """A missed date without `else` ends the enrolment: no way leads on."""
    return [Way(None, "then"), Way(lists[-1], "missed")] if wait.otherwise else [Way(None)]


def step_lines(step: NamedStep, titles: Mapping[str, str]) -> list[str]:
    """What a step says, a line each; its id first where the author gave one."""
    named = [step.name] if step.step.id is not None else []
    match step.step:
        case WaitStep():
            return [*named, f"wait {wait_words(step.step.wait)}"]
        case MessageStep():
            return [*named, *_message_lines(step.step, titles)]
        case SplitStep():
            split = step.step.split
            return [*named, f"split {split.name}", f"by {split.unit}"]
        case ExperimentStep():
            experiment = step.step.experiment
            lines = [f"experiment {experiment.name}", f"by {experiment.unit}", f"metric {experiment.metric}"]
            return [*named, *lines]
        case OfferStep():
            return [*named, f"offer the best of {listed(step.step.offer.best_of, 'and')}"]
        case TaskStep():
            return [*named, *task_lines(step.step.task)]
        case GrantStep():
            return [*named, *grant_lines(step.step.grant)]
        case CallStep():
            return [*named, f"call {step.step.call.service}"]
        case SetStep():
            return [
                *named,
                *(f"set {name} = {condition_words(text)}" for name, text in step.step.set.items()),
            ]
        case TagStep():
            return [*named, f"tag {', '.join(step.step.tag)}"]
        case UntagStep():
            return [*named, f"untag {', '.join(step.step.untag)}"]
        case StageStep():
            return [*named, f"stage {step.step.stage.name}", *step.step.stage.title.values()]
        case EnrolStep():
            return [*named, f"enrol in {step.step.enrol.journey}"]
        case LeaveStep():
            return [*named, f"leave {step.step.leave.journey}"]
        case EmitStep():
            emit = step.step.emit
            to = ", ".join(emit.to) if isinstance(emit.to, dict) else emit.to
            whom = [f"to {to}"] if to else [f"about a {kind}" for kind in emit.about or ()]
            return [*named, f"emit {emit.event}", *whom]
        case EndStep():
            return [*named, f"end: {step.step.end}"]
        case _:
            return [step.name if named else step.kind]


def _message_lines(step: MessageStep, titles: Mapping[str, str]) -> list[str]:
    message = step.message
    title = [titles[message.action]] if message.action in titles else []
    patience = [] if message.patience is None else [f"patience {duration_words(message.patience)}"]
    return [f"message {message.action}", *title, *patience]
