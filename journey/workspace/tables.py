"""Reads `tables/<name>.csv` (RFC 4180, UTF-8): a header `key,column,column:number`, then one row a key.

Columns are text unless the header says `:number` or `:boolean`: a telephone code `010` stays what it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from journey.lint import Fault, Source, did_you_mean
from schemas.workspace.table import (
    TABLE_CELL_CHARACTERS_MAX,
    TABLE_COLUMNS_MAX,
    TABLE_ROWS_MAX,
    Cell,
    ColumnType,
    Table,
)

FAULTS_SHOWN_MAX: Final = 20
"""Of a table with the wrong separator so many rows are reported."""
COLUMN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
NUMBER: Final = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,8})?", re.ASCII)
"""Within the 28 digits of the conditions' numbers."""
TYPES: Final[tuple[ColumnType, ...]] = ("text", "number", "boolean")
_CELL: Final = re.compile(r'"(?:[^"]|"")*"|[^,]*')


class _Row(NamedTuple):
    """One record and the line (from 0) where it begins."""

    line: int
    cells: list[str]


def read_table(source: Source, text: str) -> tuple[Table | None, tuple[Fault, ...]]:
    """Read one table.

    Args:
        source: the file, for the places of faults.
        text: its content.
    Returns: the table, or None and its faults, FAULTS_SHOWN_MAX at most.
    Cost: some 5 us a row.
    """
    reader = _Reader(source)
    table = reader.read(text)
    return (None if reader.faults else table), tuple(reader.faults[:FAULTS_SHOWN_MAX])


class _Reader:
    """Collects the faults of one table."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []

    def read(self, text: str) -> Table:
        rows = self._records(text)
        header = next(rows, None)
        if header is None:
            self._fault("RW130", (0, 0), "the table is empty", "begin with a header: dealer_id,city")
            return Table()
        columns = self._columns(header)
        found: dict[str, dict[str, Cell]] = {}
        for count, row in enumerate(rows, start=1):
            if count > TABLE_ROWS_MAX:
                message = f"a table has at most {TABLE_ROWS_MAX} rows"
                self._fault("RW134", (row.line, 0), message, "send what is larger as traits or properties")
            if len(self.faults) >= FAULTS_SHOWN_MAX or count > TABLE_ROWS_MAX:
                break
            self._row(row, columns, found)
        return Table.model_construct(columns=columns, rows=found)

    def _records(self, text: str) -> Iterator[_Row]:
        """All records that are not blank lines; a quote that never ends is a fault."""
        reader = csv.reader(text.splitlines(keepends=True), strict=True)
        line = 0
        try:
            for cells in reader:
                if cells:
                    yield _Row(line, cells)
                line = reader.line_num
        except csv.Error as error:
            self._fault("RW131", (line, 0), f"the row cannot be read: {error}", 'double a quote: ""')

    def _columns(self, header: _Row) -> dict[str, ColumnType]:
        columns: dict[str, ColumnType] = {}
        if len(header.cells) > TABLE_COLUMNS_MAX:
            message = f"a table has at most {TABLE_COLUMNS_MAX} columns, found {len(header.cells)}"
            self._fault("RW134", (header.line, 0), message, "leave out what no condition reads")
        for position, cell in enumerate(header.cells):
            name, _, written = (part.strip() for part in cell.partition(":"))
            place = self._place(header, position)
            kind: ColumnType = next((each for each in TYPES if each == (written or "text")), "text")
            if not COLUMN.fullmatch(name):
                advice = "letters, digits and _, beginning with a letter"
                self._fault("RW130", place, f"'{name}' is no name of a column", advice)
            elif name in columns:
                self._fault("RW130", place, f"column '{name}' stands twice", "give one another name")
            elif written and written not in TYPES:
                advice = did_you_mean(written, TYPES) or f"known: {', '.join(TYPES)}"
                self._fault("RW130", place, f"unknown type of column '{written}'", advice)
            elif position == 0 and kind != "text":
                message = "the key is text, also where it looks like a number"
                self._fault("RW130", place, message, f"write: {name}")
            columns.setdefault(name, kind)
        return columns

    def _row(self, row: _Row, columns: dict[str, ColumnType], found: dict[str, dict[str, Cell]]) -> None:
        key = row.cells[0].strip()
        if len(row.cells) != len(columns):
            message = f"the row has {len(row.cells)} cells, the header {len(columns)}"
            self._fault("RW131", (row.line, 0), message, "put a value with a comma in quotes")
        elif not key:
            self._fault(
                "RW132", (row.line, 0), "the row has no key", "its first cell is what table() asks for"
            )
        elif key in found:
            self._fault("RW132", (row.line, 0), f"key '{key}' stands twice", "remove one of the rows")
        else:
            found[key] = dict(self._cells(row, columns))

    def _cells(self, row: _Row, columns: dict[str, ColumnType]) -> Iterator[tuple[str, Cell]]:
        for position, (name, kind) in enumerate(columns.items()):
            written = row.cells[position].strip()
            if not written:
                continue
            value = _value(written, kind)
            if len(written) > TABLE_CELL_CHARACTERS_MAX:
                message = f"a cell has at most {TABLE_CELL_CHARACTERS_MAX} characters, found {len(written)}"
                self._fault("RW134", self._place(row, position), message, "content belongs in actions.yaml")
            elif value is None:
                wanted = "true or false" if kind == "boolean" else "a number such as 12.50"
                message = f"expected {wanted} in column '{name}', found '{written}'"
                self._fault("RW133", self._place(row, position), message, f"or make the column {name}:text")
            else:
                yield name, value

    def _place(self, row: _Row, position: int) -> tuple[int, int]:
        """Line and column of a cell; of a row over several lines, its first line."""
        line = self.source.lines[row.line]
        at = 0
        for _ in range(position):
            cell = _CELL.match(line, at)
            at = min(len(line), (cell.end() if cell else at) + 1)
        return row.line, at

    def _fault(self, code: str, place: tuple[int, int], message: str, suggestion: str) -> None:
        self.faults.append(self.source.fault(code, place, message, suggestion))


def _value(written: str, kind: ColumnType) -> Cell | None:
    """What a cell says; None if it is not of its column's type."""
    match kind:
        case "text":
            return written
        case "boolean":
            return {"true": True, "false": False}.get(written.lower())
        case "number" if not NUMBER.fullmatch(written):
            return None
        case "number":
            return Decimal(written) if "." in written else int(written)
