"""Compiled code, interpreter and explanation agree on any condition and any data, and none of them raises.

Method: trees are drawn with no regard for types, scopes with values of every kind, also absent ones.
"""

from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from journey.conditions import (
    MISSING,
    ConditionError,
    ErrorCode,
    canonical,
    compile_expression,
    explain,
    parse,
    to_text,
)
from journey.conditions.syntax import (
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Conditional,
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
)
from schemas.event import CustomerEvent

WORDS = st.sampled_from(["a", "b", "k'", 'q"\\', "\n", "电", "__class__", ""])
INTEGERS = st.sampled_from([0, 1, -1, 2, 7, 10**27])
DECIMALS = st.sampled_from([Decimal(text) for text in ("0.0", "1.0", "-2.50", "0.3333", "1234567.89")])
SCALARS = st.one_of(WORDS, INTEGERS, DECIMALS, st.booleans())
STRANGE = st.sampled_from(
    [None, MISSING, 1.5, Decimal("NaN"), Decimal("Infinity"), Decimal("1E+6144"), 10**40]
)
DATA = st.recursive(
    st.one_of(SCALARS, STRANGE),
    lambda below: st.one_of(
        st.lists(below, max_size=3), st.dictionaries(st.sampled_from(["a", "b"]), below, max_size=2)
    ),
    max_leaves=6,
)
TAGS = st.one_of(st.frozensets(st.sampled_from(["a", "b"])), st.just({"a": 1}), STRANGE)


def _path(*names):
    node = Name(names[0])
    for name in names[1:]:
        node = Field(node, name)
    return node


LEAVES = st.one_of(
    WORDS.map(Text),
    INTEGERS.map(Integer),
    DECIMALS.map(Number),
    st.booleans().map(Boolean),
    st.sampled_from(
        [
            _path("event", "properties", "a"),
            _path("event", "properties", "b", "a"),
            _path("event", "type"),
            _path("event", "action"),
            _path("customer", "facts", "a"),
            _path("customer", "tags"),
            _path("customer", "points", "a"),
            _path("entry", "key"),
            _path("entry", "last", "properties", "a"),
            _path("steps", "a", "b"),
            _path("now"),
            Call("count", (Text("A"), Text("1d"))),
        ]
    ),
)


def _lists(below):
    return st.lists(below, max_size=3).map(tuple)


def _grown(below):
    """Every shape over smaller trees, but for those that the parser folds into another."""
    return st.one_of(
        st.builds(Not, below),
        st.builds(Negate, below.filter(lambda node: not isinstance(node, Integer | Number))),
        st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/", "%"]), below, below),
        st.builds(Compare, st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in"]), below, below),
        st.builds(_logic, st.sampled_from(["&&", "||"]), st.lists(below, min_size=2, max_size=3)),
        st.builds(Conditional, below, below, below),
        st.builds(Items, _lists(below)),
        st.builds(
            Field, below.filter(lambda node: not isinstance(node, Name)), st.sampled_from(["a", "电 "])
        ).filter(_readable),
        st.builds(Index, below, below.filter(lambda node: not isinstance(node, Text))),
        st.builds(Call, st.sampled_from(["size", "lower", "instant", "abs", "round"]), st.tuples(below)),
        st.builds(
            Call,
            st.sampled_from(["startsWith", "endsWith", "contains", "min", "max"]),
            st.tuples(below, below),
        ),
        st.builds(lambda x, part: Call("date", (x, Text(part))), below, st.sampled_from(["hour", "weekday"])),
        below.map(lambda key: Call("table", (Text("t"), key))),
        st.builds(_macro, st.sampled_from(["exists", "all", "filter", "map"]), below, below),
    )


def _logic(operator, operands):
    flat = [
        part
        for each in operands
        for part in (each.operands if isinstance(each, Logic) and each.operator == operator else (each,))
    ]
    return Logic(operator, tuple(flat))


def _macro(name, target, other):
    """The body reads the element and, beside it, what was drawn; each level has its own variable."""
    variable = f"v{sum(character == '.' for character in to_text(target) + to_text(other))}"
    element = Name(variable, variable=True)
    return Macro(
        name, target, variable, Compare("==", Field(element, "a") if name == "all" else element, other)
    )


def _readable(node):
    while isinstance(node, Field):
        node = node.target
    return not isinstance(node, Name)


EXPRESSIONS = st.recursive(LEAVES, _grown, max_leaves=12)


def _strict(value):
    """The value with the types of all its parts, so that 1, 1.0 and true differ; NaN equals itself."""
    if isinstance(value, list | tuple):
        return type(value), [_strict(item) for item in value]
    if isinstance(value, dict):
        return dict, {name: _strict(item) for name, item in value.items()}
    return type(value), repr(value) if not isinstance(value, frozenset) else value


@settings(max_examples=1500, deadline=None)
@given(expression=EXPRESSIONS, a=DATA, b=DATA, tags=TAGS, has_event=st.booleans())
def test_compiled_code_agrees_with_the_explanation(scope_of, expression, a, b, tags, has_event):
    event = CustomerEvent("c", "web", "e", "A", 1, 2, "", {"a": a, "b": b}) if has_event else None
    known = {"event": event, "fact:a": b, "tags": tags, "points": b, "entry_key": a, "count:A:86400000": 2}
    scope = scope_of(
        known
        | {"entry_last": {"properties": {"a": b}}, "step:a": {"b": a}, "table:t:a": {"a": b}, "now": 10**12}
    )
    compiled = compile_expression(expression)(scope)
    assert compiled is not None
    explained = explain(expression, scope)
    assert _strict(compiled) == _strict(explained.value)
    assert (explained.result == "unknown") == (compiled is MISSING)
    assert (explained.result == "true") == (compiled is True)


@settings(max_examples=800, deadline=None)
@given(expression=EXPRESSIONS)
def test_printed_condition_parses_to_the_same_tree(expression):
    try:
        again = parse(to_text(expression))
    except ConditionError as fault:  # Trees are drawn without regard for limits either.
        assume(fault.code != ErrorCode.LIMIT)
        raise
    assert again == expression
    assert canonical(again) == canonical(expression)
