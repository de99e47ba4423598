"""Names of standing that must lead somewhere: segments, stages, ladders and their levels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.source import Loc, Source
from journey.lint.subject import Subject
from schemas.workspace import LadderTrigger, Move, SegmentTrigger, StageTrigger


def unknown_standing(subject: Subject) -> Iterator[Fault]:
    """RW240 to RW243: triggers and moves name segments, stages, ladders and levels that there are."""
    if "segments" not in subject.unread:
        yield from _segments(subject)
    if "lifecycle" not in subject.unread:
        yield from _stages(subject)
        yield from _ladders(subject)


def standing_types(subject: Subject) -> Iterator[tuple[Source, Loc, list[str]]]:
    """Every list of event types in rules of standing, with its place."""
    workspace = subject.workspace
    rows: list[tuple[Loc, list[str]]] = [
        (("moves", position, "on"), move.on or []) for position, move in enumerate(workspace.lifecycle.moves)
    ]
    for name, ladder in workspace.lifecycle.ladders.items():
        rows += [
            (("ladders", name, "moves", at, "on"), move.on or []) for at, move in enumerate(ladder.moves)
        ]
    for name, account in workspace.lifecycle.points.items():
        rows += [(("points", name, "earn", at, "on"), each.on) for at, each in enumerate(account.earn)]
        rows += [(("points", name, "spend", at, "on"), each.on) for at, each in enumerate(account.spend)]
    for loc, types in rows:
        yield subject.source("lifecycle"), loc, types
    for name, rule in workspace.tags.items():
        yield subject.source("tags"), ("tags", name, "on"), rule.on or []
    for name, each in workspace.lists.items():
        yield subject.source("facts"), ("lists", name, "add", "on"), each.add.on
        yield subject.source("facts"), ("lists", name, "remove", "on"), each.remove.on if each.remove else []


def _segments(subject: Subject) -> Iterator[Fault]:
    for lines in subject.journeys:
        if isinstance(lines.model.trigger, SegmentTrigger):
            names, known = lines.model.trigger.segment, subject.workspace.segments
            yield from _unknown(lines.source, "RW240", ("trigger", "segment"), ("segment", names, known))


def _stages(subject: Subject) -> Iterator[Fault]:
    lifecycle = subject.workspace.lifecycle
    known = [row.stage for row in lifecycle.stages]
    yield from _moves(subject, "RW241", ("moves",), ("stage", lifecycle.moves, known))
    for lines in subject.journeys:
        trigger = lines.model.trigger
        if isinstance(trigger, StageTrigger):
            for field, names in (("from", trigger.from_), ("to", trigger.to)):
                yield from _unknown(lines.source, "RW241", ("trigger", field), ("stage", names or (), known))


def _ladders(subject: Subject) -> Iterator[Fault]:
    ladders = subject.workspace.lifecycle.ladders
    levels = {name: [row.level for row in ladder.levels] for name, ladder in ladders.items()}
    for name, ladder in ladders.items():
        yield from _moves(subject, "RW243", ("ladders", name, "moves"), ("level", ladder.moves, levels[name]))
    for lines in subject.journeys:
        trigger = lines.model.trigger
        if isinstance(trigger, LadderTrigger):
            yield from _unknown(
                lines.source, "RW242", ("trigger", "ladder"), ("ladder", trigger.ladder, ladders)
            )
            known = [level for name in trigger.ladder for level in levels.get(name, ())]
            yield from _unknown(
                lines.source, "RW243", ("trigger", "level"), ("level", trigger.level or (), known)
            )


def _moves(
    subject: Subject, code: str, loc: Loc, found: tuple[str, Iterable[Move], Iterable[str]]
) -> Iterator[Fault]:
    what, moves, known = found
    for position, move in enumerate(moves):
        for field, names in (("from", move.from_ or ()), ("to", (move.to,))):
            place = (*loc, position, field)
            yield from _unknown(subject.source("lifecycle"), code, place, (what, names, known))


def _unknown(
    source: Source, code: str, loc: Loc, found: tuple[str, Iterable[str], Iterable[str]]
) -> Iterator[Fault]:
    what, names, known = found
    for position, name in enumerate(names):
        if name not in known:
            suggestion = did_you_mean(name, known) or f"known: {known_words(known)}"
            yield source.fault_at(code, (*loc, position), f"unknown {what} '{name}'", suggestion)
