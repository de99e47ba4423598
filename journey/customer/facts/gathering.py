"""All facts that a catalogue keeps: those of `facts.yaml`, and one for each `count()` of a condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from journey.conditions import calls, parse
from journey.customer.facts.compiled import CompiledFact, compile_fact
from journey.workspace.annotations import condition_texts
from schemas.workspace import Fact, Workspace

COUNT: Final = "count"


def compile_facts(workspace: Workspace, texts: Iterable[str]) -> dict[str, CompiledFact]:
    """Compile the facts of a checked workspace.

    Args:
        texts: conditions of journey versions that are in no file any more.
    """
    facts = {name: compile_fact(name, fact) for name, fact in workspace.facts.items()}
    for event_type, window in sorted(_counted([*texts, *condition_texts(workspace)])):
        name = f"count:{event_type}:{window}"
        facts[name] = compile_fact(name, Fact(count=[event_type], window=window))
    return facts


def counted_names(texts: Iterable[str]) -> Iterator[str]:
    """The ids of the facts for the `count()` calls of conditions."""
    return (f"count:{event_type}:{window}" for event_type, window in _counted(texts))


def _counted(texts: Iterable[str]) -> set[tuple[str, int]]:
    """The `count('Type', '3h')` calls of conditions."""
    return {
        (str(call.type), call.duration_ms)
        for text in texts
        if COUNT in text  # Parsing is what costs.
        for call in calls(parse(text))
        if call.name == COUNT
    }
