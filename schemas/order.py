"""Operators' orders over what is in force: pause, resume, stop, weigh; and what they leave in force."""

from __future__ import annotations

from typing import Literal

import msgspec

from schemas.customer import NEVER

OrderKind = Literal["pause", "resume", "stop", "weigh"]
Scope = Literal["all", "journey", "action", "channel", "purpose"]
Held = Literal["drop_stale", "catch_up", "re_evaluate"]
HELD = NEVER
"""`release_at` of a proposal that a pause holds: no timer releases it, a resume does."""
PAUSES_MAX = 256
"""Scopes that are paused or stopped at once; the checkpoint of each partition holds them."""


WEIGHTS_MAX = 64
"""Experiments whose weights are learned at once; each has 32 arms at most."""


class Pause(msgspec.Struct, frozen=True, gc=False, array_like=True, order=True):
    """A scope in which nothing is sent: held while paused, refused while stopped."""

    scope: Scope
    name: str = ""
    """Empty for the scope `all`."""
    stopped: bool = False

    @property
    def words(self) -> str:
        """How reasons name it: `journey:cart`, `all`."""
        return f"{self.scope}:{self.name}" if self.name else self.scope

    @property
    def reason(self) -> str:
        """Why a proposal waits, or was refused."""
        return f"{'stopped' if self.stopped else 'paused'}:{self.words}"


class Controls(msgspec.Struct, frozen=True, gc=False):
    """What operators have ordered, as of one position of the log."""

    number: int = 0
    """Of the last order."""
    pauses: tuple[Pause, ...] = ()
    stops: dict[str, int] = {}
    """Journey, or empty for all -> number of the last order that stopped it."""
    weights: dict[str, dict[str, int]] = {}
    """`journey/split` -> arm -> weight that was learned."""


NO_CONTROLS = Controls()


class Order(msgspec.Struct, frozen=True, gc=False):
    """One thing that must reach, once, every customer whom it concerns."""

    number: int
    """Counts the orders of a partition's log, from 1."""
    at: int
    """Int ms: the instant of the order, which is the `now` of every turn that obeys it."""
    do: Literal["migrate", "resume", "stop", "activate", "hear"]
    workspace: str
    """Hash of the workspace in force."""
    controls: Controls
    """What is in force from this order on."""
    subject: Pause | None = None
    """What is resumed or stopped."""
    held: Held = "drop_stale"
    over_ms: int = 0
    """`catch_up`: the span over which what was held is released."""
    mark: int = 0
    """`activate`, `hear`: counts the orders that each state remembers to have been through, from 1."""
    event: str = ""
    """`hear`: JSON of the event about a subject, as it lies in the log: its numbers stay exact."""
    event_id: str = ""
    event_type: str = ""

    @property
    def cause(self) -> str:
        """The cause of the turns that obey it."""
        if self.event:
            return self.event_id
        return f"activation:{self.mark}" if self.mark else f"order:{self.number}"

    @property
    def cause_type(self) -> str:
        """Its type."""
        return self.event_type or self.do
