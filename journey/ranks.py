"""Order of timers that are due at one instant: the phases' own. Final, so that they compile to numbers."""

from typing import Final

RANK_CASE: Final = 0
RANK_EXIT: Final = 1
RANK_GOAL: Final = 2
RANK_STANDING: Final = 3
RANK_EDGE: Final = 4
RANK_ABSENCE: Final = 5
RANK_SCHEDULE: Final = 6
RANK_WAIT: Final = 7
RANK_TASK: Final = 8
RANK_RELEASE: Final = 9
RANK_CONTEST: Final = 10
