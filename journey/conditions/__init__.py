"""Conditions: our dialect with CEL's look, parsed, checked, compiled once, and explained.

Three values: true, false, and MISSING for unknown. Text of authors becomes a tree, the tree becomes code.
"""

from journey.conditions.checker import check, type_of
from journey.conditions.codes import CONDITION_FAULTS, ConditionFault
from journey.conditions.compiler import all_of, compile_all, compile_expression
from journey.conditions.crossing import Crossing, crossings
from journey.conditions.errors import ConditionError, ErrorCode
from journey.conditions.explainer import Explanation, explain
from journey.conditions.functions import FUNCTIONS, Function
from journey.conditions.keyed import Keyed
from journey.conditions.membership import Membership, memberships
from journey.conditions.missing import MISSING, Evaluate, Missing, Value
from journey.conditions.parser import parse
from journey.conditions.printer import canonical, to_text
from journey.conditions.reading import Reading, calls, paths
from journey.conditions.relations import compatible
from journey.conditions.scope import Scope
from journey.conditions.sources import (
    ROOTS_IN_CONCLUSION,
    ROOTS_IN_CONTEST,
    ROOTS_IN_STEPS,
    ROOTS_IN_TRIGGER,
)
from journey.conditions.syntax import Compare, Expression, Text, chain, walk
from journey.conditions.types import Kind, Type, Unknown, Vocabulary

__all__ = [
    "CONDITION_FAULTS",
    "FUNCTIONS",
    "MISSING",
    "ROOTS_IN_CONCLUSION",
    "ROOTS_IN_CONTEST",
    "ROOTS_IN_STEPS",
    "ROOTS_IN_TRIGGER",
    "Compare",
    "ConditionError",
    "ConditionFault",
    "Crossing",
    "ErrorCode",
    "Evaluate",
    "Explanation",
    "Expression",
    "Function",
    "Keyed",
    "Kind",
    "Membership",
    "Missing",
    "Reading",
    "Scope",
    "Text",
    "Type",
    "Unknown",
    "Value",
    "Vocabulary",
    "all_of",
    "calls",
    "canonical",
    "chain",
    "check",
    "compatible",
    "compile_all",
    "compile_expression",
    "crossings",
    "explain",
    "memberships",
    "parse",
    "paths",
    "to_text",
    "type_of",
    "walk",
]
