"""The examples of the language: `examples/language/<group>/<name>.yaml`, a small workspace with cases each.

One file holds all files of one workspace, so that a kind of the language is one page and one example.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from riverwalk.examples import ROOT

FOLDER: Final = ROOT / "language"
BASE: Mapping[str, str] = MappingProxyType(
    {
        "workspace.yaml": "workspace: tried\nlanguages: en\n",
        "policy.yaml": "consent: { assume: true }\n",
        "actions.yaml": "actions:\n  hello: { channels: email, content: { en: { template: hello } } }\n",
    }
)
"""Files of every example that does not bring its own."""


class LanguageExample(BaseModel):
    """One example as its file holds it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: dict[str, str]
    """What it shows, in English and Chinese: the title of its page."""
    files: dict[str, str] = Field(min_length=1)
    """Path in the workspace -> text; cases among them."""

    @property
    def workspace(self) -> dict[str, str]:
        """All files of the workspace, cases among them."""
        return {**BASE, **self.files}


@cache
def language_examples() -> Mapping[str, LanguageExample]:
    """`<group>/<name>` -> example, in order of the names.

    Raises: pydantic's ValidationError for a file that is no example, which is a fault of ours.
    """
    return MappingProxyType(
        {_name(path): _read(path) for path in sorted(FOLDER.rglob("*.yaml"), key=Path.as_posix)}
    )


def _name(path: Path) -> str:
    return path.relative_to(FOLDER).with_suffix("").as_posix()


def _read(path: Path) -> LanguageExample:
    return LanguageExample.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
