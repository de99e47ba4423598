"""One file a step kind: its compiled node and what reaching it does. The table is all the walk knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journey.steps import (
    branch,
    call,
    emit,
    end,
    enrol,
    go,
    grant,
    leave,
    message,
    offer,
    proposing,
    set_trait,
    split,
    stage,
    tag,
    task,
    untag,
    wait,
)
from journey.steps.base import DONE, GOAL_DONE, Builder, Evaluate, Node, Passage
from journey.steps.branch import BranchNode
from journey.steps.moves import End, Go, Hold, Move
from journey.steps.wait import Listener, WaitNode

COMPILERS: dict[str, Callable[[Any, str, str, Builder], Node]] = {
    "wait": wait.build,
    "branch": branch.build,
    "split": split.build,
    "experiment": split.build,
    "message": message.build,
    "offer": offer.build,
    "task": task.build,
    "call": call.build,
    "set": set_trait.build,
    "tag": tag.build,
    "untag": untag.build,
    "stage": stage.build,
    "enrol": enrol.build,
    "leave": leave.build,
    "emit": emit.build,
    "grant": grant.build,
    "go": go.build,
    "end": end.build,
}
"""kind -> (step model, its id, id of what comes after, builder) -> node."""

ENTER: dict[str, Callable[[Passage, Any], Move]] = {
    "wait": wait.enter,
    "branch": branch.enter,
    "split": split.enter,
    "experiment": split.enter,
    "message": proposing.propose,
    "offer": proposing.propose,
    "task": proposing.propose,
    "call": call.enter,
    "set": set_trait.enter,
    "tag": tag.enter,
    "untag": untag.enter,
    "stage": stage.enter,
    "enrol": enrol.enter,
    "leave": leave.enter,
    "emit": emit.enter,
    "grant": proposing.propose,
    "go": go.enter,
    "end": end.enter,
}
"""kind -> what reaching the step does."""

__all__ = [
    "COMPILERS",
    "DONE",
    "ENTER",
    "GOAL_DONE",
    "BranchNode",
    "Builder",
    "End",
    "Evaluate",
    "Go",
    "Hold",
    "Listener",
    "Move",
    "Node",
    "Passage",
    "WaitNode",
]
