"""What operators have paused and stopped: how an order changes it, and what it says of a proposal."""

from __future__ import annotations

from msgspec.structs import replace

from schemas.event import Ordered
from schemas.order import PAUSES_MAX, WEIGHTS_MAX, Controls, Pause


def subject_of(record: Ordered) -> Pause:
    """What an order is about."""
    return Pause(record.scope, record.name, record.do == "stop")


def controlled(controls: Controls, record: Ordered, number: int) -> Controls:
    """The controls from an order on: `all` resumes every scope, a stop outlasts a pause of its scope.

    Beyond PAUSES_MAX scopes an order changes nothing: the command refuses it before it is written.
    """
    if record.do == "weigh":
        return _weighed(controls, record, number)
    subject = subject_of(record)
    others = tuple(
        each
        for each in controls.pauses
        if (each.scope, each.name) != (subject.scope, subject.name)
        and not (record.do == "resume" and subject.scope == "all")
    )
    if record.do == "resume":
        return replace(controls, number=number, pauses=others)
    if len(others) >= PAUSES_MAX:
        return replace(controls, number=number)
    if record.do == "pause" and replace(subject, stopped=True) in controls.pauses:
        return replace(controls, number=number)
    stops = controls.stops
    if record.do == "stop" and record.scope in ("all", "journey"):
        stops = {**stops, record.name: number}
    return replace(controls, number=number, pauses=tuple(sorted((*others, subject))), stops=stops)


def _weighed(controls: Controls, record: Ordered, number: int) -> Controls:
    """The controls with what one experiment has learned; the oldest go beyond WEIGHTS_MAX."""
    ref = f"{record.name}/{record.split}"
    weights = {name: each for name, each in controls.weights.items() if name != ref}
    if len(weights) >= WEIGHTS_MAX:
        del weights[next(iter(weights))]
    return replace(controls, number=number, weights={**weights, ref: record.weights})


def pausing(controls: Controls, journey: str, action: str, purpose: str) -> Pause | None:
    """What stops or holds a proposal whatever its channel; a stop before a pause. None if nothing does."""
    named = {"all": "", "journey": journey, "action": action, "purpose": purpose}
    found = [each for each in controls.pauses if named.get(each.scope) == each.name]
    return next((each for each in found if each.stopped), found[0] if found else None)


def pausing_channel(controls: Controls, channel: str) -> Pause | None:
    """What stops or holds a channel; None if nothing does."""
    return next((each for each in controls.pauses if (each.scope, each.name) == ("channel", channel)), None)


def stopped_journey(controls: Controls, journey: str) -> Pause | None:
    """The stop because of which nobody may enter a journey; None if there is none."""
    return next(
        (
            each
            for each in controls.pauses
            if each.stopped and (each.scope == "all" or (each.scope, each.name) == ("journey", journey))
        ),
        None,
    )


def stops_of(controls: Controls, journey: str) -> int:
    """Number of the last order that stopped a journey; 0 if none did."""
    if not controls.stops:
        return 0
    return max(controls.stops.get(journey, 0), controls.stops.get("", 0))
