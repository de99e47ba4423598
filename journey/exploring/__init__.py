"""A bounded model check: where one person may come to in a journey, and what is wrong there."""

from journey.exploring.kinds import KINDS, Kind
from journey.exploring.model import STATES_MAX, Explored, Finding, Happening, Trail
from journey.exploring.seeking import examine, findings_of
from journey.exploring.telling import case_of, trail_words
from journey.exploring.travelling import explore

__all__ = [
    "KINDS",
    "STATES_MAX",
    "Explored",
    "Finding",
    "Happening",
    "Kind",
    "Trail",
    "case_of",
    "examine",
    "explore",
    "findings_of",
    "trail_words",
]
