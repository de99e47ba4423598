"""Case files in, cases out, or every fault at once; with the reader and the words of the workspace itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import ValidationError

from journey.lint import Fault, Loc, Node, Scalar, Source
from journey.lint import Mapping as MappingNode
from journey.trial.checks import faults_of_cases
from journey.workspace.reader import read_source
from journey.workspace.refusals import REFUSALS, Refusal, other_refusal
from schemas.workspace import Workspace
from schemas.workspace.case import TYPED_KEYS, Case, CasesFile

FOLDER = "tests"
_whole = re.compile(r"-?(0|[1-9]\d{0,14})", re.ASCII)
_decimal = re.compile(r"-?(0|[1-9]\d{0,14})\.\d{1,15}", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None}


class Told(NamedTuple):
    """One case with the place where it is written."""

    case: Case
    path: str
    line: int
    """From 1."""


class Cases(NamedTuple):
    """What came of reading; with any fault nothing is run."""

    told: tuple[Told, ...]
    faults: tuple[Fault, ...]


def is_case_file(path: str) -> bool:
    """Whether a path below a workspace is one of `tests/**/*.yaml`."""
    return path.startswith(f"{FOLDER}/") and path.endswith(".yaml")


def read_cases(files: Mapping[str, str | bytes], workspace: Workspace) -> Cases:
    """Read and check all cases.

    Args:
        files: path relative to the workspace -> content; others than `tests/**/*.yaml` are passed over.
        workspace: what the cases are about, without faults.
    Returns: the cases in order of file and line, and all faults.
    Raises: nothing for any input.
    """
    faults: list[Fault] = []
    read: list[tuple[Source, CasesFile]] = []
    for path in sorted(filter(is_case_file, files)):
        source, found = read_source(path, files[path])
        faults += found
        if source.root is not None:
            model, refused = _shaped(source)
            faults += refused
            read += [(source, model)] if model is not None else []
    faults += faults_of_cases(read, workspace)
    told = tuple(_told(source, i, case) for source, model in read for i, case in enumerate(model.cases))
    return Cases(told, tuple(sorted(set(faults))))


def _told(source: Source, position: int, case: Case) -> Told:
    node = source.node(("cases", position))
    return Told(case, source.path, node.line + 1 if node else 1)


def _shaped(source: Source) -> tuple[CasesFile | None, list[Fault]]:
    try:
        return CasesFile.model_validate(typed(source.root, typed_below=False)), []
    except ValidationError as error:
        return None, [_fault(source, details) for details in error.errors(include_url=False)]


def _fault(source: Source, details: Mapping[str, Any]) -> Fault:
    """What pydantic refused, as the workspace's own files are refused. Any: pydantic's details."""
    loc: Loc = tuple(part for part in details["loc"] if part != "[key]")
    refusal = Refusal(
        error=details["type"],
        loc=loc,
        raw_loc=details["loc"],
        value=details.get("input"),
        context=details.get("ctx", {}),
        text=details["msg"],
        model=CasesFile,
        node=source.node(loc),
    )
    advice = REFUSALS.get(refusal.error, other_refusal)(refusal)
    return source.fault_at(advice.code, loc, advice.message, advice.suggestion, on_key=advice.on_key)


def typed(node: Node | None, *, typed_below: bool) -> Any:
    """A tree as plain values. Any: JSON of the author's.

    Args:
        node: no deeper than the reader allows.
        typed_below: whether plain scalars that look like numbers, true, false or null are such.
    """
    if isinstance(node, Scalar):
        return scalar_value(node) if typed_below else node.text
    if isinstance(node, MappingNode):
        return {
            key: typed(value, typed_below=typed_below or key in TYPED_KEYS)
            for key, value in node.values.items()
        }
    return [typed(item, typed_below=typed_below) for item in node.items] if node is not None else None


def scalar_value(node: Scalar) -> str | int | bool | Decimal | None:
    """A plain scalar by its look; `007`, `1e3` and everything in quotes is text."""
    if node.style:
        return node.text
    if node.text in _WORDS:
        return _WORDS[node.text]
    if _whole.fullmatch(node.text):
        return int(node.text)
    return Decimal(node.text) if _decimal.fullmatch(node.text) else node.text


def only(cases: Cases, name: str) -> Cases:
    """The cases of one name, or of a part of it where no name is the same."""
    same = tuple(each for each in cases.told if each.case.name == name)
    near = tuple(each for each in cases.told if name.lower() in each.case.name.lower())
    return Cases(same or near, cases.faults)
