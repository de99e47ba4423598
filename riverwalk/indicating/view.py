"""The report of indicators as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from journey.indicating import (
    ArmFigures,
    CohortReport,
    ExperimentReport,
    FigureReport,
    FunnelReport,
    IndicatorReport,
    PathReport,
)
from riverwalk.indicating.words import NOTHING, duration, figure, points, share, titled
from riverwalk.printing import plural, print_table, say

PERIODS_SHOWN = 3
"""The last ones; `--json` has all."""
COHORTS_SHOWN = 14
"""The newest ones: a year by month; `--json` has all."""
DEPTH_MAX = 16
"""Of the tree of figures: deeper is shown no deeper."""


def show_indicators(reports: Sequence[IndicatorReport], currency: str) -> None:
    """Print all tables: figures first, then each view."""
    figures = [each for each in reports if isinstance(each.result, FigureReport) and is_shown(each)]
    if figures:
        _figures(figures, currency)
    for each in reports:
        match each.result:
            case FunnelReport() as funnel:
                _funnel(each, funnel)
            case CohortReport() as cohort:
                _cohort(each, cohort)
            case ExperimentReport() as experiment:
                _experiment(each, experiment)
            case PathReport() as paths:
                _paths(each, paths)
            case FigureReport():
                continue


def is_shown(report: IndicatorReport) -> bool:
    """Whether it is looked at by itself, and no mere part of others."""
    return bool(report.title or report.owner)


def _figures(reports: Sequence[IndicatorReport], currency: str) -> None:
    results = {each.id: each.result for each in reports if isinstance(each.result, FigureReport)}
    periods = list(next(iter(results.values())).periods)[-PERIODS_SHOWN:]
    rows = []
    for each, depth in _tree(reports):
        result = results[each.id]
        value = figure(result.value, each.unit, currency)
        recent = (figure(result.periods[period], each.unit, currency) for period in periods)
        name = "  " * depth + titled(each.id, each.title)
        rows.append((name, each.owner, value, *_target(each, result, currency), *recent))
    last = (f"{period} so far" if period == periods[-1] else period for period in periods)
    say()
    print_table(("indicator", "owner", "value", "target", "met", *last), rows)


def _tree(reports: Sequence[IndicatorReport]) -> Iterator[tuple[IndicatorReport, int]]:
    """Each figure below the one that it helps; one whose parent is not shown stands at the top."""
    by_name = {each.id: each for each in reports}
    below: dict[str, list[IndicatorReport]] = {}
    for each in reports:
        below.setdefault(each.parent if each.parent in by_name else "", []).append(each)
    waiting = [(each, 0) for each in reversed(below.get("", []))]
    while waiting:
        each, depth = waiting.pop()
        yield each, depth
        waiting += [(child, min(depth + 1, DEPTH_MAX)) for child in reversed(below.get(each.id, []))]


def _target(report: IndicatorReport, result: FigureReport, currency: str) -> tuple[str, str]:
    if report.target is None:
        return "", ""
    ((side, level),) = report.target.items()
    words = {"at_least": "at least", "at_most": "at most"}
    met = NOTHING if result.met is None else "yes" if result.met else "no"
    return f"{words[side]} {figure(level, report.unit, currency)}", met


def _funnel(report: IndicatorReport, funnel: FunnelReport) -> None:
    rows = [
        (
            titled(step.step, step.title),
            f"{step.reached:,}",
            share(step.of_first),
            share(step.of_previous),
            f"{step.lost:,}",
            duration(step.median_ms),
        )
        for step in funnel.steps
    ]
    _head(
        report,
        f"{plural(funnel.open, 'passage')} on the way, {duration(funnel.median_ms)} from first to last",
    )
    print_table(("step", "reached", "of first", "of the step before", "lost", "median time"), rows)
    if funnel.groups:
        say()
        names = [step.step for step in funnel.steps]
        counted = [(name, *(f"{each:,}" for each in found)) for name, found in funnel.groups.items()]
        print_table(("by", *names), counted)


def _cohort(report: IndicatorReport, cohort: CohortReport) -> None:
    shown = cohort.rows[-COHORTS_SHOWN:]
    longest = max((len(row.again) for row in shown), default=0)
    rows = [
        (row.period, f"{row.customers:,}", *(share(each / row.customers) for each in row.again))
        for row in shown
    ]
    everybody = sum(row.customers for row in cohort.rows)
    rows.append(("all, full periods", f"{everybody:,}", *map(share, cohort.shares)))
    padded = [(*row, *("" for _ in range(longest + 2 - len(row)))) for row in rows]
    _head(report, f"share that came again, by periods after the first; {cohort.partial} is not over")
    print_table(("first in", "customers", *(f"+{after}" for after in range(longest))), padded)


def _experiment(report: IndicatorReport, experiment: ExperimentReport) -> None:
    guards = [name for name in experiment.arms[0].happened if name != experiment.metric]
    heads = ("arm", "customers", "passages", experiment.metric, "share", "interval", "against base, points")
    rows = [_arm(each, experiment.metric, guards) for each in experiment.arms]
    sure = f"{experiment.confidence:.0%} sure" + (
        f" over {experiment.looks} looks" if experiment.looks > 1 else ""
    )
    _head(report, f"{verdict_of(experiment)}; {sure}, {duration(experiment.within)} each")
    print_table((*heads, *guards), rows)
    notes = [f"{plural(experiment.young, 'customer')} too young to count"] if experiment.young else []
    if experiment.extra is not None:
        more, low, high = experiment.extra
        metric = experiment.metric
        notes.append(f"{metric}: {more:+,.0f} beside the holdout's share ({low:+,.0f} to {high:+,.0f})")
    if notes:
        say(f"  {'; '.join(notes)}")


def verdict_of(experiment: ExperimentReport) -> str:
    """What may be said, in words."""
    words: Mapping[str, str] = {
        "winner": f"winner: {experiment.arm}",
        "guard broken": f"guard broken: {experiment.guard} by {experiment.arm}",
        "too few": f"no winner yet: an arm has fewer than {experiment.least:,} customers",
    }
    return words.get(experiment.verdict, "no winner yet: the interval holds both")


def _arm(arm: ArmFigures, metric: str, guards: Sequence[str]) -> tuple[str, ...]:
    low, high = arm.interval
    return (
        arm.arm,
        f"{arm.customers:,}",
        f"{arm.passages:,}",
        f"{arm.happened[metric]:,}",
        share(arm.share),
        f"{share(low)} to {share(high)}",
        _against(arm, metric),
        *(f"{arm.happened[each]:,} ({_against(arm, each)})" for each in guards),
    )


def _against(arm: ArmFigures, name: str) -> str:
    found = arm.against.get(name)
    if found is None:
        return "base" if not arm.against else NOTHING
    return f"{points(found.difference)} ({points(found.low)} to {points(found.high)})"


def _paths(report: IndicatorReport, paths: PathReport) -> None:
    rows = [
        (" > ".join(row.way) or "(nothing before)", f"{row.times:,}", share(row.share)) for row in paths.rows
    ]
    _head(report, f"{plural(paths.times, 'time')}, {plural(paths.ways, 'way')}")
    print_table(("way", "times", "share"), rows)


def _head(report: IndicatorReport, words: str) -> None:
    say()
    say(f"{report.kind} {titled(report.id, report.title)}: {words}")
