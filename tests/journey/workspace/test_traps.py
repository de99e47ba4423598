import pytest

from journey.lint.fault import Fault, quoted
from journey.workspace import load
from journey.workspace.traps import extent, full_width_at, half_width

BASE = {"workspace.yaml": "workspace: shop\n", "actions.yaml": "actions: { hello: { channels: email } }\n"}
TAIL = "mode: live\nsteps: [ { message: hello } ]\n"


def faults(trigger_and_entry: str) -> tuple[Fault, ...]:
    return load({**BASE, "journeys/hello.yaml": f"journey: hello\n{TAIL}{trigger_and_entry}\n"}).faults


ON = "on: Product Added"


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        (
            f"trigger: {{ {ON}, when: count('Page Viewed', '3h') > 2 }}",
            "RW121",
            "write: when: \"count('Page Viewed', '3h') > 2\"",
        ),
        (
            f"trigger: {{ {ON}, when: min(event.properties.price, event.properties.quantity) > 1 }}",
            "RW121",
            'write: when: "min(event.properties.price, event.properties.quantity) > 1"',
        ),
        (
            f"trigger: {{ {ON} }}\nentry: {{ eligible: [ min(customer.traits.a, customer.traits.b) > 1 ] }}",
            "RW121",
            'write: "min(customer.traits.a, customer.traits.b) > 1"',
        ),
        (
            f"trigger: {{ {ON} }}\nentry: {{ eligible: [ count('Page Viewed', '3h') > 2 ] }}",
            "RW121",
            "write: \"count('Page Viewed', '3h') > 2\"",
        ),
        (
            f"trigger:\n  {ON}\n  when: !has(event.properties.sku) && true",
            "RW122",
            'write: when: "!has(event.properties.sku) && true"',
        ),
        (
            f"trigger:\n  {ON}\n  when: !('a' in customer.tags)",
            "RW122",
            "write: when: \"!('a' in customer.tags)\"",
        ),
        (
            f"trigger: {{ {ON}, when: !('a' in customer.tags) }}",
            "RW122",
            "write: when: \"!('a' in customer.tags)\"",
        ),
        (
            f"trigger: {{ {ON}, when: 'a' in customer.tags }}",
            "RW123",
            "write: when: \"'a' in customer.tags\"",
        ),
        (
            f'trigger:\n  {ON}\n  when: "a" in customer.tags',
            "RW123",
            "write: when: '\"a\" in customer.tags'",
        ),
        (
            f"trigger:\n  {ON}\n  when: [1, 2] == [1]",
            "RW124",
            'write: when: "[1, 2] == [1]"',
        ),
        (
            f"trigger：{{ {ON} }}",
            "RW125",
            f"write: trigger:{{ {ON} }}",
        ),
        (
            f"trigger:\n  {ON}\n  when: true ? true : false",
            "RW126",
            'write: when: "true ? true : false"',
        ),
        (
            f"trigger: {{ {ON}, when: event.properties.sku in ['a', 'b'] }}",
            "RW127",
            "write: when: \"event.properties.sku in ['a', 'b']\"",
        ),
    ],
)
def test_trap_is_named_with_the_line_to_paste(text: str, code: str, suggestion: str) -> None:
    found = {fault.code: fault.suggestion for fault in faults(text)}
    assert found.get(code) == suggestion


def test_comment_after_a_whole_condition_is_just_a_comment() -> None:
    assert faults(f"trigger:\n  {ON}\n  when: has(event.properties.sku) # only with a sku") == ()


def test_comment_that_cuts_a_condition_is_named() -> None:
    (fault,) = faults(f"trigger:\n  {ON}\n  when: event.properties.name == 'No #1'")
    assert (fault.code, fault.suggestion) == ("RW120", "write: when: \"event.properties.name == 'No #1'\"")


def test_full_width_marks_in_texts_for_people_are_welcome() -> None:
    assert faults(f"trigger: {{ {ON} }}\ntitle: {{ zh: 您好，世界！ }}") == ()


def test_full_width_marks_in_a_string_of_a_condition_are_welcome() -> None:
    assert faults(f"trigger:\n  {ON}\n  when: event.properties.name == '您好，世界'") == ()


@pytest.mark.parametrize(
    ("line", "start", "flow", "found"),
    [
        ("when: f(a, b) # c", 6, False, "f(a, b)"),
        ("{ when: f(a, b), c: d }", 8, True, "f(a, b)"),
        ("{ when: x in ['}', 'b'] }", 8, True, "x in ['}', 'b']"),
        ("when: 'a # b' == c", 6, False, "'a # b' == c"),
    ],
)
def test_extent_follows_brackets_and_quotes(line: str, start: int, flow: bool, found: str) -> None:
    assert extent(line, start, flow=flow) == found


def test_half_width_leaves_strings_alone() -> None:
    assert half_width("a ＝＝ '，'，b") == "a == '，',b"
    assert full_width_at("a == '，'") is None


def test_quoted_text_reads_back() -> None:
    assert quoted("a 'b'") == "\"a 'b'\""
    assert quoted('it\'s "x"') == "'it''s \"x\"'"
