"""Why a condition holds or does not: its clauses, each with its result and the values that it read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from journey.conditions.interpreter import evaluate
from journey.conditions.missing import MISSING, Value
from journey.conditions.printer import to_text
from journey.conditions.reading import lookups
from journey.conditions.scope import Scope
from journey.conditions.syntax import Conditional, Expression, Logic, Not

Result = Literal["true", "false", "unknown", "value"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One clause. `value` is what the compiled condition gives; `read` is empty where `clauses` says more."""

    text: str
    result: Result
    """`value` for what is neither true, false nor unknown, such as the text of a key."""
    value: Value
    read: tuple[tuple[str, Value], ...] = ()
    """What the clause asked, as written -> the answer, MISSING if there is none."""
    clauses: tuple[Explanation, ...] = ()


def explain(expression: Expression, scope: Scope) -> Explanation:
    """Evaluate a condition and say why.

    Returns: a tree along `&&`, `||`, `!` and `? :`; all clauses of `&&` and `||` are there, also after the
        deciding one; of `? :` the test and the branch taken.
    Raises: ConditionError if a name reads nothing.
    Cost: some 30 us a clause.
    """
    value = evaluate(expression, scope)
    below = _clauses(expression, scope)
    clauses = tuple(explain(each, scope) for each in below)
    read = () if below else tuple((to_text(each), evaluate(each, scope)) for each in lookups(expression))
    return Explanation(to_text(expression), _result(value), value, read, clauses)


def _clauses(node: Expression, scope: Scope) -> tuple[Expression, ...]:
    match node:
        case Logic():
            return node.operands
        case Not():
            return (node.operand,)
        case Conditional():
            test = evaluate(node.test, scope)
            taken = (node.then,) if test is True else (node.otherwise,) if test is False else ()
            return (node.test, *taken)
        case _:
            return ()


def _result(value: Value) -> Result:
    if value is MISSING:
        return "unknown"
    if value is True:
        return "true"
    return "false" if value is False else "value"
