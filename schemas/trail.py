"""A customer's trail: the own steps since the last decision, so that `explain` goes back without scanning.

A step is an applied event, the timers of one due instant, or an order. As text, which headers show:

- ` e1042`: an event at that offset of `customer-events`; ` e1042@T`: folded at T, for the broker's clock ran
  back
- ` tT/3`: timers that fired at T, when what is in force had changed three times (`?`: nobody counted)
- ` o2`: the second order
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

TRAIL_STEPS_MAX = 16
"""Then a bare decision carries them away: a state holds some 100 bytes of trail, and such records are a
sixteenth of what decides nothing."""
NO_DECISION = -1
"""Number of a customer's last decision while there is none."""
UNKNOWN_DECISION = -2
"""The same where a build that kept no trails has written the state."""
TRAIL_CAUSE = "trail"
"""Cause, and its type, of a bare decision: nothing was decided, it only carries a trail."""
TRAIL_HEADER = "riverwalk-trail"
"""On every decision: its number among the partition's; that of the customer's decision before; offset of the
customer's last event and of the one before (-1 for none); the steps from there to here."""
BARE_HEADER = ("riverwalk-bare", b"1")
"""Only on bare decisions, which verifiers leave out: they are no function of the events alone."""

Trail = tuple[int, int, int, bytes]
"""Offset of the customer's last event, of the one before, number of the last decision, steps since."""
NO_TRAIL: Trail = (-1, -1, NO_DECISION, b"")


class Step(msgspec.Struct, frozen=True, gc=False):
    """One step of a customer."""

    kind: Literal["event", "timers", "order"]
    value: int
    """Of an event: its offset; of timers: the instant they fired at, int ms; of an order: its number."""
    now: int | None = None
    """Of an event: when it was folded, if not at its append time."""
    era: int | None = None
    """Of timers: how often what is in force had changed; None if nobody counted."""


def event_step(offset: int) -> bytes:
    """An event that was folded at its own append time."""
    return b" e%d" % offset


def late_event_step(offset: int, now: int) -> bytes:
    """An event whose append time lies before the partition's."""
    return b" e%d@%d" % (offset, now)


def timers_step(now: int, era: bytes) -> bytes:
    """Timers of one due instant; `era` is a number, or `?`."""
    return b" t%d/%b" % (now, era)


def order_step(number: int) -> bytes:
    """An order that was obeyed."""
    return b" o%d" % number


def is_full(steps: bytes) -> bool:
    """Whether a bare decision must carry these steps away."""
    return steps.count(b" ") >= TRAIL_STEPS_MAX


def trail_header(number: int, trail: Trail) -> bytes:
    """The value of `TRAIL_HEADER` on decision `number`."""
    return b"%d %d %d %d%b" % (number, trail[2], trail[0], trail[1], trail[3])


class Carried(msgspec.Struct, frozen=True, gc=False):
    """What the header of a decision says."""

    number: int
    previous: int
    """Number of the customer's decision before; NO_DECISION, UNKNOWN_DECISION."""
    event_offset: int
    previous_event_offset: int
    steps: tuple[Step, ...]


def read_trail(headers: Iterable[tuple[str, bytes | None]]) -> Carried | None:
    """What a decision carries; None if an earlier build wrote it."""
    for name, value in headers:
        if name == TRAIL_HEADER and value is not None:
            number, before, last, previous, *steps = value.decode().split(" ")
            told = (int(number), int(before), int(last), int(previous))
            return Carried(*told, tuple(_step(each) for each in steps))
    return None


def is_bare(headers: Iterable[tuple[str, bytes | None]]) -> bool:
    """Whether a decision decided nothing."""
    return any(name == BARE_HEADER[0] for name, _ in headers)


def read_steps(steps: bytes) -> tuple[Step, ...]:
    """The steps of a state."""
    return tuple(_step(each) for each in steps.decode().split())


def _step(text: str) -> Step:
    kind, rest = text[0], text[1:]
    if kind == "e":
        offset, _, now = rest.partition("@")
        return Step("event", int(offset), now=int(now) if now else None)
    if kind == "t":
        at, _, era = rest.partition("/")
        return Step("timers", int(at), era=None if era == "?" else int(era))
    assert kind == "o", f"a step begins with e, t or o: {text!r}"
    return Step("order", int(rest))
