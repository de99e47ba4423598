"""`tables/<name>.csv`: small reference tables that conditions look into."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

from schemas.workspace.fields import Model

TABLE_ROWS_MAX: Final = 10_000
"""journey-language, section 1: a larger table belongs in the senders' events or in traits."""
TABLE_COLUMNS_MAX: Final = 64
"""A row of it is a fact sheet, not a record of another system."""
TABLE_CELL_CHARACTERS_MAX: Final = 1024
"""As much as a trait may have."""

ColumnType = Literal["text", "number", "boolean"]
Cell = str | int | Decimal | bool


class Table(Model):
    """One table: its columns, and its rows by the text of their key, which is the first column."""

    columns: dict[str, ColumnType] = {}
    rows: dict[str, dict[str, Cell]] = {}
    """Key -> column -> value; an empty cell is left out, so it is unknown."""
