"""Trees to Python functions: one `lambda scope: ...` a condition, written from the tree alone.

No text of an author enters the code but as an ASCII literal (`!a`); variables are numbered, other values
are named constants, and the code sees no builtins. Fast paths stand in the code where one side is a
literal; everything else calls `operations` and `library`, as the interpreter does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from journey.conditions import library, operations
from journey.conditions.errors import ConditionError, ErrorCode
from journey.conditions.generator import Generator
from journey.conditions.limits import DEPTH_MAX
from journey.conditions.missing import MISSING, Evaluate
from journey.conditions.syntax import Boolean, Expression, Logic

_NAMES: dict[str, Any] = {
    "__builtins__": {},
    "MISSING": MISSING,
    "type": type,
    "int": int,
    "str": str,
    "dict": dict,
    "frozenset": frozenset,
    "getattr": getattr,
    **{
        name: function
        for module in (operations, library)
        for name, function in vars(module).items()
        if callable(function) and getattr(function, "__module__", "") == module.__name__
    },
}
"""All that compiled conditions can name. Any: functions of many signatures, called by generated code only."""


def compile_expression(expression: Expression) -> Evaluate:
    """Make a function Scope -> value, or MISSING for unknown.

    Args:
        expression: from `parse`, and found free of faults by `check`.
    Returns: a pure function that does not raise while the scope does not.
    Raises: ConditionError if a name in it reads nothing.
    Cost: 100-500 us here; 0.15-1.5 us an evaluation (bench/conditions.py).
    """
    return _built(Generator(), expression)


def compile_all(expressions: Sequence[Expression]) -> Evaluate:
    """Make a function that tells whether all hold: true, false or MISSING; an empty list holds.

    Raises: ConditionError if a name in one of them reads nothing.
    """
    return compile_expression(all_of(expressions))


def all_of(expressions: Sequence[Expression]) -> Expression:
    """One condition that says what a list of conditions means."""
    return Logic("&&", tuple(expressions)) if expressions else Boolean(value=True)


def source_code(expression: Expression) -> str:
    """The Python text of a compiled condition, for debugging."""
    return Generator().function(expression)


def _built(generator: Generator, expression: Expression) -> Evaluate:
    code = generator.function(expression)
    names = {**_NAMES, **generator.constants}
    try:
        compiled = compile(code, "<condition>", "eval")
    except (RecursionError, SyntaxError, MemoryError) as fault:
        message = f"nested deeper than {DEPTH_MAX} levels"
        raise ConditionError(ErrorCode.LIMIT, message, expression.span[0]) from fault
    # The code is written from the tree by Generator; texts of authors are in it as ASCII literals only.
    function: Evaluate = eval(compiled, names)  # noqa: S307
    return function
