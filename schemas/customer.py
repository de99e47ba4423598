"""What we remember of one customer, in frozen sections that are replaced whole.

Stored as JSON (readable in the log, Decimals exact); instants are int milliseconds. A stored value begins
with fixed bytes, so that a restore fills its timer heap without decoding the rest.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec

from schemas.standing import NOWHERE, Standing

STATE_VERSION = 3
"""3: the trail stands before the JSON; 2: ranks of timers made room for standing, edges and schedules."""
STATE_VERSION_BEFORE = 2
"""The one other version that is read."""
STATE_BYTES_MAX = 256 * 1024
"""Hard size of one encoded state; 1 KiB is typical (engine.md, budgets)."""
SEEN_PER_SOURCE_MAX = 128
SOURCES_MAX = 32
ENROLMENTS_MAX = 64
ENDED_MAX = 256
PENDING_MAX = 64
SENT_MAX = 64
CONTACTS_MAX = 512
TRAITS_MAX = 256
TRAIT_CHARACTERS_MAX = 1024
TRAIT_ITEMS_MAX = 64
"""One trait is a text of a paragraph, or a list or map of 64 of them: sixteen such fill a state."""
TAGS_MAX = 256
CONSENTS_MAX = 64
"""Four purposes times the channels anybody has."""
CASES_MAX = 64
WATCHES_MAX = 64
TIMERS_MAX = SENT_MAX + 3 * ENROLMENTS_MAX + WATCHES_MAX + CASES_MAX + 4
"""An enrolment has one of wait, goal and release, and two exits; then tasks, watches, cases, the contest,
the next instants at which standing, and what enrolments watch, can change by time alone, and that of
triggers by time."""
KEY_CHARACTERS_MAX = 256
"""An entry key is an id of somebody's system: contracts.md allows those 256 characters."""
FACT_BUCKETS = 60
"""A windowed fact is kept in this many slices of its window: its edge is exact to window / 60."""
FACT_KEYS_MAX = 32
"""Keys of a fact `by` a key, and values of a `top`: categories and brands of one person, not articles."""
NEVER: Final = 2**62
"""Later than any timer."""
NOT_KEPT: Final = msgspec.Raw(b"null")  # The event of a watch, where an old build kept none.


