"""Who may enter a journey when (test customers, ramps, live windows), and whom its mode lets it reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from journey.chance import chance
from journey.scope import TurnScope
from journey.zones import instant_of
from schemas.customer import NEVER
from schemas.workspace import JourneyFile
from schemas.workspace.fields import moment_of

if TYPE_CHECKING:
    from journey.turn import Turn

LIVE_OVER = "live_over"
"""Reason of an exit, and of a refusal, once the live window of a journey that stops has passed."""
REACHING = {"live": "live", "closing": "live"}
"""Mode as written -> mode in which it reaches people, where the two differ only for who enters."""


@dataclass(frozen=True, slots=True)
class Door:
    """What a journey asks of whoever would enter, beyond its trigger and entry rules."""

    mode: str
    opens_at: int
    closes_at: int
    stops: bool
    """Whether those inside end when the window closes."""
    stages: tuple[tuple[int, float], ...]
    """(instant from which it holds, share of the customers) of a ramp, in order."""


def compile_door(model: JourneyFile, home: ZoneInfo) -> Door | None:
    """The door of a journey; None if everybody may enter at any time, as most do."""
    window = model.live
    if model.mode not in ("test", "closing") and window is None:
        return None
    opens_at = instant_of(*moment_of(window.start), home) if window and window.start else 0
    closes_at = instant_of(*moment_of(window.until), home) if window and window.until else NEVER
    stages, begins_at = [], opens_at
    for stage in model.ramp:
        stages.append((begins_at, float(stage.share)))
        begins_at += stage.duration or 0
    return Door(model.mode, opens_at, closes_at, bool(window and window.then == "stop"), tuple(stages))


def compile_doors(journeys: Mapping[str, JourneyFile], home: ZoneInfo) -> dict[str, Door]:
    """Doors of the journeys that have one."""
    doors = {name: compile_door(model, home) for name, model in journeys.items()}
    return {name: door for name, door in doors.items() if door is not None}


def is_test_customer(turn: Turn) -> bool:
    """Whether `test_customers` of the workspace holds for this customer."""
    holds = turn.catalogue.test_customer
    return holds is not None and holds(TurnScope(turn)) is True


def passes_silently(turn: Turn, journey: str) -> bool:
    """Whether the journey is not there for this customer: in `test`, for all but test customers."""
    door = turn.catalogue.doors.get(journey)
    return door is not None and door.mode == "test" and not is_test_customer(turn)


def shut(turn: Turn, journey: str) -> str:
    """Why nobody, or not this customer, may enter now; empty if they may."""
    door = turn.catalogue.doors.get(journey)
    if door is None:
        return ""
    if door.mode == "closing":
        return "closing"
    if turn.now < door.opens_at:
        return "not_live_yet"
    if turn.now >= door.closes_at:
        return LIVE_OVER
    share = next((share for begins_at, share in reversed(door.stages) if begins_at <= turn.now), 1.0)
    return "" if share >= 1 or chance("ramp", journey, turn.id) < share else "ramp"


def stops_at(turn: Turn, journey: str) -> int:
    """When those inside end because the live window closes; NEVER if they do not."""
    door = turn.catalogue.doors.get(journey)
    return door.closes_at if door is not None and door.stops else NEVER


def reaches(turn: Turn, journey: str) -> bool:
    """Whether what the journey does reaches this customer and others; a shadow and a draft reach nobody."""
    mode = turn.catalogue.modes[journey]
    return mode == "live" or (mode == "test" and is_test_customer(turn))
