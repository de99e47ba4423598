"""Checks of a whole workspace, each with a code.

Reading files is `journey.workspace`'s work; here is what a fault is, the table of codes, and the checks.
"""

from journey.lint.checks import CHECKS, lint
from journey.lint.codes import CODES, SEVERITIES, Code, example_files
from journey.lint.fault import Fault, Severity, did_you_mean, known_words, render
from journey.lint.reference import fault_reference
from journey.lint.source import Loc, Mapping, Node, Scalar, Sequence, Source, place_within
from journey.lint.subject import Condition, Lines, Subject, Want

__all__ = [
    "CHECKS",
    "CODES",
    "SEVERITIES",
    "Code",
    "Condition",
    "Fault",
    "Lines",
    "Loc",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "Severity",
    "Source",
    "Subject",
    "Want",
    "did_you_mean",
    "example_files",
    "fault_reference",
    "known_words",
    "lint",
    "place_within",
    "render",
]