class Seen(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Ids of one source that were applied: 16 bytes each (time, hash), oldest first."""

    ids: bytes = b""
    forgotten_at: int = -1
    """`occurred_at` of the newest id that had to be forgotten; -1 while none was."""


class Trait(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A value somebody stated, with where it comes from."""

    value: Any
    at: int
    source: str


class Mark(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A tag: since when, by whom."""

    at: int
    by: str


class Bucket(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One slice of a fact's window: its number since 1970, how many events, their sum."""

    number: int
    count: int
    total: Decimal = Decimal(0)


class FactState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a fact remembers: windowed ones `buckets`, others the rest; `ID?` since when (docs/adr/0022)."""

    count: int = 0
    total: Decimal = Decimal(0)
    value: Any = None
    at: int = 0
    buckets: tuple[Bucket, ...] = ()


class ConsentState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One answer to one question of consent."""

    granted: bool
    at: int


class CaseState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One case: open, or closed and cooling off until `silent_until`."""

    kind: str
    opened_at: int
    closed_at: int = 0
    silent_until: int = NEVER
    alerted: bool = False


class Contact(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One contact that was charged to the caps."""

    at: int
    channel: str
    purpose: str
    objective: str
    action: str


class ReachState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a channel's reachability rules remember: when the customer spoke last, one-time grants left."""

    heard_at: int = 0
    grants: int = 0


class StepResult(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a step left behind for `steps.<id>`; only kept where an expression reads it."""

    at: int = 0
    verdict: str = ""
    reason: str = ""
    outcome: str = ""
    arm: str = ""
    event: dict[str, Any] | None = None
    chance: float = 0.0
    """Of an arm whose weights are learned: with which it was given."""


class Enrolment(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One passage of this customer through one version of a journey."""

    id: str
    journey: str
    version: int
    at: int
    """When it began (or was restarted), in the customer's own time: goals count from here."""
    cause: str
    """Id of the touchpoint (or of the watch's touchpoint) that began it."""
    place: str
    """Id of the step where it rests; empty once the last step is done and goals are watched."""
    since: int
    """When the place was reached, in the customer's own time (`occurred_at` of the event that led there)."""
    key: Any = None
    event: dict[str, Any] | None = None
    last: dict[str, Any] | None = None
    holdout: bool = False
    proposed: bool = False
    concluding: bool = False
    """A goal was met: it walks the goal's `then` and will end as `goal`."""
    visits: dict[str, int] = {}
    steps: dict[str, StepResult] = {}
    heard: dict[str, dict[str, Any]] = {}
    """`<wait id>#<position>` -> what an element with `since` has heard and not used: outcome, kept event."""
    fault: str = ""
    """Set when an error of ours halted it; it stays, for repair."""
    stage: str = ""
    """Name of the last `stage` step it passed."""
    hops: int = 0
    """Emissions that led here: the longest chain behind any event that began it or moved it on."""
    kept: int = 0
    """Version whose migration plan has passed it by; it keeps its own."""
    moves: int = 0
    """How often a migration has moved it: visits since are counted apart from those before."""
    stops: int = 0
    """Number of the last order that had stopped its journey when it began."""


class Watch(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An absence trigger that is running: nothing came yet since this event."""

    journey: str
    at: int
    """`occurred_at` of the event that began it."""
    cause: str
    key: Any = None
    event: msgspec.Raw = NOT_KEPT  # A WatchedEvent as JSON: most watches end before anybody asks.


class Proposal(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A contact that a step would like and that has no verdict yet."""

    id: str
    """The action id it will have if it is sent."""
    enrolment: str
    journey: str
    version: int
    step: str
    visit: int
    action: str
    proposed_at: int
    expires_at: int
    cause: str
    values: dict[str, Any] = {}
    release_at: int = 0
    """Deferred until then; 0 while it stands in a contest."""
    reason: str = ""  # Why it was deferred.
    carried: int = 0  # Contests that it lost and was carried on from.
    held: int = 0
    """Number of the order in force when a pause held it; `release_at` is then beyond all timers."""
    held_at: int = 0
    best_of: tuple[str, ...] = ()
    """Of an offer: the actions among which `action` is the best just now."""
    assign: Any = None
    """Of a task: whose it is. Any: authors choose."""
    root: str = ""
    """Of an escalation: the task that was not done. Its verdict is no verdict of the step."""
    grant: bool = False  # Of a `grant`: no contact, so no caps and no contest.
    waitlist: bool = False
    asks: int = 0  # How often it has asked for resources.
    request: str = ""
    """While it waits for an answer about resources: what it asked by."""
    contact: Contact | None = None
    """While it waits: what keeps its place in the caps."""
    contest: bool = False  # While it waits: it won in a contest, which stays open.
    won: int = 0  # How many won there beside it.
    out: tuple[str, ...] = ()  # Of an offer: actions whose resources were refused.


class Sent(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A published action whose outcome is still of interest."""

    id: str
    enrolment: str
    journey: str
    step: str
    action: str
    channel: str
    purpose: str
    at: int
    expires_at: int
    delivered: bool = False
    joined: tuple[tuple[str, str], ...] = ()  # (enrolment, step) of what was merged into it.
    task: Task | None = None
    """None: no task, or nothing is left to do."""
    request: str = ""
    """What it took its resources by; a recall gives them back."""


class Task(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What is still open of a task that was given."""

    root: str
    """The task itself, or the one that this escalation is about."""
    version: int
    visit: int
    due_at: int
    level: int = 0
    """How many of `escalate` have been asked; counted at the root."""
    keep: bool = False
    assign: Any = None
    values: dict[str, Any] = {}


class Timer(msgspec.Struct, frozen=True, gc=False, array_like=True, order=True):
    """A promise to act at `due`. Ordered by (due, rank, ref, arg)."""

    due: int
    rank: int
    ref: str
    arg: str = ""


class CustomerState(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Everything we remember of one customer. Each section is replaced, never edited."""

    id: str
    now: int = 0
    seen: dict[str, Seen] = {}
    traits: dict[str, Trait] = {}
    tags: dict[str, Mark] = {}
    facts: dict[str, FactState] = {}
    consents: dict[str, ConsentState] = {}
    cases: dict[str, CaseState] = {}
    contacts: tuple[Contact, ...] = ()
    enrolments: dict[str, Enrolment] = {}
    ended: dict[str, int] = {}
    watches: dict[str, Watch] = {}
    pending: dict[str, Proposal] = {}
    sent: dict[str, Sent] = {}
    timers: tuple[Timer, ...] = ()
    standing: Standing = NOWHERE
    reach: dict[str, ReachState] = {}
    clock: str = ""
    """What the timer of triggers by time was armed by, hashed; empty without any."""
    hours: tuple[int, ...] = ()
    """Answers in each hour of the day, 24 of them; empty while no journey asks."""
    reached: int = 0
    """Mark of the last order before the customer's last event, or that has reached the customer since."""
