"""Tables of fields: one for the model of a page, and one for each model that its fields hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import NamedTuple, get_type_hints

from pydantic import BaseModel

from riverwalk.docstrings import meaning_of, refusals_of, sentence_of
from riverwalk.reference.language.types import default_words, limit_words, type_words
from riverwalk.reference.markdown import code, table

COLUMNS = ("field", "type", "needed", "default", "limits", "meaning")


class FieldRow(NamedTuple):
    """One field, in operators' words."""

    name: str
    type: str
    needed: bool
    default: str
    limits: str
    meaning: str


class FieldTables:
    """The tables of one page."""

    def __init__(self, pages: Mapping[type[BaseModel], str]) -> None:
        """Begin.

        Args:
            pages: models that have a page of their own -> the link to it from here.
        """
        self._pages = pages
        self.told: dict[type[BaseModel], str] = {}
        """Models of this page -> the heading of their table."""

    def of(self, model: type[BaseModel], only: Collection[str] = ()) -> str:
        """The table of a model and below it those of the models it holds.

        Args:
            only: fields as written, in this order; empty: all.
        """
        self.told[model] = ""
        parts, done = [], 1
        parts.append(self._table(model, only))
        while done < len(self.told):
            inner, heading = list(self.told.items())[done]
            parts.append(f"## {heading}\n\n{sentence_of(inner)}\n\n{self._table(inner, ())}")
            done += 1
        return "\n".join(parts)

    def rows(self, model: type[BaseModel], only: Collection[str] = ()) -> Iterator[FieldRow]:
        """The fields of one model, all of them or only these; what they hold is told on the page too."""
        hints = get_type_hints(model, include_extras=True)
        for name, info in model.model_fields.items():
            written = info.alias or name
            if only and written not in only:
                continue
            yield FieldRow(
                written,
                type_words(hints[name], partial(self._refer, field=written)),
                info.is_required(),
                "" if info.is_required() else default_words(hints[name], info.default),
                limit_words(hints[name]),
                meaning_of(model, name),
            )

    def _table(self, model: type[BaseModel], only: Collection[str]) -> str:
        found = {row.name: row for row in self.rows(model, only)}
        rows = [found[name] for name in only or found]
        written = table(
            COLUMNS,
            (
                (code(row.name), row.type, "yes" if row.needed else "", row.default, row.limits, row.meaning)
                for row in rows
            ),
        )
        rules = "" if only else "".join(f"- {rule}\n" for rule in refusals_of(model))
        return f"{written}\nRefused, in these words:\n\n{rules}" if rules else written

    def _refer(self, model: type[BaseModel], *, field: str) -> str:
        if model in self._pages:
            return self._pages[model]
        if model not in self.told:
            heading = f"Fields of `{field}`"
            taken = heading in self.told.values()
            self.told[model] = f"Fields of `{field}` ({model.__name__})" if taken else heading
        heading = self.told[model]
        if not heading:
            return "the same fields"
        anchor = "".join(each for each in heading.lower().replace(" ", "-") if each.isalnum() or each in "-_")
        return f"[fields](#{anchor})"
