"""The facts that a workspace keeps: those of `facts.yaml`, and one for each count in a condition."""

from __future__ import annotations

from collections.abc import Iterable

from journey.compile import CompiledJourney
from journey.conditions import calls, parse
from journey.customer.facts import CompiledFact, compile_fact
from journey.workspace.annotations import condition_texts
from schemas.workspace import Fact, Workspace


def facts_of(workspace: Workspace, counted: Iterable[tuple[str, int]]) -> dict[str, CompiledFact]:
    facts = {name: compile_fact(name, fact) for name, fact in workspace.facts.items()}
    for event_type, window in counted:
        name = f"count:{event_type}:{window}"
        facts[name] = compile_fact(name, Fact(count=[event_type], window=window))
    return facts


def counted_types(workspace: Workspace, journeys: Iterable[CompiledJourney]) -> set[tuple[str, int]]:
    """The `count('Type', '3h')` calls of all conditions: each becomes a fact of its own."""
    texts = [text for journey in journeys for text in journey.texts]
    texts += condition_texts(workspace)
    return {
        (str(call.type), call.duration_ms)
        for text in texts
        for call in calls(parse(text))
        if call.name == "count"
    }
