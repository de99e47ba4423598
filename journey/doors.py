"""Who may enter a journey when (test customers, ramps, live windows), and whom its mode lets it reach."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from journey.chance import chance
from journey.scope import TurnScope
from journey.zones import instant_of
from schemas.customer import NEVER
from schemas.workspace import Campaign, JourneyFile, Workspace
from schemas.workspace.fields import moment_of

if TYPE_CHECKING:
    from journey.turn import Turn

LIVE_OVER = "live_over"
"""Reason of an exit, and of a refusal, once the live window of a journey that stops has passed."""
WAVE_NOT_OPEN, NO_WAVE = "wave_not_open", "no_wave"
"""Reasons of a refusal: the customer's wave of the campaign comes later, or the customer is in none."""
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
    campaign: str = ""
    """The campaign whose waves let customers in; empty without waves."""
    waves: tuple[tuple[int, float], ...] = ()
    """(instant at which it opens, share of the customers up to and with it), in order."""


def compile_door(model: JourneyFile, home: ZoneInfo, parent: tuple[str, Campaign] | None) -> Door | None:
    """The door of a journey; None if everybody may enter at any time, as most do.

    Args:
        parent: its campaign, by name.
    """
    name, campaign = parent or ("", None)
    windows = [window for window in (model.live, campaign.live if campaign else None) if window is not None]
    waves = _waves(campaign, home) if campaign is not None else ()
    if model.mode not in ("test", "closing") and not windows and not waves:
        return None
    opens_at = max((_instant(window.start, home, 0) for window in windows), default=0)
    closes_at = min((_instant(window.until, home, NEVER) for window in windows), default=NEVER)
    stops = any(
        window.then == "stop" and _instant(window.until, home, NEVER) == closes_at for window in windows
    )
    stages, begins_at = [], opens_at
    for stage in model.ramp:
        stages.append((begins_at, float(stage.share)))
        begins_at += stage.duration or 0
    return Door(model.mode, opens_at, closes_at, stops, tuple(stages), name if waves else "", waves)


def _waves(campaign: Campaign, home: ZoneInfo) -> tuple[tuple[int, float], ...]:
    begins_at = _instant(campaign.live.start if campaign.live else None, home, 0)
    shares = accumulate(wave.share for wave in campaign.waves)
    opens = (_instant(wave.at, home, begins_at + (wave.after or 0)) for wave in campaign.waves)
    return tuple((at, float(share)) for at, share in zip(opens, shares, strict=True))


def _instant(moment: str | None, home: ZoneInfo, unset: int) -> int:
    return unset if moment is None else instant_of(*moment_of(moment), home)


def compile_doors(workspace: Workspace, home: ZoneInfo) -> dict[str, Door]:
    """Doors of the journeys that have one, within the dates of their campaigns."""
    campaigns = workspace.campaigns.items()
    parents = {journey: (name, campaign) for name, campaign in campaigns for journey in campaign.journeys}
    doors = {name: compile_door(model, home, parents.get(name)) for name, model in workspace.journeys.items()}
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
    if share < 1 and chance("ramp", journey, turn.id) >= share:
        return "ramp"
    opens_at = _wave_of(door, turn.id) if door.waves else 0
    return "" if turn.now >= opens_at else NO_WAVE if opens_at == NEVER else WAVE_NOT_OPEN


def wave_opens_at(turn: Turn, journey: str) -> int:
    """When the wave opens in which this customer may enter; NEVER for one of no wave."""
    return _wave_of(turn.catalogue.doors[journey], turn.id)


def _wave_of(door: Door, customer: str) -> int:
    """By stable chance: the same wave in all journeys of the campaign."""
    place = chance("wave", door.campaign, customer)
    return next((opens_at for opens_at, share in door.waves if place < share), NEVER)


def stops_at(turn: Turn, journey: str) -> int:
    """When those inside end because the live window closes; NEVER if they do not."""
    door = turn.catalogue.doors.get(journey)
    return door.closes_at if door is not None and door.stops else NEVER


def reaches(turn: Turn, journey: str) -> bool:
    """Whether what the journey does reaches this customer and others; a shadow and a draft reach nobody."""
    mode = turn.catalogue.modes[journey]
    return mode == "live" or (mode == "test" and is_test_customer(turn))
