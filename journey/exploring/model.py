"""What a bounded model check looks at: happenings, places where one rests, and the ways between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

STATES_MAX = 20_000
"""Places with what was sent before them, and steps between two rests: a journey that a person can read has a
few hundred; at this bound the check ends, and says that it did."""

ENDED = "#ended"
"""Where an enrolment is that is over."""


class Happening(NamedTuple):
    """One thing that may happen to somebody who rests, or one choice of a step that rests nowhere."""

    words: str
    given: str = ""
    """The same as a step of a case, in YAML's flow style; empty where nothing need be given."""
    arranged: bool = False
    """Whether the author must arrange for it: a condition, a verdict, an arm, a date."""


Trail = tuple[Happening, ...]
"""What happened since the beginning."""


class Way(NamedTuple):
    """A happening and where it leads."""

    happening: Happening
    to: str
    after: int = 0
    """The least time that it takes, int ms."""
    at_once: bool = False
    """Whether it may happen in the instant in which the place is reached."""
    sends: str = ""
    """The step whose action has been sent when it happened."""


class Spot(NamedTuple):
    """Somewhere to rest: a step, or the watch of goals after the last one, and what can still be answered."""

    place: str
    sent: frozenset[str]
    """Steps with something sent, of those whose outcomes a wait listens for."""
    concluding: bool = False
    """Whether a goal has been met: goals and exits are asked no more."""


@dataclass(slots=True)
class Explored:
    """What was found on the way."""

    steps: dict[str, Trail] = field(default_factory=dict)
    """Step -> the first way to it, which is one with the fewest happenings."""
    spots: dict[Spot, Trail] = field(default_factory=dict)
    early: dict[Spot, int] = field(default_factory=dict)
    """The least time after entry at which one may rest there, int ms."""
    leads: dict[Spot, set[Spot | str]] = field(default_factory=dict)
    """Where each rest leads: other rests, or `ENDED`."""
    at_once: dict[str, set[str]] = field(default_factory=dict)
    """Step -> steps that may follow in the same instant."""
    exhausted: dict[str, Trail] = field(default_factory=dict)
    """The step at which one instant ran out of steps -> the way to it."""
    met: set[int] = field(default_factory=set)
    """Positions of the goals that somebody inside may meet."""
    ways: int = 0
    """How many ways were tried."""
    states: int = 0
    bounded: bool = False
    """Whether `STATES_MAX` ended the check: what was not found by then is not known to be missing."""


class Finding(NamedTuple):
    """One thing that is wrong."""

    kind: str
    """A code of `KINDS`."""
    place: str
    """A step, a goal as `goal 1`, or a result."""
    message: str
    trail: Trail = ()
    """The shortest way there; empty where no way leads there."""
    step: str = ""
    """Where somebody rests at the end of the trail; empty where nobody rests."""
