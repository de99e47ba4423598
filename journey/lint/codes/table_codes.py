"""RW13x: reference tables that cannot be read."""

from __future__ import annotations

from journey.lint.codes.code import JOURNEY, Code

_PATH = "tables/dealers.csv"
_READING = {
    JOURNEY: "journey: hello\nmode: live\n"
    "trigger: { on: User Registered, when: \"table('dealers', event.properties.plan).city == 'Oslo'\" }\n"
    "steps: [ { message: hello } ]\n",
}
"""A journey that looks into the table."""


def _code(code: str, title: str, meaning: str, failing: str) -> Code:
    mended = "id,city,seats:number\nd1,Oslo,12\nd2,Bergen,\n"
    return Code(code, title, meaning, failing, mended, path=_PATH, whole=True, beside=_READING)


TABLE_CODES = (
    _code(
        "RW130",
        "header of a table",
        "The first line names the columns: the key, then others, with `:number` or `:boolean` if not text.",
        "id,city,seats:nummer\nd1,Oslo,12\n",
    ),
    _code(
        "RW131",
        "row of a table",
        "Every row has as many cells as the header. A value with a comma or a quote stands in quotes.",
        "id,city,seats:number\nd1,Oslo, Norway,12\n",
    ),
    _code(
        "RW132",
        "key of a table",
        "The first cell of a row is its key; each key stands once.",
        "id,city,seats:number\nd1,Oslo,12\nd1,Bergen,3\n",
    ),
    _code(
        "RW133",
        "cell of a table",
        "A cell is not of its column's type. An empty cell is unknown.",
        "id,city,seats:number\nd1,Oslo,many\n",
    ),
    _code(
        "RW134",
        "table too large",
        "A table has at most 10,000 rows and 64 columns, a cell 1,024 characters.",
        "id,city,seats:number\nd1," + "x" * 1025 + ",12\n",
    ),
)
