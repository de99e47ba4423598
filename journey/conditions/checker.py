"""Names and types of a condition, checked against a workspace's vocabulary before anything runs."""

from __future__ import annotations

from typing import assert_never

from journey.conditions.errors import ConditionError, ErrorCode
from journey.conditions.functions import FUNCTIONS
from journey.conditions.naming import OPEN_NAMES, named_type, resolved
from journey.conditions.printer import to_text
from journey.conditions.reading import text_of
from journey.conditions.relations import (
    HOLDERS,
    KEYS,
    NUMERIC,
    SIZED,
    common,
    compatible,
    has_order,
    held,
    mended,
    sum_type,
)
from journey.conditions.syntax import (
    Arithmetic,
    Boolean,
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
    Number,
    Text,
    chain,
)
from journey.conditions.types import Kind, Type, Vocabulary


def check(expression: Expression, vocabulary: Vocabulary, expect: Type | None = None) -> list[ConditionError]:
    """All faults of names and types, in the order of the text.

    Args:
        expression: from `parse`.
        vocabulary: the names of the place where the condition stands.
        expect: what it must give, such as Type.BOOL for a `when`; None lets anything pass.
    Returns: faults; an empty list means that `compile_expression` succeeds.
    Cost: O(nodes), plus one `resolve` a name.
    """
    checker = _Checker(vocabulary)
    found = checker.type_of(expression)
    if expect is not None and not compatible(found, expect):
        code = ErrorCode.NOT_A_CONDITION if expect.kind is Kind.BOOL else ErrorCode.TYPES
        advice = (
            f"write: has({to_text(expression)})" if chain(expression) and expect.kind is Kind.BOOL else None
        )
        checker.fault(expression, code, f"expected {expect}, found {found}", advice)
    return sorted(checker.faults, key=lambda fault: fault.position)


def type_of(expression: Expression, vocabulary: Vocabulary) -> Type:
    """What it gives; `any` where that is not known or a part is at fault. Cost: as `check`."""
    return _Checker(vocabulary).type_of(expression)


