"""What the parser makes of a call: a known function, in its own form, with arguments that fit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from journey.conditions.advice import bad_word
from journey.conditions.errors import ConditionError, ErrorCode, did_you_mean
from journey.conditions.functions import DATE_PARTS, FROM_ELSEWHERE, FUNCTIONS, MACROS, Function
from journey.conditions.lexer import Token
from journey.conditions.limits import ROUND_DIGITS_MAX
from journey.conditions.sources import ROOTS
from journey.conditions.syntax import Call, Expression, Field, Index, Integer, Name, Text
from schemas.duration import parse_duration

Arguments = tuple[Expression, ...]


def function_call(text: str, token: Token, arguments: Arguments, end: int) -> Call:
    """`name(arguments)`.

    Raises: ConditionError for an unknown function, a method, or arguments that do not fit.
    """
    known = FUNCTIONS.get(token.text)
    if known is not None and known.function:
        return _call(known, token, arguments, (token.start, end))
    if known is not None or token.text in MACROS:
        raise _is_method(text, token, arguments)
    raise _unknown(token, tuple(name for name, row in FUNCTIONS.items() if row.function))


def method_call(text: str, token: Token, arguments: Arguments, end: int) -> Call:
    """`receiver.name(...)`; the receiver is the first argument.

    Raises: ConditionError for an unknown method, a function, or arguments that do not fit.
    """
    known = FUNCTIONS.get(token.text)
    if known is not None and known.method:
        return _call(known, token, arguments, (arguments[0].span[0], end))
    if known is not None:
        written = ", ".join(text[slice(*each.span)] for each in arguments)
        message = f"'{token.text}' is a function, not a method"
        raise _at(token, ErrorCode.UNKNOWN_FUNCTION, message, f"write: {token.text}({written})")
    raise _unknown(token, (*(name for name, row in FUNCTIONS.items() if row.method), *MACROS))


def macro_parts(token: Token, variable: Token, taken: Sequence[str]) -> str:
    """The variable of a macro.

    Raises: ConditionError if it is no fresh name.
    """
    form = f"{token.text}(item, ...)"
    if variable.kind != "name":
        message = f"{token.text}() names each element first"
        raise _at(variable, ErrorCode.VARIABLE, message, f"write: {form}")
    if wrong := bad_word(variable.text, 0, variable.text):
        raise _at(variable, ErrorCode.VARIABLE, wrong.message, "choose another name for the element")
    if variable.text in (*ROOTS, *taken, *FUNCTIONS, "true", "false", "in"):
        message = f"'{variable.text}' has a meaning already"
        raise _at(variable, ErrorCode.VARIABLE, message, "choose another name for the element")
    return variable.text


def _call(known: Function, token: Token, arguments: Arguments, span: tuple[int, int]) -> Call:
    if not known.arguments_min <= len(arguments) <= known.arguments_max:
        message = f"{known.name}() takes {_number_of(known)}, found {len(arguments)}"
        raise _at(token, ErrorCode.ARGUMENTS, message, f"as in: {known.example}")
    for position in known.literal:
        if position < len(arguments) and not isinstance(arguments[position], Text | Integer):
            message = f"{known.name}() needs its argument {position + 1} written out"
            raise _on(arguments[position], ErrorCode.ARGUMENTS, message, f"as in: {known.example}")
    _fitting(known, arguments)
    return Call(known.name, arguments, span=span)


def _fitting(known: Function, arguments: Arguments) -> None:
    """Raise if an argument that is written out says nothing, or `has` is asked of no name."""
    match known.name, arguments:
        case "has", (asked,) if not _is_lookup(asked):
            raise _on(asked, ErrorCode.ARGUMENTS, "has() takes a name", f"as in: {known.example}")
        case ("duration", (written,)) | ("count", (_, written)):
            _check_duration(written)
        case "date", (_, part) if not isinstance(part, Text) or part.value not in DATE_PARTS:
            found = part.value if isinstance(part, Text) else "a number"
            raise _on(
                part,
                ErrorCode.ARGUMENTS,
                f"unknown part of a date '{found}'",
                did_you_mean(str(found), DATE_PARTS),
            )
        case "round", (_, digits) if (
            not isinstance(digits, Integer) or not 0 <= digits.value <= ROUND_DIGITS_MAX
        ):
            raise _on(
                digits, ErrorCode.ARGUMENTS, f"round() keeps 0 to {ROUND_DIGITS_MAX} digits", known.example
            )
    if known.name in ("count", "table") and not isinstance(arguments[0], Text):
        raise _on(
            arguments[0], ErrorCode.ARGUMENTS, f"{known.name}() takes a text first", f"as in: {known.example}"
        )


def _is_lookup(asked: Expression) -> bool:
    """Whether a name or a table's row is at the bottom, not a computed value."""
    while isinstance(asked, Field | Index):
        asked = asked.target
    return isinstance(asked, Name) or (isinstance(asked, Call) and asked.name == "table")


def _check_duration(written: Expression) -> None:
    if not isinstance(written, Text):
        raise _on(written, ErrorCode.DURATION, "a duration is a text", "as in: '30 minutes', '7d'")
    try:
        parse_duration(written.value)
    except ValueError as fault:
        raise _on(written, ErrorCode.DURATION, str(fault), None) from None


def _is_method(text: str, token: Token, arguments: Arguments) -> ConditionError:
    message = f"'{token.text}' is a method of its first argument"
    if not arguments:
        return _at(token, ErrorCode.UNKNOWN_FUNCTION, message, f"write: x.{token.text}(...)")
    receiver, *rest = (text[slice(*each.span)] for each in arguments)
    plain = re.fullmatch(r"[\w.\[\]'\"]+", receiver) is not None
    receiver = receiver if plain else f"({receiver})"
    return _at(
        token, ErrorCode.UNKNOWN_FUNCTION, message, f"write: {receiver}.{token.text}({', '.join(rest)})"
    )


def _unknown(token: Token, known: tuple[str, ...]) -> ConditionError:
    elsewhere = FROM_ELSEWHERE.get(token.text)
    advice = f"write: {elsewhere}" if elsewhere else did_you_mean(token.text, known)
    return _at(token, ErrorCode.UNKNOWN_FUNCTION, f"unknown function '{token.text}'", advice)


def _number_of(known: Function) -> str:
    own = known.method and not known.function
    low, high = known.arguments_min - own, known.arguments_max - own
    count = str(low) if low == high else f"{low} to {high}"
    return f"{count} argument{'' if count == '1' else 's'}" + (" after the dot" if own else "")


def _at(token: Token, code: ErrorCode, message: str, advice: str | None) -> ConditionError:
    return ConditionError(code, message, token.start, advice, length=token.end - token.start)


def _on(node: Expression, code: ErrorCode, message: str, advice: str | None) -> ConditionError:
    start, end = node.span
    return ConditionError(code, message, start, advice, length=end - start)
