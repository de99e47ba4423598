"""Tokens to tree, by recursive descent; what nests deeper than DEPTH_MAX is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import cast

from journey.conditions.advice import bad_word
from journey.conditions.calling import function_call, macro_parts, method_call
from journey.conditions.cursor import Cursor, check_bounds
from journey.conditions.errors import ConditionError, ErrorCode
from journey.conditions.functions import MACROS
from journey.conditions.lexer import Token
from journey.conditions.limits import LIST_LITERAL_ITEMS_MAX, MACRO_DEPTH_MAX
from journey.conditions.syntax import (
    Arithmetic,
    ArithmeticOperator,
    Boolean,
    Compare,
    CompareOperator,
    Conditional,
    Expression,
    Field,
    Index,
    Integer,
    Items,
    Logic,
    LogicOperator,
    Macro,
    Name,
    Negate,
    Not,
    Number,
    Quantifier,
    Text,
)

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
WORDS = {"true": True, "false": False}


def parse(text: str) -> Expression:
    """The syntax tree of a condition; names and types are `check`'s matter.

    Args:
        text: at most TEXT_CHARACTERS_MAX characters.
    Returns: the tree, whose spans are places in `text`.
    Raises: ConditionError at the first fault.
    Cost: O(n); 20-100 us for a usual condition.
    """
    parser = _Parser(text)
    found = parser.expression()
    parser.expect_end()
    check_bounds(found)
    return found


class _Parser(Cursor):
    """One method a level of precedence, loosest first."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.variables: list[str] = []

    def expression(self) -> Expression:
        """`test ? then : otherwise`."""
        self.deeper()
        test = self._logic("||")
        if self.take("?"):
            then = self.expression()
            self.expect(":", "between the two values of `test ? a : b`")
            otherwise = self.expression()
            test = Conditional(test, then, otherwise, span=(test.span[0], otherwise.span[1]))
        self.depth -= 1
        return test

    def expect_end(self) -> None:
        """Nothing may follow."""
        token = self.now
        if token.kind != "end":
            raise bad_word(self.text, token.start, token.text) or self.unexpected("an operator or the end")

    def _logic(self, operator: LogicOperator) -> Expression:
        operands = [self._clause(operator)]
        while self.take(operator):
            operands.append(self._clause(operator))
        if len(operands) == 1:
            return operands[0]
        span = (operands[0].span[0], operands[-1].span[1])
        flat = [
            part
            for each in operands
            for part in (each.operands if isinstance(each, Logic) and each.operator == operator else (each,))
        ]
        return Logic(operator, tuple(flat), span=span)

    def _clause(self, operator: LogicOperator) -> Expression:
        return self._logic("&&") if operator == "||" else self._comparison()

    def _comparison(self) -> Expression:
        left = self._sum()
        operator = self._comparing()
        if operator is None:
            return left
        self.position += 1
        right = self._sum()
        if again := self._comparing():
            raise self._chained((left, right), operator, again)
        return Compare(operator, left, right, span=(left.span[0], right.span[1]))

    def _comparing(self) -> CompareOperator | None:
        """The comparison that stands here; the cast repeats what the test has shown."""
        token = self.now
        is_in = token.kind == "name" and token.text == "in"
        found = is_in or (token.kind == "operator" and token.text in COMPARISONS)
        return cast("CompareOperator", token.text) if found else None

    def _sum(self) -> Expression:
        left = self._product()
        while (operator := self.take("+", "-")) is not None:
            left = self._arithmetic(operator, left, self._product())
        return left

    def _product(self) -> Expression:
        left = self._unary()
        while (operator := self.take("*", "/", "%")) is not None:
            left = self._arithmetic(operator, left, self._unary())
        return left

    def _arithmetic(self, operator: str, left: Expression, right: Expression) -> Expression:
        """The cast repeats what the caller took."""
        span = (left.span[0], right.span[1])
        return Arithmetic(cast("ArithmeticOperator", operator), left, right, span=span)

    def _unary(self) -> Expression:
        start = self.now.start
        operator = self.take("!", "-")
        if operator is None:
            return self._postfix(self._primary())
        self.deeper()
        operand = self._unary()
        self.depth -= 1
        span = (start, operand.span[1])
        if operator == "!":
            return Not(operand, span=span)
        if isinstance(operand, Integer):
            return Integer(-operand.value, span=span)
        if isinstance(operand, Number):
            return Number(-operand.value, span=span)
        return Negate(operand, span=span)

    def _postfix(self, target: Expression) -> Expression:
        while (mark := self.take(".", "[")) is not None:
            target = self._member(target) if mark == "." else self._element(target)
        return target

    def _member(self, target: Expression) -> Expression:
        token = self.now
        if token.kind != "name":
            raise self.unexpected("a name after '.'")
        self.position += 1
        if self.take("(") is None:
            return Field(target, token.text, span=(target.span[0], token.end))
        if token.text in MACROS:
            return self._macro(target, token)
        arguments, end = self._arguments()
        return method_call(self.text, token, (target, *arguments), end)

    def _macro(self, target: Expression, token: Token) -> Expression:
        variable = macro_parts(token, self.tokens[self.position], self.variables)
        self.position += 1
        self.expect(
            ",", f"after the variable of {token.text}(), as in {token.text}({variable}, {variable} > 1)"
        )
        if len(self.variables) >= MACRO_DEPTH_MAX:
            message = f"at most {MACRO_DEPTH_MAX} of exists, all, filter and map within each other"
            raise ConditionError(
                ErrorCode.LIMIT, message, token.start, "keep a fact instead", length=len(token.text)
            )
        self.variables.append(variable)
        body = self.expression()
        self.variables.pop()
        end = self.expect(")", f"after the expression of {token.text}()").end
        name = cast("Quantifier", token.text)  # It is one of MACROS.
        return Macro(name, target, variable, body, span=(target.span[0], end))

    def _element(self, target: Expression) -> Expression:
        key = self.expression()
        end = self.expect("]", "after the key").end
        span = (target.span[0], end)
        return Field(target, key.value, span=span) if isinstance(key, Text) else Index(target, key, span=span)

    def _primary(self) -> Expression:
        token = self.now
        span = (token.start, token.end)
        match token.kind:
            case "integer":
                self.position += 1
                return Integer(int(token.text), span=span)
            case "number":
                self.position += 1
                return Number(Decimal(token.text), span=span)
            case "text":
                self.position += 1
                return Text(token.text, span=span)
            case "name":
                return self._named(token)
            case _:
                return self._bracketed()

    def _named(self, token: Token) -> Expression:
        if wrong := bad_word(self.text, token.start, token.text):
            raise wrong
        if token.text == "in":
            raise self.unexpected("a value")
        self.position += 1
        span = (token.start, token.end)
        if self.take("("):
            arguments, end = self._arguments()
            return function_call(self.text, token, arguments, end)
        if token.text in WORDS:
            return Boolean(WORDS[token.text], span=span)
        return Name(token.text, token.text in self.variables, span=span)

    def _bracketed(self) -> Expression:
        start = self.now.start
        if self.take("("):
            inner = self.expression()
            return replace(inner, span=(start, self.expect(")", "to close the bracket").end))
        if self.take("["):
            items = self._listed("]")
            if len(items) > LIST_LITERAL_ITEMS_MAX:
                message = f"a list has at most {LIST_LITERAL_ITEMS_MAX} items, found {len(items)}"
                raise ConditionError(ErrorCode.LIMIT, message, start, "keep it in tables/")
            return Items(tuple(items), span=(start, self.tokens[self.position - 1].end))
        raise self.unexpected("a value")

    def _arguments(self) -> tuple[tuple[Expression, ...], int]:
        found = self._listed(")")
        return tuple(found), self.tokens[self.position - 1].end

    def _listed(self, close: str) -> list[Expression]:
        """Expressions between commas, up to the closing bracket; a last comma is let pass."""
        found: list[Expression] = []
        while not self.take(close):
            found.append(self.expression())
            if not self.take(","):
                self.expect(close, "or ',' after an element")
                break
        return found

    def _chained(self, sides: tuple[Expression, Expression], first: str, second: str) -> ConditionError:
        token = self.now
        self.position += 1
        left, middle, last = (self.text[slice(*each.span)] for each in (*sides, self._sum()))
        advice = f"write: {left} {first} {middle} && {middle} {second} {last}"
        message = f"comparisons do not chain: '{second}' after '{first}'"
        return ConditionError(
            ErrorCode.OPERATOR, message, token.start, advice, length=token.end - token.start
        )
