"""Facts that are filled from the log: what the log alone cannot tell."""

from __future__ import annotations

from collections.abc import Iterator

from journey.conditions import ConditionError, calls, parse, paths
from journey.lint.fault import Fault, known_words
from journey.lint.subject import Subject
from schemas.workspace import Fact

ADVICE = "read only what the event says, or leave out `backfill: log`"


def logged_facts(subject: Subject) -> Iterator[Fault]:
    """RW239: conditions of a fact with `backfill: log` read the event alone.

    What its customer was like at each event of the log nobody reckons again.
    """
    for name, fact in subject.workspace.facts.items():
        for field, text in _conditions(fact) if fact.backfill == "log" else ():
            if others := _beside_event(text):
                message = f"fact '{name}' is filled from the log, which does not tell {known_words(others)}"
                yield subject.source("facts").fault_at("RW239", ("facts", name, field), message, ADVICE)


def _conditions(fact: Fact) -> Iterator[tuple[str, str]]:
    for field, text in (("when", fact.when), ("by", fact.by), (fact.kind, fact.value)):
        if text is not None:
            yield field, text


def _beside_event(text: str) -> list[str]:
    """What a condition reads beside its event and tables; one that does not parse has a fault of its own."""
    try:
        parsed = parse(text)
    except ConditionError:
        return []
    named = {".".join(path) for path in paths(parsed) if path[0] != "event"}
    counted = {f"count('{call.type}')" for call in calls(parsed) if call.name == "count"}
    return sorted(named | counted)
