"""Conditions asked of our dialect and of CEL at once.

A difference is brought down to the smallest parts that differ though all they are made of agrees, so that
each rule speaks of one operation and of nothing else.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from cel_expr_python import cel

from journey.conditions import MISSING, compile_expression, to_text
from journey.conditions.interpreter import evaluate
from journey.conditions.syntax import (
    Arithmetic,
    Call,
    Compare,
    Conditional,
    Expression,
    Field,
    Index,
    Integer,
    Items,
    Logic,
    Macro,
    Name,
    Negate,
    Not,
    Text,
    children,
)

ERROR = "error"
"""CEL's error, which is our unknown."""
NEAR = 1e-12
"""Decimals against doubles: beyond so many digits a double knows nothing."""
Py_IncRef = ctypes.pythonapi.Py_IncRef
Py_IncRef.argtypes = [ctypes.py_object]
ENV = cel.NewEnv(variables={"event": cel.Type.DYN})
Data = dict[str, Any]


class Both:
    """One condition in both languages."""

    def __init__(self) -> None:
        self._programs: dict[str, Any] = {}

    def cel(self, node: Expression, data: Data) -> Any:
        """What CEL gives: a plain value, or ERROR."""
        text = to_text(node)
        program = self._programs.get(text)
        if program is None:
            program = self._programs[text] = ENV.compile(text, disable_check=True)
        found = program.eval(data={"event": {"properties": _for_cel(data)}})
        return ERROR if found.type().name() == "ERROR" else _plain(found)

    def differences(self, node: Expression, data: Data) -> list[Expression]:
        """The smallest parts that differ; empty if the whole agrees."""
        if agree(ours(node, data), self.cel(node, data)):
            return []
        below = [each for part in _parts(node, data) for each in self.differences(part, data)]
        return below or [node]


def ours(node: Expression, data: Data) -> Any:
    """What our dialect gives."""
    return evaluate(node, _scope(data))


def compiled(node: Expression) -> Callable[[Data], Any]:
    """The same, by compiled code."""
    function = compile_expression(node)
    return lambda data: function(_scope(data))


def agree(mine: Any, theirs: Any) -> bool:
    """Whether both say the same: numbers by kind and value, unknown for an error."""
    if mine is MISSING or theirs is ERROR:
        return mine is MISSING and theirs is ERROR
    if isinstance(mine, Decimal):
        return type(theirs) is float and math.isclose(mine, theirs, rel_tol=NEAR, abs_tol=NEAR)
    if isinstance(mine, list | tuple):
        return isinstance(theirs, list) and len(mine) == len(theirs) and all(map(agree, mine, theirs))
    if isinstance(mine, dict):
        return (
            isinstance(theirs, dict)
            and mine.keys() == theirs.keys()
            and all(agree(mine[key], theirs[key]) for key in mine)
        )
    return type(mine) is type(theirs) and mine == theirs


def _plain(found: Any) -> Any:
    """The plain value. The library gives up references to None that it does not have, up to three a null:
    they are given back, or Python ends when the last one is gone."""
    plain = found.plain_value()
    for _ in range(4 * repr(plain).count("None")):
        Py_IncRef(None)
    return plain


def _scope(data: Data) -> Any:
    return SimpleNamespace(event=SimpleNamespace(properties=data))


def _for_cel(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _for_cel(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_for_cel(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def _parts(node: Expression, data: Data) -> Iterator[Expression]:
    """What a value is made of, closed: the branch that is taken, a macro's body for each element."""
    match node:
        case Conditional():
            yield node.test
            test = ours(node.test, data)
            yield from (node.then,) if test is True else (node.otherwise,) if test is False else ()
        case Macro():
            yield node.target
            yield from _bodies(node, data)
        case Call(name="has") | Field(target=Field(target=Name())) | Field(target=Name()):
            return
        case _:
            yield from children(node)


def _bodies(node: Macro, data: Data) -> Iterator[Expression]:
    holder = ours(node.target, data)
    if isinstance(holder, dict):
        elements: list[Expression] = [Text(key) for key in holder]
    else:
        elements = (
            [Index(node.target, Integer(i)) for i in range(len(holder))] if holder is not MISSING else []
        )
    for element in elements:
        yield _with(node.body, node.variable, element)


def _with(node: Expression, variable: str, element: Expression) -> Expression:
    """The tree with a value in place of a variable."""
    match node:
        case Name(name=name, variable=True) if name == variable:
            return element
        case Items(items=below):
            return Items(tuple(_with(each, variable, element) for each in below))
        case Logic(operands=below):
            return replace(node, operands=tuple(_with(each, variable, element) for each in below))
        case Call(arguments=below):
            return replace(node, arguments=tuple(_with(each, variable, element) for each in below))
        case Field() | Macro() | Index() | Not() | Negate() | Arithmetic() | Compare() | Conditional():
            changed = {
                field: _with(value, variable, element)
                for field in (
                    "target",
                    "key",
                    "body",
                    "operand",
                    "left",
                    "right",
                    "test",
                    "then",
                    "otherwise",
                )
                if (value := getattr(node, field, None)) is not None
            }
            return replace(node, **changed)
        case _:
            return node
