"""A preview for people: one row for each thing that would happen."""

from __future__ import annotations

from collections.abc import Mapping

from journey.preview import Happening, Preview
from riverwalk.customer_view import instant
from riverwalk.printing import print_table, say

ARRIVALS = frozenset({"reached", "proposed"})
Words = Mapping[tuple[str, str], str]
"""(journey, step) -> what the step says."""


def print_preview(found: Preview, shown: list[Happening], *, journey: str, words: Words) -> None:
    """The timeline, and how it ends."""
    print_table(("at", "journey", "place", "what", "detail"), [_row(happening, words) for happening in shown])
    say()
    say(ending(found, journey))


def ending(found: Preview, journey: str) -> str:
    """One line: how the journey went."""
    if not any(each.journey == journey and each.what != "not entered" for each in found.happenings):
        return f"{journey}: nothing happens" if found.ended else f"{journey}: nothing happens in that time"
    if found.ended:
        return f"{journey}: nobody is left inside"
    places = [
        each.place or "watching its goals"
        for each in found.state.enrolments.values()
        if each.journey == journey
    ]
    resting = f"rests at {', '.join(places)}" if places else "its absence is still being watched"
    return f"{journey}: {resting}, and nothing that was assumed ends it in that time"


def _row(happening: Happening, words: Words) -> tuple[str, ...]:
    what = happening.what + (" (held out)" if happening.holdout and happening.what == "entered" else "")
    said = words.get((happening.journey, happening.place), "") if happening.what in ARRIVALS else ""
    until = f"until {instant(happening.until)}" if happening.until else ""
    detail = " ".join(filter(None, [happening.action, said, happening.detail, until]))
    return instant(happening.at), happening.journey, happening.place, what, detail
