"""The parser's place in the tokens, and the bounds of what it builds."""

from __future__ import annotations

from journey.conditions.advice import bad_word
from journey.conditions.errors import ConditionError, ErrorCode
from journey.conditions.lexer import Token, tokens
from journey.conditions.limits import DEPTH_MAX, NODES_MAX
from journey.conditions.syntax import Expression, children


class Cursor:
    """The tokens of one text, how far they are read, and how deep."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.position = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        """The token that stands here."""
        return self.tokens[self.position]

    def take(self, *operators: str) -> str | None:
        """Pass over one of these operators, if it stands here."""
        token = self.tokens[self.position]
        if token.kind == "operator" and token.text in operators:
            self.position += 1
            return token.text
        return None

    def expect(self, operator: str, where: str) -> Token:
        """Pass over this operator, or raise."""
        if self.take(operator) is None:
            token = self.now
            raise bad_word(self.text, token.start, token.text) or self.unexpected(f"'{operator}' {where}")
        return self.tokens[self.position - 1]

    def deeper(self) -> None:
        """One level down, or raise."""
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise too_deep(self.now.start)

    def unexpected(self, expected: str) -> ConditionError:
        """The fault of the token that stands here."""
        token = self.now
        found = "the end" if token.kind == "end" else f"'{self.text[token.start : token.end]}'"
        length = token.end - token.start
        advice = "a share is written 0.05" if self._after_percent() else None
        return ConditionError(
            ErrorCode.SYNTAX, f"expected {expected}, found {found}", token.start, advice, length=length
        )

    def _after_percent(self) -> bool:
        return self.position > 0 and self.tokens[self.position - 1].text == "%"


def check_bounds(root: Expression) -> None:
    """Raise if the tree has too many nodes or levels."""
    waiting, nodes = [(root, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > DEPTH_MAX:
            raise too_deep(node.span[0])
        if nodes > NODES_MAX:
            message = f"a condition has at most {NODES_MAX} names, values and operators"
            raise ConditionError(
                ErrorCode.LIMIT, message, node.span[0], "split it into several; a list means all"
            )
        waiting.extend((child, depth + 1) for child in children(node))


def too_deep(position: int) -> ConditionError:
    message = f"nested deeper than {DEPTH_MAX} levels"
    return ConditionError(
        ErrorCode.LIMIT, message, position, "split it into several conditions; a list means all"
    )
