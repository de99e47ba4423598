"""A comparison of two workspaces for people: a line each, what holds when beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from journey.difference import Change, Difference, How, ItemDifference, JourneyDifference, StepDifference
from riverwalk.printing import plural

MARKS: Mapping[How, str] = MappingProxyType(
    {How.ADDED: "+", How.REMOVED: "-", How.CHANGED: "~", How.MOVED: ">"}
)
PINNED = "pinned (a new version; who is inside keeps theirs)"
NEXT = "for whoever comes next (nobody inside is touched)"
AT_ONCE = "at once for all"


def difference_lines(difference: Difference) -> Iterator[str]:
    """All of it; one line when both mean the same."""
    if difference.equal:
        yield "the same in meaning"
        return
    for journey in difference.journeys:
        yield from _journey(journey)
    section = ""
    for item in difference.items:
        if item.section != section:
            section = item.section
            yield f"{section}: {AT_ONCE}"
        yield from _item(item)
    yield _summary(difference)


def _summary(difference: Difference) -> str:
    versions = sum(journey.new_version for journey in difference.journeys)
    journeys, items = len(difference.journeys), len(difference.items)
    return f"{plural(journeys, 'journey')}, {plural(versions, 'new version')}, {plural(items, 'other part')}"


def _journey(journey: JourneyDifference) -> Iterator[str]:
    remark = {
        How.ADDED: "new",
        How.REMOVED: "gone: nobody enters, people inside walk on",
    }.get(journey.how, "new version" if journey.new_version else "same version")
    yield f"{MARKS[journey.how]} journey {journey.journey}: {remark}"
    if journey.steps or journey.endings:
        yield f"    {PINNED}"
        for step in journey.steps:
            yield from _step(step)
        yield from _changes(journey.endings, 6)
    if journey.entering:
        yield f"    {NEXT}"
        yield from _changes(journey.entering, 6)
    if journey.at_once:
        yield f"    {AT_ONCE}"
        yield from _changes(journey.at_once, 6)


def _step(step: StepDifference) -> Iterator[str]:
    if step.how in (How.ADDED, How.REMOVED):
        said = ", ".join(f"{change.field}: {change.after or change.before}" for change in step.changes)
        yield f"      {MARKS[step.how]} {step.step} ({step.kind})" + (f"  {said}" if said else "")
        return
    yield f"      {MARKS[step.how]} {step.step} ({step.kind})"
    yield from _changes(step.changes, 10)


def _item(item: ItemDifference) -> Iterator[str]:
    if not item.item:
        yield from _changes(item.changes, 4)
        return
    used = f"  (used by {', '.join(item.used_by)})" if item.used_by else ""
    yield f"    {MARKS[item.how]} {item.item}{used}"
    if item.how is not How.REMOVED:
        yield from _changes(item.changes, 8)


def _changes(changes: Iterable[Change], indent: int) -> Iterator[str]:
    for change in changes:
        if change.before is None:
            yield f"{' ' * indent}+ {change.field}: {change.after}"
        elif change.after is None:
            yield f"{' ' * indent}- {change.field}: {change.before}"
        else:
            yield f"{' ' * indent}~ {change.field}: {change.before} -> {change.after}"
