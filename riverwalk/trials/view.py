"""What `riverwalk test` prints: failures with their diffs, coverage, one line at the end."""

from __future__ import annotations

from collections.abc import Iterator

from journey.trial import POLICY, Covered, Way
from riverwalk.printing import plural, print_table, say
from riverwalk.trials.running import CaseResult, Tried

MISSED_SHOWN = 6


def show(tried: Tried, *, covered: bool) -> None:
    """Print all of it.

    Args:
        covered: also the table of coverage; of a part of the cases it would say little.
    """
    for result in tried.results:
        for line in lines_of(result):
            say(line)
    if covered:
        say()
        print_coverage(tried)
        say()
    say(summary(tried))


def lines_of(result: CaseResult) -> Iterator[str]:
    """One line of a case that holds, its diff of one that does not."""
    case, path, line = result.told
    if result.passed:
        yield f"ok    {case.name}"
        return
    yield f"FAIL  {case.name}  ({path}:{line})"
    yield from diff_of(result)


def diff_of(result: CaseResult) -> Iterator[str]:
    """`- ` expected and not there, `+ ` there and not expected, `? ` why."""
    for difference in result.differences:
        yield f"  {difference.message}"
        yield from (f"    {line}" for line in difference.lines)


def print_coverage(tried: Tried) -> None:
    """A row for each journey, and one for the policy's answers."""
    rows = [(row.name, *_figures(row), missed_words(row)) for row in tried.covered]
    print_table(("coverage", "", "ways taken", "no case takes"), rows)
    say(f"all journeys: {percent(tried.share)}")


def _figures(row: Covered) -> tuple[str, str]:
    return percent(row.share), f"{len(row.taken)} of {len(row.taken) + len(row.missed)}"


def percent(share: float) -> str:
    """`100%` only where all of it is taken."""
    return f"{int(share * 1000) / 10:g}%"


def missed_words(row: Covered) -> str:
    """The first few ways that no case takes."""
    words = [way_words(way) for way in row.missed[:MISSED_SHOWN]]
    more = len(row.missed) - len(words)
    return ", ".join(words) + (f" and {more} more" if more > 0 else "")


def way_words(way: Way) -> str:
    """`hello`, `branch_1 case 2`, `exit settled`; of the policy the answer alone."""
    return way.way if way.journey == POLICY else f"{way.step} {way.way}".rstrip()


def summary(tried: Tried) -> str:
    """One line."""
    passed = len(tried.results) - tried.failed
    seconds = sum(result.seconds for result in tried.results)
    failed = f", {tried.failed} failed" if tried.failed else ""
    return (
        f"{tried.workspace}: {plural(len(tried.results), 'case')}, {passed} passed{failed} in {seconds:.2f} s"
    )


def as_dict(tried: Tried) -> dict[str, object]:
    """For `--json`."""
    return {
        "workspace": tried.workspace,
        "passed": len(tried.results) - tried.failed,
        "failed": tried.failed,
        "cases": [_case(result) for result in tried.results],
        "coverage": {
            "share": round(tried.share, 4),
            "parts": [
                {
                    "name": row.name,
                    "share": round(row.share, 4),
                    "taken": len(row.taken),
                    "missed": [way_words(way) for way in row.missed],
                }
                for row in tried.covered
            ],
        },
    }


def _case(result: CaseResult) -> dict[str, object]:
    return {
        "name": result.told.case.name,
        "path": result.told.path,
        "line": result.told.line,
        "passed": result.passed,
        "differences": [difference._asdict() for difference in result.differences],
    }
