"""The report of a simulation: tables for people, one object for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from riverwalk.indicating.view import show_indicators
from riverwalk.printing import plural, print_table, say
from riverwalk.simulation.counting import CapCounts, Counts, JourneyCounts
from riverwalk.simulation.running import Simulated
from schemas.instant import format_instant

DAYS_SHOWN = 35
"""A longer time is shown by weeks."""
NOTHING = "-"


def show(simulated: Simulated) -> None:
    """Print all tables."""
    say(_head(simulated))
    for example in simulated.examples:
        say(f"  {example}")
    _funnels(simulated.counts)
    _details(simulated.counts)
    _days(simulated.counts)
    _caps(simulated.counts)
    show_indicators(simulated.indicators, simulated.currency)


def _head(simulated: Simulated) -> str:
    counts = simulated.counts
    records = f"{plural(simulated.records, 'record')} of {simulated.source}"
    speed = f"{simulated.seconds:.1f} s, {simulated.rate:,.0f}/s"
    parts = [f"{counts.applied:,} applied", *(f"{count:,} {what}" for what, count in _unapplied(simulated))]
    return (
        f"{simulated.workspace}: {records} to {format_instant(simulated.until)} ({speed})\n"
        f"  {', '.join(parts)}; {plural(simulated.customers, 'customer')}, "
        f"{plural(counts.decisions, 'decision')}, {plural(_actions(counts), 'action')}"
    )


def _unapplied(simulated: Simulated) -> Iterator[tuple[str, int]]:
    yield from simulated.counts.unapplied.items()
    yield from ((f"refused ({reason})", count) for reason, count in simulated.refused.items())
    others = (
        ("after the end", simulated.beyond),
        ("out of order", simulated.out_of_order),
        ("faults", simulated.counts.faults),
    )
    yield from ((what, count) for what, count in others if count)


def _actions(counts: Counts) -> int:
    return sum(sum(channels.values()) for channels in counts.daily.values())


def _funnels(counts: Counts) -> None:
    columns = (
        "journey", "entered", "held out", "inside", "goal", "exit", "other ends", "sent", "not sent",
        "goal, treated", "goal, holdout",
    )  # fmt: skip
    say()
    print_table(columns, ((name, *_cells(each)) for name, each in counts.journeys.items()))


def _cells(each: JourneyCounts) -> list[str]:
    sums = [sum(found.values()) for found in (each.waiting, each.exits, each.results, each.sent, each.unsent)]
    inside, exits, results, sent, unsent = sums
    figures = (each.entered, each.held_out, inside, each.goals, exits, results, sent, unsent)
    return [f"{figure:,}" for figure in figures] + [share(each.treated_share), share(each.holdout_share)]


def share(value: float | None) -> str:
    """`12.5%`."""
    return NOTHING if value is None else f"{value:.1%}"


def _details(counts: Counts) -> None:
    """What the sums of the funnel are made of."""
    rows = [
        (name, _most(each.waiting), _most(each.exits + each.results), _most(each.sent), _most(each.unsent))
        for name, each in counts.journeys.items()
        if each.entered
    ]
    say()
    print_table(("journey", "waiting", "ended without goal", "sent", "not sent, because"), rows)


def _most(found: Counter[str]) -> str:
    return "\n".join(f"{name} {count:,}" for name, count in found.most_common()) or NOTHING


def _days(counts: Counts) -> None:
    if not counts.daily:
        return
    channels = sorted({channel for found in counts.daily.values() for channel in found})
    days = (max(counts.daily) - min(counts.daily)).days + 1
    weekly = days > DAYS_SHOWN
    rows = _weeks(counts.daily) if weekly else counts.daily
    head = ("week of", *channels, "all", "busiest day") if weekly else ("day", *channels, "all")
    say()
    print_table(
        head,
        (_row(day, rows[day], channels, counts if weekly else None) for day in sorted(rows)),
        title="actions sent",
    )


def _weeks(daily: Mapping[date, Counter[str]]) -> dict[date, Counter[str]]:
    weeks: dict[date, Counter[str]] = {}
    for day, channels in daily.items():
        weeks.setdefault(day - timedelta(days=day.weekday()), Counter()).update(channels)
    return weeks


def _row(day: date, found: Counter[str], channels: list[str], week_of: Counts | None) -> list[str]:
    cells = [day.isoformat(), *(f"{found[channel]:,}" for channel in channels), f"{sum(found.values()):,}"]
    if week_of is not None:
        days = [day + timedelta(days=i) for i in range(7)]
        cells.append(f"{max(sum(week_of.daily[each].values()) for each in days if each in week_of.daily):,}")
    return cells


def _caps(counts: Counts) -> None:
    if not counts.caps:
        return
    rows = ((name, *_pressure(each)) for name, each in counts.caps.items())
    say()
    print_table(("cap", "proposals it concerns", "refused", "deferred", "pressure"), rows)


def _pressure(each: CapCounts) -> tuple[str, ...]:
    return (
        f"{each.concerned:,}",
        f"{len(each.refused):,}",
        f"{len(each.deferred):,}",
        share(each.share if each.concerned else None),
    )


def as_dict(simulated: Simulated) -> dict[str, object]:
    """For `--json`."""
    counts = simulated.counts
    return {
        "workspace": simulated.workspace,
        "source": simulated.source,
        "until": format_instant(simulated.until),
        "records": simulated.records,
        "applied": counts.applied,
        "not_applied": counts.unapplied,
        "refused": simulated.refused,
        "after_until": simulated.beyond,
        "out_of_order": simulated.out_of_order,
        "faults": counts.faults,
        "customers": simulated.customers,
        "decisions": counts.decisions,
        "actions": _actions(counts),
        "withdrawn": counts.withdrawn,
        "seconds": round(simulated.seconds, 3),
        "journeys": {name: _journey(each) for name, each in counts.journeys.items()},
        "days": {day.isoformat(): counts.daily[day] for day in sorted(counts.daily)},
        "caps": {name: _cap(each) for name, each in counts.caps.items()},
        "indicators": simulated.indicators,
    }


def _journey(each: JourneyCounts) -> dict[str, object]:
    return {
        "entered": each.entered,
        "held_out": each.held_out,
        "treated": each.treated,
        "refused": each.refused,
        "waiting": each.waiting,
        "goals": each.goals,
        "goals_held_out": each.goals_held_out,
        "exits": each.exits,
        "results": each.results,
        "sent": each.sent,
        "not_sent": each.unsent,
        "goal_share_treated": each.treated_share,
        "goal_share_holdout": each.holdout_share,
    }


def _cap(each: CapCounts) -> dict[str, object]:
    figures = {"concerned": each.concerned, "refused": len(each.refused), "deferred": len(each.deferred)}
    return {**figures, "pressure": round(each.share, 4)}
