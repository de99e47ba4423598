"""The generated reference is what the code says."""

from pathlib import Path

from riverwalk.command_table import COMMANDS
from riverwalk.reference import all_pages, write_pages
from riverwalk.reference.pages import FOLDER
from streams.settings import Settings


def test_reference_in_docs_is_current() -> None:
    stale = [
        name
        for name, text in all_pages().items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make docs`"


def test_reference_holds_no_schema_of_what_is_no_more() -> None:
    assert {f"schemas/{path.name}" for path in (FOLDER / "schemas").iterdir()} <= all_pages().keys()


def test_writing_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    assert len(write_pages(tmp_path)) == len(all_pages())
    assert write_pages(tmp_path) == []


def test_command_page_has_every_command() -> None:
    page = all_pages()["cli.md"]
    assert all(f"## `riverwalk {name}`" in page for name in COMMANDS)
    assert "## `riverwalk dead-letters replay`" in page


def test_settings_page_has_every_setting_whatever_the_environment_says() -> None:
    page = all_pages()["settings.md"]
    assert all(f"`RIVERWALK_{name.upper()}`" in page for name in Settings.model_fields)
