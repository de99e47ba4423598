"""The conditions of `segments.yaml`, `lifecycle.yaml`, and the lists of `facts.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from journey.lint import Loc, Subject
from journey.workspace.site import Site
from schemas.workspace import Booking, Move


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
    for name, account in lifecycle.points.items():
        yield from _bookings(("points", name, "earn"), account.earn)
        yield from _bookings(("points", name, "spend"), account.spend)


def list_sites(subject: Subject) -> Iterator[Site]:
    """Items of lists, and when they come and go."""
    for name, each in subject.workspace.lists.items():
        for field, change in (("add", each.add), ("remove", each.remove)):
            if change is not None:
                loc, types = ("lists", name, field), tuple(change.on)
                yield Site((*loc, "item"), change.item, "fact", types, "any")
                yield Site((*loc, "when"), change.when, "fact", types)


def tag_sites(subject: Subject) -> Iterator[Site]:
    """When rules put a tag, or hold it."""
    for name, rule in subject.workspace.tags.items():
        for index, text in enumerate(rule.when):
            yield Site(
                ("tags", name, "when", index), text, "fact" if rule.on else "standing", tuple(rule.on or ())
            )


def _bookings(loc: Loc, bookings: Sequence[Booking]) -> Iterator[Site]:
    for position, booking in enumerate(bookings):
        types = tuple(booking.on)
        yield Site((*loc, position, "amount"), booking.amount, "fact", types, "number")
        for index, text in enumerate(booking.when):
            yield Site((*loc, position, "when", index), text, "fact", types)


def _moves(loc: Loc, moves: Sequence[Move]) -> Iterator[Site]:
    for position, move in enumerate(moves):
        for index, text in enumerate(move.when):
            place = (*loc, position, "when", index)
            yield Site(place, text, "fact" if move.on else "standing", tuple(move.on or ()))
