"""What commands print: tables and text for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

PLAIN_COLUMNS = 160
"""Width where nobody looks at a terminal: wide enough that no id is cut."""

_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


def console() -> Console:
    """Standard output; plain text where it is no terminal."""
    terminal = Console(highlight=False)
    return terminal if terminal.is_terminal else Console(highlight=False, width=PLAIN_COLUMNS)


def say(text: str = "") -> None:
    """One line for people, as it is: brackets are no markup."""
    console().print(text, markup=False, soft_wrap=True)


def note(text: str) -> None:
    """One line beside the result, on standard error, so that a pipe stays clean."""
    print(text, file=sys.stderr)


def print_json(value: object) -> None:
    """A result as indented JSON."""
    print(msgspec.json.format(_encoder.encode(value), indent=2).decode())


def print_json_line(value: object) -> None:
    """One of many results as one line of JSON, seen at once."""
    print(_encoder.encode(value).decode(), flush=True)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "") -> None:
    """A table; nothing of it is taken as markup."""
    table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)


def shown(value: object) -> str:
    """A value of an event or a state, as text for a table."""
    if value is None:
        return ""
    if isinstance(value, str | Decimal):
        return str(value)
    return json.dumps(msgspec.to_builtins(value, enc_hook=str), ensure_ascii=False, default=str)


def plural(count: int, noun: str) -> str:
    """`1 journey`, `2 journeys`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
