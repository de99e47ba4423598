"""What of a workspace time alone may set off: a workspace that brings some of it must reach everybody.

Who is touched finds what is new by themselves. Whom nobody touches has no timer for it, and would never be
looked at; so an activation that brings more of this is an order (docs/adr/0014).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from journey.compile import CompiledJourney
from journey.edges import clocks, compile_edges
from journey.schedules import meaning_of_all
from journey.workspace.annotations import condition_texts
from schemas.workspace import Festival, Workspace


def meanings_by_time(
    workspace: Workspace, timed: Sequence[CompiledJourney], festivals: Mapping[str, Festival]
) -> frozenset[str]:
    """One text for each trigger by time, and each rule of standing that time alone may change.

    Args:
        timed: the journeys that time starts.
    """
    home = workspace.settings.zone
    triggers = {
        f"{home} {meaning_of_all([(each.id, each.timed)], festivals)}" for each in timed if each.timed
    }
    return frozenset({*triggers, *_rules(workspace)})


def _rules(workspace: Workspace) -> Iterator[str]:
    """Those of standing, each with the facts that it reads."""
    rules: dict[str, BaseModel] = {
        **{f"segment {name}": each for name, each in workspace.segments.items()},
        **{f"tag {name}": each for name, each in workspace.tags.items()},
        "lifecycle": workspace.lifecycle,
    }
    since = tuple(clocks(workspace))
    for name, model in rules.items():
        edges = compile_edges(condition_texts([model]), since)
        if edges is not None:
            facts = [
                workspace.facts[fact].model_dump_json() for fact in edges.facts if fact in workspace.facts
            ]
            yield "\n".join([f"{name} {model.model_dump_json()}", *facts])
