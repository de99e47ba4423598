"""The conditions of `segments.yaml` and `lifecycle.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from journey.lint import Loc, Subject
from journey.workspace.site import Site
from schemas.workspace import Move


def segment_sites(subject: Subject) -> Iterator[Site]:
    """Those that let customers enter and leave."""
    for name, segment in subject.workspace.segments.items():
        for field, texts in (("enter", segment.enter), ("leave", segment.leave)):
            for position, text in enumerate(texts):
                yield Site(("segments", name, field, position), text, "standing")


def lifecycle_sites(subject: Subject) -> Iterator[Site]:
    """Measures of ladders, and the rows of all tables of moves."""
    lifecycle = subject.workspace.lifecycle
    yield from _moves(("moves",), lifecycle.moves)
    for name, ladder in lifecycle.ladders.items():
        yield Site(("ladders", name, "measure"), ladder.measure, "standing", (), "number")
        yield from _moves(("ladders", name, "moves"), ladder.moves)


def _moves(loc: Loc, moves: Sequence[Move]) -> Iterator[Site]:
    for position, move in enumerate(moves):
        for index, text in enumerate(move.when):
            place = (*loc, position, "when", index)
            yield Site(place, text, "fact" if move.on else "standing", tuple(move.on or ()))
