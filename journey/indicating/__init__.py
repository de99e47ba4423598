"""Indicators: figures, funnels, cohorts, experiments and paths over what happened and what was decided.

Pure: records in, reports out. They read the log and change no decision (docs/adr/0016).
"""

from journey.indicating.accumulator import Indicating
from journey.indicating.cohorts import CohortReport, CohortRow
from journey.indicating.experiments import ArmFigures, ExperimentReport
from journey.indicating.funnels import FunnelReport, StepFigures
from journey.indicating.paths import PathReport
from journey.indicating.report import FigureReport, IndicatorReport
from journey.indicating.thompson import chances_of_best, weights_of

__all__ = [
    "ArmFigures",
    "CohortReport",
    "CohortRow",
    "ExperimentReport",
    "FigureReport",
    "FunnelReport",
    "Indicating",
    "IndicatorReport",
    "PathReport",
    "StepFigures",
    "chances_of_best",
    "weights_of",
]
