"""What a partition knows of time and of what is in force; part of its checkpoint."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec.structs import replace

from journey.controls import controlled, subject_of
from schemas.customer import NEVER
from schemas.event import AnyEvent, InputEnded, InputTime, Ordered, SubjectEvent, encode_event
from schemas.order import NO_CONTROLS, Controls, Order

ClockKind = Literal["wall", "stream"]


class Older(msgspec.Struct, frozen=True, array_like=True):
    """What is due by `moment` fires in this workspace, under these controls, before any later order."""

    moment: int
    workspace: str
    controls: Controls = NO_CONTROLS
    ordered: int = 0


class Times(msgspec.Struct, frozen=True):
    """What a partition knows of time; part of the checkpoint."""

    now: int = 0
    """`wall`: the newest append time seen."""
    inputs: dict[int, int] = {}
    """`stream`: input partition -> event time read so far."""
    ended: dict[int, int] = {}
    """`stream`: input partition -> `until`, once it has ended."""
    moments: tuple[int, ...] = ()
    """Moments whose timers have not all fired yet, oldest first."""
    older: tuple[Older, ...] = ()
    """While `moments` last: what was in force when they came."""
    controls: Controls = NO_CONTROLS
    """What operators have paused and stopped."""
    orders: tuple[Order, ...] = ()
    """Those that a sweep has yet to bring to everybody, in order."""
    ordered: int = 0
    """How many orders there were."""
    marked: int = 0
    """How many of them states remember: the mark of the last one."""


def with_input(times: Times, event: AnyEvent) -> Times:
    """`stream`: what a record says of how far an input partition has been read."""
    if isinstance(event, InputTime) and event.at > times.inputs.get(event.partition, -NEVER):
        return replace(times, inputs={**times.inputs, event.partition: event.at})
    if isinstance(event, InputEnded):
        return replace(times, ended={**times.ended, event.partition: event.until})
    return times


def watermark(times: Times, inputs: int) -> int:
    """`stream`: the time that all of so many inputs have passed; -NEVER while one is unheard of."""
    known = times.inputs | times.ended
    return min(known.values()) if len(known) >= inputs else -NEVER


def changed(times: Times, workspace: str, controls: Controls) -> Times:
    """From here on these controls are in force, and maybe another workspace than this one.

    What is due by a moment that has come already fires in what was.
    """
    if times.moments:
        was = Older(times.moments[-1], workspace, times.controls, times.ordered)
        times = replace(times, older=(*times.older, was))
    return replace(times, controls=controls)


def migrating(times: Times, workspace: str, at: int) -> Times:
    """A workspace with a migration plan is in force: everybody inside must hear of it."""
    number = times.ordered + 1
    order = Order(number, at, "migrate", workspace, times.controls)
    return replace(times, orders=(*times.orders, order), ordered=number)


def activating(times: Times, workspace: str, at: int) -> Times:
    """A workspace in force brings facts, or what time starts or changes: everybody must be reached by it."""
    number, mark = times.ordered + 1, times.marked + 1
    order = Order(number, at, "activate", workspace, times.controls, mark=mark)
    return replace(times, orders=(*times.orders, order), ordered=number, marked=mark)


def hearing(times: Times, workspace: str, event: SubjectEvent, at: int) -> Times:
    """An event about a product, a group or a dealer must reach whoever is on the lists that it names."""
    number, mark = times.ordered + 1, times.marked + 1
    text = encode_event(event).decode()
    order = Order(number, at, "hear", workspace, times.controls, mark=mark, event=text)
    order = replace(order, event_id=event.id, event_type=event.type)
    return replace(times, orders=(*times.orders, order), ordered=number, marked=mark)


def without(times: Times, order: Order) -> Times:
    """An order has reached everybody."""
    return replace(times, orders=tuple(each for each in times.orders if each.number != order.number))


def in_force(times: Times, due: int) -> Older | None:
    """What was in force when the moment came that reached this due instant; None: what is now."""
    return next((older for older in times.older if due <= older.moment), None)


def changes_since(times: Times, due: int) -> int:
    """How often what is in force has changed since the moment came that reached this due instant."""
    older = times.older
    return next((len(older) - i for i, each in enumerate(older) if due <= each.moment), 0)


def ordered(times: Times, workspace: str, record: Ordered, at: int) -> Times:
    """An operator's order is in force; what it lets go or ends must reach everybody."""
    number = times.ordered + 1
    times = changed(times, workspace, controlled(times.controls, record, number))
    if record.do == "pause" or record.do == "weigh":  # noqa: PLR1714 - so that mypy knows what is left
        return replace(times, ordered=number)
    subject, held = subject_of(record), record.held
    order = Order(number, at, record.do, workspace, times.controls, subject, held, record.over_ms)
    return replace(times, orders=(*times.orders, order), ordered=number)
