"""Reference tables: what a CSV file says, where its faults lie, and what conditions read of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from workspaces import Customer, catalogue, journey, workspace

from journey.difference import compare_workspaces
from journey.lint import Fault
from journey.workspace import load, workspace_hash
from journey.workspace.reader import read_text
from journey.workspace.tables import read_table
from schemas.workspace import Table
from schemas.workspace.table import TABLE_ROWS_MAX

DEALERS = 'id,city,seats:number,open:boolean\nd1,Oslo,12,true\n7,"Bergen, west",2.5,false\nd3,,,\n'
PATH = "tables/dealers.csv"


def read(text: str) -> tuple[Table | None, tuple[Fault, ...]]:
    source, content, faults = read_text(PATH, text)
    assert not faults
    return read_table(source, content)


def places(faults: tuple[Fault, ...]) -> list[tuple[str, int, int]]:
    return [(fault.code, fault.line, fault.column) for fault in faults]


def test_table_has_typed_columns_and_no_value_for_an_empty_cell() -> None:
    table, faults = read(DEALERS)
    assert faults == ()
    assert table is not None
    assert table.rows == {
        "d1": {"id": "d1", "city": "Oslo", "seats": 12, "open": True},
        "7": {"id": "7", "city": "Bergen, west", "seats": Decimal("2.5"), "open": False},
        "d3": {"id": "d3"},
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("RW130", 1, 1)]),
        ("id,city,city\n", [("RW130", 1, 9)]),
        ("id,seats:int\n", [("RW130", 1, 4)]),
        ("id:number,city\n", [("RW130", 1, 1)]),
        ("id,home city\n", [("RW130", 1, 4)]),
        ("id,city\nd1\nd2,a,b\n", [("RW131", 2, 1), ("RW131", 3, 1)]),
        ('id,city\nd1,"a\n', [("RW131", 2, 1)]),
        ("id,city\nd1,a\nd1,b\n,c\n", [("RW132", 3, 1), ("RW132", 4, 1)]),
        ('id,city,n:number\nd1,"a, b",x\n', [("RW133", 2, 11)]),
        ("id,open:boolean\nd1,yes\n", [("RW133", 2, 4)]),
        ("id,n:number\nd1,1e5\n", [("RW133", 2, 4)]),
        ("id,city\nd1," + "x" * 1025 + "\n", [("RW134", 2, 4)]),
    ],
)
def test_fault_of_a_table_names_its_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    table, faults = read(text)
    assert table is None
    assert places(faults) == expected


def test_table_takes_ten_thousand_rows_and_no_more() -> None:
    rows = "id,n:number\n" + "".join(f"k{i},{i}\n" for i in range(TABLE_ROWS_MAX))
    table, faults = read(rows)
    assert table is not None and len(table.rows) == TABLE_ROWS_MAX and faults == ()
    assert places(read(rows + "more,1\n")[1]) == [("RW134", TABLE_ROWS_MAX + 2, 1)]


def test_table_with_the_wrong_separator_tells_its_first_rows_only() -> None:
    _, faults = read("id,city\n" + "d1;Oslo\n" * 1000)
    assert len(faults) == 20


IN_OSLO = "entry: { again: always, eligible: \"table('dealers', event.properties.id).city == 'Oslo'\" }"


@pytest.mark.parametrize(
    ("key", "city"), [("d1", "Oslo"), (7, "Bergen, west"), (Decimal("7.0"), "Bergen, west")]
)
def test_condition_reads_the_row_of_its_key(key: object, city: str) -> None:
    head = f"entry: {{ eligible: \"table('dealers', event.properties.id).city == '{city}'\" }}"
    customer = Customer(catalogue(journey("j", "- message: notice", head), **{PATH: DEALERS}))
    customer.event("Ping", id=key)
    assert customer.actions() == ["notice"]


@pytest.mark.parametrize("key", ["d3", "nobody", True, None, ["d1"]])
def test_unknown_row_or_cell_is_unknown(key: object) -> None:
    customer = Customer(catalogue(journey("j", "- message: notice", IN_OSLO), **{PATH: DEALERS}))
    customer.event("Ping", id=key)
    assert customer.refusals() == ["not_eligible"]


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("table('dealer', 'd1').city == 'a'", "did you mean 'dealers'?"),
        ("table('dealers', 'd1').town == 'a'", "unknown name 'town'"),
        ("table('dealers', 'd1').seats == 'a'", "number == text can never hold"),
    ],
)
def test_name_and_type_of_a_table_are_checked(condition: str, told: str) -> None:
    files = {
        "workspace.yaml": "workspace: shop\n",
        "tables/dealers.csv": DEALERS,
        "actions.yaml": "actions: { hello: { channels: email } }\n",
        "journeys/j.yaml": "journey: j\nmode: live\ntrigger: { on: User Registered }\n"
        f'entry: {{ eligible: "{condition}" }}\nsteps: [ {{ message: hello }} ]\n',
    }
    assert any(told in str(fault) for fault in load(files).errors)


def test_rows_are_part_of_the_hash_and_their_order_is_not() -> None:
    head, rows = IN_OSLO, DEALERS.splitlines()
    made = [
        workspace(journey("j", "- message: notice", head), **{PATH: "\n".join(each) + "\n"})
        for each in (rows, [rows[0], rows[2], rows[1], rows[3]], [*rows[:3], "d3,Oslo,,"])
    ]
    first, same, other = map(workspace_hash, made)
    assert first == same != other
    (item,) = compare_workspaces(made[0], made[2]).items
    assert [(change.field, change.before, change.after) for change in item.changes] == [
        ("rows.d3.city", None, "Oslo")
    ]


def test_count_in_any_file_is_counted() -> None:
    """Also in a fact's own condition, which stands in no journey."""
    files = {"facts": "facts: { loud: { count: Ping, when: \"count('Pong', '1h') >= 2\" } }"}
    steps = "- branch:\n    - { when: customer.facts.loud > 0, steps: [ { message: notice } ] }"
    customer = Customer(catalogue(journey("j", steps, "entry: { again: always }"), **files))
    for kind in ("Pong", "Ping", "Pong", "Ping"):
        customer.event(kind)
    assert customer.actions() == ["notice"]
