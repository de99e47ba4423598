"""Triggers by a change of standing: which changes of which names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.event import CustomerEvent
from schemas.workspace import LadderTrigger, SegmentTrigger, StageTrigger, Trigger

SEGMENT_ENTERED, SEGMENT_LEFT = "Segment Entered", "Segment Left"
TAG_GAINED, TAG_LOST = "Tag Gained", "Tag Lost"
POINTS_EXPIRED = "Points Expired"
STAGE_CHANGED, LEVEL_CHANGED = "Stage Changed", "Level Changed"


@dataclass(frozen=True, slots=True)
class StandingTrigger:
    """The changes that start a journey."""

    types: tuple[str, ...]
    asked: Mapping[str, frozenset[str]]
    """Property of the change -> the values that count; a property that is not here may be anything."""

    def fits(self, event: CustomerEvent) -> bool:
        """Whether a change of one of the types is meant."""
        return all(event.properties.get(name) in values for name, values in self.asked.items())


def standing_trigger(trigger: Trigger) -> StandingTrigger | None:
    """What a trigger asks of changes of standing; None if it is of another kind."""
    if isinstance(trigger, SegmentTrigger):
        types = (*(SEGMENT_ENTERED,) * trigger.enters, *(SEGMENT_LEFT,) * trigger.leaves)
        return StandingTrigger(types, {"segment": frozenset(trigger.segment)})
    if isinstance(trigger, StageTrigger):
        return StandingTrigger((STAGE_CHANGED,), _asked(stage=trigger.to, previous=trigger.from_))
    if isinstance(trigger, LadderTrigger):
        direction = [trigger.direction] if trigger.direction else None
        asked = _asked(ladder=trigger.ladder, level=trigger.level, direction=direction)
        return StandingTrigger((LEVEL_CHANGED,), asked)
    return None


def _asked(**values: Sequence[str] | None) -> dict[str, frozenset[str]]:
    return {name: frozenset(each) for name, each in values.items() if each is not None}
