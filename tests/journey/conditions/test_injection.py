"""Nothing that an author writes becomes Python, whatever it looks like."""

import ast

import pytest

from journey.conditions import ConditionError, compile_expression, parse
from journey.conditions.compiler import source_code

HOSTILE = [
    "'); __import__('os').system('true'); ('",
    '"""',
    "\\",
    "\\'",
    "\n\rimport os",
    "{0.__class__}",
    "%s",
    "\u2028\u2029\x00\x7f",
    "K0",
    "s",
    "t1",
    "电\N{SNOWMAN}",
]
ALLOWED_CALLS = {
    "contains",
    "count",
    "element",
    "ends_with",
    "equal",
    "exists",
    "fact",
    "field",
    "get",
    "less",
    "list",
    "starts_with",
    "step",
    "table",
    "table_key",
    "type",
    "visits",
    "within",
}


def _literal(text):
    escaped = "".join(f"\\u{ord(c):04x}" if not c.isprintable() else c for c in text.replace("\\", "\\\\"))
    return "'" + escaped.replace("'", "\\'") + "'"


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize(
    "form",
    [
        "customer.stage == {0}",
        "customer.facts[{0}] == 1",
        "event.properties[{0}][{0}] in [{0}, 'a']",
        "steps[{0}][{0}] == 1",
        "entry.visits[{0}] < 1",
        "count({0}, '1d') < 1",
        "table({0}, {0})[{0}] == 1",
        "customer.lists[{0}].exists(s, s.startsWith({0}))",
    ],
)
def test_hostile_text_stays_a_text(scope_of, hostile, form):
    text = form.format(_literal(hostile))
    code = source_code(parse(text))
    assert code.isascii()
    assert "\n" not in code
    calls = [node.func for node in ast.walk(ast.parse(code, mode="eval")) if isinstance(node, ast.Call)]
    names = {each.id if isinstance(each, ast.Name) else each.attr for each in calls}
    assert names <= ALLOWED_CALLS
    compile_expression(parse(text))(scope_of({}))


def test_compiled_text_equals_what_was_written(scope_of):
    for hostile in HOSTILE:
        assert (
            compile_expression(parse(f"customer.stage == {_literal(hostile)}"))(scope_of({"stage": hostile}))
            is True
        )


def test_variables_and_fields_with_python_names_are_harmless(scope_of):
    text = "entry.key.map(lambda, lambda.__class__).exists(MISSING, MISSING == 1)"
    assert compile_expression(parse(text))(scope_of({"entry_key": [{"__class__": 1}]})) is True
    assert "__class__" not in source_code(parse("entry.key.map(x, x.a)"))


def test_compiled_code_sees_no_builtins():
    function = compile_expression(parse("now > 1"))
    assert function.__globals__["__builtins__"] == {}


@pytest.mark.parametrize(
    "text", ["__import__('os')", "open('x')", "event.__class__", "s", "scope.now", "t1 > 2"]
)
def test_python_names_mean_nothing(text):
    with pytest.raises(ConditionError):
        compile_expression(parse(text))


DEEPEST = [
    "!" * 28 + "customer.facts.a",
    "-" * 28 + "customer.facts.a",
    "[" * 30 + "now" + "]" * 30,
    "size(" * 30 + "customer.stage" + ")" * 30,
    "round(" * 30 + "now" + ")" * 30,
    "entry.key" + "[0]" * 29,
    "event.properties" + ".a" * 29,
    "table('t', " * 30 + "now" + ")" * 30,
    "date(" * 29 + "now" + ", 'year')" * 29,
    "(" * 30 + "now" + " == 1)" * 30,
    "(1 == " * 30 + "now" + ")" * 30,
    "(" * 29 + "now in ['a']" + ") in ['a']" * 29,
    "(now > 1 && " + "(now > 1 || (now > 2 && " * 14 + "true" + "))" * 14 + ")",
    "(true ? 1 : " * 15 + "now" + ")" * 15,
    "(" * 30 + "true" + " ? now : 1)" * 30,
    "table('t', " * 15 + "now" + ").a" * 15,
    " || ".join(["customer.facts.a == 1"] * 99),
]


@pytest.mark.parametrize("text", DEEPEST)
def test_deepest_condition_of_each_shape_compiles(scope_of, text):
    compile_expression(parse(text))(scope_of({"entry_key": []}))
