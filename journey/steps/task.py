"""task: work for people, given like a message, with a time by which it is due and who is asked next."""

from __future__ import annotations

from journey.steps.base import Builder
from journey.steps.proposing import Length, Level, ProposeNode, TaskPlan, leading, slots
from schemas.span import parse_span
from schemas.workspace.steps import TaskStep


def build(step: TaskStep, name: str, after: str, builder: Builder) -> ProposeNode:
    """Compile a task."""
    task = step.task
    plan = TaskPlan(
        None if task.assign is None else builder.condition(task.assign),
        _length(task.within),
        task.calendar or "",
        tuple(Level(_length(each.after) or 0, each.action) for each in task.escalate),
        task.on_decline or "",
        keep=task.keep,
    )
    return ProposeNode(
        name,
        "task",
        after,
        actions=(task.action,),
        patience=task.patience,
        values=slots(task.values, builder),
        otherwise=leading(step.otherwise, after, builder),
        task=plan,
    )


def _length(written: int | str | None) -> Length | None:
    return parse_span(written) if isinstance(written, str) else written
