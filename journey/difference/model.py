"""What a comparison finds."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class How(StrEnum):
    """What became of something."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class Change(msgspec.Struct, frozen=True):
    """One field: before and after in words; None where it is not set."""

    field: str
    before: str | None
    after: str | None


class StepDifference(msgspec.Struct, frozen=True):
    """One step. Steps without an id are matched by what they do, not by their number."""

    how: How
    step: str
    """Its id: after, or before where it is removed."""
    kind: str
    changes: tuple[Change, ...]
    """For an added or removed step: all it says."""


class JourneyDifference(msgspec.Struct, frozen=True):
    """One journey."""

    how: How
    journey: str
    new_version: bool
    """Its pinned parts changed (or it is new): who is inside walks on in the version they entered."""
    steps: tuple[StepDifference, ...] = ()
    """Pinned."""
    endings: tuple[Change, ...] = ()
    """Goals and exits: pinned."""
    entering: tuple[Change, ...] = ()
    """Trigger and entry: for whoever comes from now on; nobody inside is touched."""
    at_once: tuple[Change, ...] = ()
    """Mode and words: for everybody, those inside too."""


class ItemDifference(msgspec.Struct, frozen=True):
    """One fact, action, table, event type, or part of the policy or the settings: at once for all."""

    how: How
    section: str
    """policy, actions, facts, tables, events, segments, calendars or workspace."""
    item: str
    """Id; empty for policy and settings, which are one."""
    changes: tuple[Change, ...]
    used_by: tuple[str, ...] = ()
    """Journeys that propose the action or read the fact, in either workspace."""


class Difference(msgspec.Struct, frozen=True):
    """All of it."""

    before: str
    """Hash of the meaning."""
    after: str
    journeys: tuple[JourneyDifference, ...]
    items: tuple[ItemDifference, ...]

    @property
    def equal(self) -> bool:
        """Whether both mean the same."""
        return self.before == self.after
