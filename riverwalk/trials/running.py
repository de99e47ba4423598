"""All cases of a workspace folder, run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from journey.lint import Fault, render
from journey.trial import Covered, Difference, Stage, Told, coverage_of, judge, only, read_cases, total_share
from riverwalk.failures import Failure
from riverwalk.publication import check
from riverwalk.workspace_files import read_workspace

CASE_FILES_MAX = 1_000
"""More files than any workspace has cases for: the wrong folder was named."""
Clock = Callable[[], float]
"""Seconds from any beginning."""


class CaseResult(NamedTuple):
    """What came of one case."""

    told: Told
    differences: tuple[Difference, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.differences


class Tried(NamedTuple):
    """What came of all of them."""

    workspace: str
    results: tuple[CaseResult, ...]
    covered: tuple[Covered, ...]

    @property
    def failed(self) -> int:
        """How many cases do not hold."""
        return sum(not result.passed for result in self.results)

    @property
    def share(self) -> float:
        """0..1 of all ways that some case has taken."""
        return total_share(self.covered)


def try_folder(folder: Path, clock: Clock, *, name: str = "") -> Tried:
    """Run the cases of a workspace folder.

    Args:
        clock: for how long a case took.
        name: only the case of this name, or those whose names hold it; empty: all.
    Raises: Failure RW905 without a folder, RW906 with all faults if workspace or cases have any, RW908 if
        there is no case.
    """
    workspace = check(read_workspace(folder)).workspace
    cases = read_cases(read_case_files(folder), workspace)
    if cases.faults:
        raise _faulty(cases.faults)
    cases = only(cases, name) if name else cases
    if not cases.told:
        what = f"there is no case {name!r}" if name else "there are no cases"
        raise Failure("RW908", what, where=str(folder / "tests"), advice="docs/reference/tests.md shows how")
    stage = Stage(workspace)
    results = tuple(_tried(stage, told, clock) for told in cases.told)
    return Tried(workspace.settings.workspace, results, coverage_of(workspace, stage.marked))


def read_case_files(folder: Path) -> dict[str, str | bytes]:
    """`tests/**/*.yaml` of the folder: path relative to it -> content.

    Raises: Failure RW905 if there are too many.
    """
    paths = sorted((folder / "tests").rglob("*.yaml"))
    if len(paths) > CASE_FILES_MAX:
        advice = "name the folder that holds workspace.yaml"
        raise Failure("RW905", f"over {CASE_FILES_MAX:,} case files", where=str(folder), advice=advice)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def _tried(stage: Stage, told: Told, clock: Clock) -> CaseResult:
    began = clock()
    story = stage.run(told.case)
    differences = judge(told.case, story, stage.catalogue(told.case))
    return CaseResult(told, differences, clock() - began)


def _faulty(faults: tuple[Fault, ...]) -> Failure:
    shown = "\n".join(render(fault) for fault in faults)
    count = f"{len(faults)} fault" + ("" if len(faults) == 1 else "s")
    return Failure("RW906", f"the cases have {count}\n{shown}", advice="docs/reference/tests.md has the form")
