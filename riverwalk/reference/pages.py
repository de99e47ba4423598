"""All pages by path, and writing them. The same code gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from journey.lint import fault_reference
from riverwalk.cli import load_command
from riverwalk.command_shapes import FILE as SHAPES
from riverwalk.command_shapes import shape_of
from riverwalk.command_table import COMMANDS
from riverwalk.json_schemas import all_schemas
from riverwalk.reference.case_page import case_page
from riverwalk.reference.check_page import check_page
from riverwalk.reference.command_page import command_page
from riverwalk.reference.language import language_pages
from riverwalk.reference.tables import error_page, metric_page, setting_page, topic_page, touchpoint_page

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
SCHEMAS, LANGUAGE = "schemas", "language"
GENERATED_FOLDERS = (f"{SCHEMAS}/*.json", f"{LANGUAGE}/**/*.md")
"""Where every file is written by us, so that what is no more is removed."""
PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": command_page,
    "settings.md": setting_page,
    "topics.md": topic_page,
    "metrics.md": metric_page,
    "faults.md": fault_reference,
    "errors.md": error_page,
    "touchpoint.md": touchpoint_page,
    "tests.md": case_page,
    "checks.md": check_page,
}


def all_pages() -> dict[str, str]:
    """Path under `docs/reference/` -> text."""
    pages = {name: make() for name, make in PAGES.items()}
    pages |= {f"{LANGUAGE}/{name}": text for name, text in language_pages().items()}
    for name, schema in all_schemas().items():
        pages[f"{SCHEMAS}/{name}.json"] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return pages


def write_pages(folder: Path = FOLDER) -> list[Path]:
    """Write what changed, and remove schemas and pages of what is no more.

    Returns: the files written or removed.
    """
    pages = all_pages()
    changed = []
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    for path in sorted(found for pattern in GENERATED_FOLDERS for found in folder.glob(pattern)):
        if path.relative_to(folder).as_posix() not in pages:
            path.unlink()
            changed.append(path)
    return changed


def write_shapes(file: Path = SHAPES) -> list[Path]:
    """Write what help tells of each command, if it changed.

    Returns: the file, if it was written.
    """
    text = shapes_text()
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return []
    file.write_text(text, encoding="utf-8")
    return [file]


def shapes_text() -> str:
    """The shapes of all commands, a line each so that changes of two commands do not meet."""
    shapes = {name: shape_of(load_command(name)) for name in COMMANDS}
    lines = (f"{json.dumps(name)}: {json.dumps(shape, ensure_ascii=False)}" for name, shape in shapes.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"
