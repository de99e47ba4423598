"""The pages of the language reference, `docs/reference/language/`: an index, and one page a subject."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from riverwalk.language_examples import BASE, LanguageExample, language_examples
from riverwalk.reference.language.fields import FieldTables
from riverwalk.reference.language.subjects import Group, Subject, groups
from riverwalk.reference.language.words import WORDS
from riverwalk.reference.markdown import GENERATED, code, table
from schemas.workspace.table import TABLE_CELL_CHARACTERS_MAX, TABLE_COLUMNS_MAX, TABLE_ROWS_MAX

INDEX = "README.md"
HEAD = f"""# The language 旅程语言

{GENERATED}
What a workspace is written in: one page a file, a part of a journey, a trigger, a step, a form of a wait and
a rule of the contact policy. Each has the meaning, a table of the fields from the models that read the files,
and an example that runs: `riverwalk init here --example steps/wait` writes its files to a folder,
`riverwalk test here` tries it. `tests/riverwalk/test_language_reference.py` runs them all.

Every file has a JSON Schema for editors: [schemas](../schemas). Besides: [conditions](../conditions.md),
[facts](../facts.md), [cases](../tests.md) (`tests/*.yaml`), [faults](../faults.md).

A step is one key, its kind, plus `id` (its name; default `<kind>_<n>`), `note`, and `else` where its page has
it. Every scalar is text that the field's type reads: `on` is never true, `12:30` never 750. Files that no
example brings are, for all of them:

"""


def language_pages() -> dict[str, str]:
    """Path under `docs/reference/language/` -> text."""
    chapters = groups()
    pages = {
        f"{group.folder}/{each.name}.md": _page(group, each) for group in chapters for each in group.subjects
    }
    return {INDEX: _index(chapters), **pages}


def example_of(group: Group, subject: Subject) -> LanguageExample:
    """The example of a page.

    Raises: AssertionError if it has none.
    """
    name = f"{group.folder}/{subject.name}"
    found = language_examples().get(name)
    assert found is not None, f"write examples/language/{name}.yaml: every page has an example"
    return found


def title_of(example: LanguageExample) -> str:
    """English and Chinese."""
    return f"{example.title['en']} {example.title['zh']}"


def _index(chapters: tuple[Group, ...]) -> str:
    parts = [HEAD + "\n".join(_files(dict(BASE)))]
    for group in chapters:
        rows = (
            (_link(group, each), title_of(example_of(group, each)), _first(each.meaning))
            for each in group.subjects
        )
        parts.append(f"## {group.title}\n\n" + table(("", "title", "meaning"), rows))
    rows = ((word.word, word.examples, word.meaning) for word in WORDS)
    parts.append("## Types 类型\n\n" + table(("type", "written", "meaning"), rows))
    return "\n".join(parts)


def _link(group: Group, subject: Subject) -> str:
    return f"[{code(subject.name)}]({group.folder}/{subject.name}.md)"


def _first(meaning: str) -> str:
    """The first sentence."""
    return meaning.partition("\n\n")[0].partition(". ")[0].rstrip(".") + "."


def _page(group: Group, subject: Subject) -> str:
    example = example_of(group, subject)
    name = f"{group.folder}/{subject.name}"
    more = f" [Explained](../../../explanation/{group.more})." if group.more else ""
    head = (
        f"# {title_of(example)}\n\n{GENERATED}\n{subject.place} {subject.meaning}\n\n"
        f"Types are told in the [index](../README.md#types-类型).{more}\n"
    )
    fields = (
        _table_limits()
        if subject.model is None
        else FieldTables(_elsewhere(subject)).of(subject.model, subject.only)
    )
    told = (
        f"## Example\n\n`riverwalk init here --example {name}` writes it, `riverwalk test here` tries it.\n"
    )
    return "\n".join([head, fields, told, *_files(example.files)])


def _elsewhere(subject: Subject) -> dict[type[BaseModel], str]:
    """Models with a page of their own, as links from a page in a folder."""
    return {
        each.of: f"[{code(each.name)}](../{group.folder}/{each.name}.md)"
        for group in groups()
        for each in group.subjects
        if each.of is not None and each.of is not subject.of
    }


def _files(files: dict[str, str]) -> Iterator[str]:
    for path, text in files.items():
        language = "csv" if path.endswith(".csv") else "yaml"
        yield f"In `{path}`:\n\n```{language}\n{text.rstrip()}\n```\n"


def _table_limits() -> str:
    rows = (
        ("rows", f"{TABLE_ROWS_MAX:,}"),
        ("columns", f"{TABLE_COLUMNS_MAX:,}"),
        ("characters of a cell", f"{TABLE_CELL_CHARACTERS_MAX:,}"),
    )
    return table(("of a table", "at most"), rows)
