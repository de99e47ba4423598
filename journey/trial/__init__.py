"""Cases of a workspace: read, run over the pure fold in virtual time, judged, and what they leave out."""

from journey.trial.asked import Difference
from journey.trial.codes import CASE_CODES, CaseCode
from journey.trial.coverage import POLICY, Covered, coverage_of, total_share
from journey.trial.judging import judge
from journey.trial.probing import Way
from journey.trial.reading import Cases, Told, is_case_file, only, read_cases
from journey.trial.running import Stage, Story
from journey.trial.schema import case_schema

__all__ = [
    "CASE_CODES",
    "POLICY",
    "CaseCode",
    "Cases",
    "Covered",
    "Difference",
    "Stage",
    "Story",
    "Told",
    "Way",
    "case_schema",
    "coverage_of",
    "is_case_file",
    "judge",
    "only",
    "read_cases",
    "total_share",
]