class _Checker:
    """Collects the faults of one condition; a part at fault has type `any`, so that it is told once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.faults: list[ConditionError] = []
        self.variables: dict[str, Type] = {}

    def fault(self, node: Expression, code: ErrorCode, message: str, advice: str | None = None) -> Type:
        start, end = node.span
        self.faults.append(ConditionError(code, message, start, advice, length=end - start))
        return Type.ANY

    def type_of(self, node: Expression) -> Type:
        match node:
            case Text():
                return Type.TEXT
            case Integer():
                return Type.INTEGER
            case Number():
                return Type.NUMBER
            case Boolean():
                return Type.BOOL
            case Items():
                return Type.list_of(common([self.type_of(item) for item in node.items]))
            case Name() if node.variable:
                return self.variables.get(node.name, Type.ANY)
            case Name() | Field():
                return self._lookup(node)
            case Index():
                return self._index(node)
            case Not():
                return self._clause(node.operand)
            case Negate():
                return self._number(node.operand, "-")
            case Arithmetic():
                return self._arithmetic(node)
            case Compare():
                return self._within(node) if node.operator == "in" else self._compare(node)
            case Logic():
                for each in node.operands:
                    self._clause(each)
                return Type.BOOL
            case Conditional():
                self._clause(node.test)
                return common([self.type_of(node.then), self.type_of(node.otherwise)])
            case Call():
                return self._call(node)
            case Macro():
                return self._macro(node)
            case _:
                assert_never(node)

    def _lookup(self, node: Name | Field) -> Type:
        names = chain(node)
        if names is not None:
            return self._told(named_type(names, self.vocabulary, node.span))
        assert isinstance(node, Field), f"a variable without a type: {node!r}"
        if isinstance(node.target, Call) and node.target.name == "table":
            return self._column(node.target, node)
        return self._below(node, self.type_of(node.target))

    def _below(self, node: Field | Index, holder: Type) -> Type:
        if holder.kind is Kind.LIST and isinstance(node, Field):
            written = to_text(node.target)
            advice = f"write: {written}.map(item, item.{node.name}) or {written}[0].{node.name}"
            return self.fault(node, ErrorCode.TYPES, f"'{written}' is a list, which has no names", advice)
        if holder.kind not in (Kind.MAP, Kind.LIST, Kind.ANY):
            return self.fault(
                node, ErrorCode.TYPES, f"'{to_text(node.target)}' is {holder}, with nothing below it"
            )
        return (holder.item or Type.ANY) if holder.kind is Kind.LIST else Type.ANY

    def _index(self, node: Index) -> Type:
        key = self.type_of(node.key)
        if chain(node.target) in OPEN_NAMES:
            return self.fault(
                node.key, ErrorCode.INCOMPLETE_NAME, "this name must be written out", "as in: ['name']"
            )
        holder = self.type_of(node.target)
        wanted = {Kind.MAP: Type.TEXT, Kind.LIST: Type.INTEGER}.get(holder.kind)
        if wanted and not compatible(key, wanted):
            return self.fault(
                node.key, ErrorCode.TYPES, f"the key of a {holder.kind} is a {wanted}, found {key}"
            )
        return self._below(node, holder)

    def _clause(self, node: Expression) -> Type:
        found = self.type_of(node)
        if found.kind not in (Kind.BOOL, Kind.ANY):
            advice = f"write: has({to_text(node)})" if chain(node) else None
            self.fault(node, ErrorCode.NOT_A_CONDITION, f"expected true or false, found {found}", advice)
        return Type.BOOL

    def _number(self, node: Expression, operator: str) -> Type:
        found = self.type_of(node)
        if found.kind in NUMERIC or found.kind is Kind.ANY:
            return found
        advice = f"if it names a time, write: instant({to_text(node)})" if found.kind is Kind.TEXT else None
        return self.fault(node, ErrorCode.TYPES, f"'{operator}' takes numbers, found {found}", advice)

    def _arithmetic(self, node: Arithmetic) -> Type:
        left, right = (self._number(each, node.operator) for each in (node.left, node.right))
        message = f"'{node.operator}' of two instants has no meaning"
        return sum_type(node.operator, left, right) or self.fault(node, ErrorCode.TYPES, message)

    def _compare(self, node: Compare) -> Type:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if Kind.TAGS in (left.kind, right.kind):
            self.fault(
                node, ErrorCode.TYPES, "tags have no order to compare", "write: 'name' in customer.tags"
            )
        elif not compatible(left, right):
            self.fault(
                node,
                ErrorCode.TYPES,
                f"{left} {node.operator} {right} can never hold",
                mended(node, left, right),
            )
        elif node.operator not in ("==", "!="):
            wrong = next((each for each in (left, right) if not has_order(each)), None)
            if wrong:
                self.fault(node, ErrorCode.TYPES, f"'{node.operator}' takes numbers or texts, found {wrong}")
        return Type.BOOL

    def _within(self, node: Compare) -> Type:
        item, holder = self.type_of(node.left), self.type_of(node.right)
        if holder.kind is Kind.TEXT:
            advice = f"write: {to_text(node.right)}.contains({to_text(node.left)})"
            self.fault(node.right, ErrorCode.TYPES, "'in' takes a list, tags or a map, found text", advice)
        elif holder.kind not in HOLDERS:
            self.fault(node.right, ErrorCode.TYPES, f"'in' takes a list, tags or a map, found {holder}")
        elif not compatible(item, held(holder)):
            self.fault(node.left, ErrorCode.TYPES, f"{item} is never in {holder.kind} of {held(holder)}")
        return Type.BOOL

    def _call(self, node: Call) -> Type:
        row = FUNCTIONS[node.name]
        found = [self.type_of(argument) for argument in node.arguments]
        for position, (argument, given) in enumerate(zip(node.arguments, found, strict=True)):
            wanted = row.arguments[min(position, len(row.arguments) - 1)]
            if not compatible(given, wanted) and not (node.name == "date" and given.kind is Kind.TEXT):
                advice = f"as in: {row.example}"
                self.fault(argument, ErrorCode.TYPES, f"{row.name}() takes {wanted}, found {given}", advice)
        return self._special(node, found, row.result)

    def _special(self, node: Call, found: list[Type], result: Type) -> Type:
        """What the row of a function cannot say."""
        first = found[0]
        match node.name:
            case "table" if found[1].kind not in KEYS:
                advice = "name one of its fields" if found[1].kind is Kind.MAP else None
                message = f"table() is asked for a text or a number, found {found[1]}"
                return self.fault(node.arguments[1], ErrorCode.TYPES, message, advice)
            case "size" if first.kind not in SIZED:
                return self.fault(
                    node, ErrorCode.TYPES, f"size() takes text, a list, tags or a map, found {first}"
                )
            case "date":
                return Type.TEXT if text_of(node.arguments[1]) == "weekday" else Type.INTEGER
            case "abs" | "round":
                return first if first.kind in NUMERIC else result
            case "count" | "table":
                path = (node.name, text_of(node.arguments[0]))
                told = self._told(resolved(path, self.vocabulary, node.arguments[0].span))
                return result if told is not Type.ANY else told
            case _:
                return result

    def _column(self, table: Call, node: Field) -> Type:
        """`table('dealers', id).city`."""
        if self._call(table) is Type.ANY:
            return Type.ANY
        path = ("table", text_of(table.arguments[0]), node.name)
        return self._told(resolved(path, self.vocabulary, node.span))

    def _told(self, found: Type | ConditionError) -> Type:
        """The type; a fault is kept, and lets everything pass."""
        if not isinstance(found, ConditionError):
            return found
        self.faults.append(found)
        return Type.ANY

    def _macro(self, node: Macro) -> Type:
        holder = self.type_of(node.target)
        if holder.kind not in HOLDERS:
            self.fault(node.target, ErrorCode.TYPES, f"{node.name}() goes through a list, found {holder}")
        item = held(holder)
        self.variables[node.variable] = item
        if node.name == "map":
            return Type.list_of(self.type_of(node.body))
        self._clause(node.body)
        return Type.BOOL if node.name in ("exists", "all") else Type.list_of(item)
