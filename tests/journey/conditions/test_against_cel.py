"""100,000 random cases: our dialect and Google's CEL say the same, but for the listed differences.

Every difference is brought down to the smallest part that differs, and that part must be of a kind that the
page of conditions lists; each kind on the page must really be met. Some 12 s of one core.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from cel_asking import ERROR, Both, Data, agree, compiled, ours
from cel_cases import Cases

from journey.conditions import MISSING, to_text
from journey.conditions.syntax import (
    Arithmetic,
    Call,
    Compare,
    Expression,
    Field,
    Index,
    Macro,
    Not,
    children,
)

SEED = 20_260_101
EXPRESSIONS = 10_000
DATA_EACH = 10
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "conditions.md"

Rule = Callable[[Expression, Any, Any, list[Any]], bool]
"""(the smallest differing part, ours, CEL's, our values of what it is made of)"""


def _mixed(node: Expression, values: list[Any]) -> bool:
    kinds = {type(value) for value in values}
    return isinstance(node, Arithmetic) and kinds == {int, Decimal}


RULES: dict[str, Rule] = {
    "null is unknown": lambda node, mine, theirs, _: (
        isinstance(node, Field | Index) and mine is MISSING and theirs is None
    ),
    "has() of null is false": lambda node, mine, theirs, _: (
        isinstance(node, Call) and node.name == "has" and mine is False and theirs is True
    ),
    "whole numbers and decimals mix": lambda node, mine, theirs, values: (
        _mixed(node, values) and theirs is ERROR
    ),
    "division gives a decimal": lambda node, mine, theirs, values: (
        isinstance(node, Arithmetic)
        and node.operator == "/"
        and isinstance(mine, Decimal)
        and all(type(value) is int for value in values)
        and theirs in (int(mine), ERROR)
    ),
    "division by zero is unknown": lambda node, mine, theirs, values: (
        isinstance(node, Arithmetic) and node.operator == "/" and mine is MISSING and values[1] == 0
    ),
    "decimals have a remainder": lambda node, mine, theirs, values: (
        isinstance(node, Arithmetic)
        and node.operator == "%"
        and theirs is ERROR
        and all(type(value) is Decimal for value in values)
        and isinstance(mine, Decimal)
    ),
    "numbers have 28 digits": lambda node, mine, theirs, _: (
        isinstance(node, Arithmetic) and theirs is ERROR and type(mine) is int and abs(mine) >= 2**63
    ),
    "texts and lists are not added": lambda node, mine, theirs, values: (
        isinstance(node, Arithmetic)
        and node.operator == "+"
        and mine is MISSING
        and all(isinstance(value, str) for value in values) | all(isinstance(v, list | tuple) for v in values)
    ),
    "true and false have no order": lambda node, mine, theirs, values: (
        isinstance(node, Compare) and mine is MISSING and all(isinstance(value, bool) for value in values)
    ),
    "places of a list are whole numbers": lambda node, mine, theirs, values: (
        isinstance(node, Index) and mine is MISSING and isinstance(values[1], Decimal)
    ),
    "only text is in a map": lambda node, mine, theirs, values: (
        isinstance(node, Compare)
        and node.operator == "in"
        and mine is False
        and theirs is ERROR
        and isinstance(values[1], dict)
        and not isinstance(values[0], str)
    ),
    "filter and map leave out what is unknown": lambda node, mine, theirs, _: (
        isinstance(node, Macro)
        and node.name in ("filter", "map")
        and theirs is ERROR
        and isinstance(mine, list)
    ),
    "not of what is neither is unknown": lambda node, mine, theirs, _: (
        isinstance(node, Not) and isinstance(node.operand, Not) and mine is MISSING
    ),
}
"""As the page words them."""


def rule_of(both: Both, part: Expression, data: Data) -> str | None:
    """The rule that a smallest difference follows."""
    mine, theirs = ours(part, data), both.cel(part, data)
    values = [] if isinstance(part, Macro | Field) else [ours(each, data) for each in children(part)]
    return next((name for name, holds in RULES.items() if holds(part, mine, theirs, values)), None)


def test_hundred_thousand_cases_agree_with_cel_but_for_the_listed_differences() -> None:
    cases, met, asked = Cases(SEED), Counter[str](), 0
    for _ in range(EXPRESSIONS):
        expression, both = cases.expression(), Both()
        run = compiled(expression)
        for _ in range(DATA_EACH):
            data, asked = cases.data(), asked + 1
            mine = run(data)
            if agree(mine, both.cel(expression, data)):
                continue
            assert repr(mine) == repr(ours(expression, data)), "compiled code and interpreter agree"
            for part in both.differences(expression, data):
                rule = rule_of(both, part, data)
                told = f"{to_text(part)} is {ours(part, data)!r}, in CEL {both.cel(part, data)!r}; of {data}"
                assert rule is not None, told
                met[rule] += 1
    assert asked == 100_000
    assert set(met) == set(RULES), "a difference that never comes is not one"


def test_page_lists_exactly_these_differences() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("## Differences from CEL")[2]
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ")]
    assert rows[1:] == list(RULES)
