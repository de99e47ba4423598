"""The report of a backtest as tables: once made, printed for people or written as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from journey.backtest import BEFORE_ALL, Change, Effect, SideCounts, Tally, most_changed
from riverwalk.backtesting.running import Backtested
from riverwalk.printing import plural
from schemas.instant import format_instant

CUSTOMERS_SHOWN = 5
CHANGES_SHOWN = 4
"""Of one customer."""
HASH_SHOWN = 12
NOTHING = "-"
HOUR_MS = 3_600_000
COUNTED = ("entered", "held out", "goal", "exit", "other ends")
CAVEAT = (
    "Customers do in this what they did then: an action that only the edited workspace sends has no outcome, "
    "and nobody buys because of it."
)


class Table(NamedTuple):
    """One table."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def summary(done: Backtested) -> list[str]:
    """What was compared, and the whole in figures."""
    tally = done.tally
    begin = "the beginning" if done.begin == BEFORE_ALL else format_instant(done.begin)
    sides = f"published {done.published[:HASH_SHOWN]}, edited {done.edited[:HASH_SHOWN]}"
    sent = (sum(tally.published.actions.values()), sum(tally.edited.actions.values()))
    lines = [
        f"{done.workspace}: {sides}" + (" (the same in meaning)" if done.same else ""),
        f"{plural(tally.events, 'event')} of {done.source}, compared from {begin} to {_instant(done.until)}",
        f"{sent[0]:,} actions published, {sent[1]:,} edited; "
        + ", ".join(f"{_of(tally, effect):,} {effect}" for effect in Effect),
        f"{len(tally.changed):,} of {plural(len(tally.customers), 'customer')} touched; "
        + ", ".join(f"{len(tally.touched.get(effect, ())):,} get {effect}" for effect in _found(tally)),
    ]
    recalls = (tally.published.withdrawn, tally.edited.withdrawn)
    faults = (tally.published.faults, tally.edited.faults)
    lines += [f"recalled: {_pair(*recalls)}"] if any(recalls) else []
    lines += [f"FAULTS: {_pair(*faults)}"] if any(faults) else []
    return lines


def speed(done: Backtested) -> str:
    """How long it took; not part of the Markdown, which is equal at each run."""
    tally = done.tally
    folds = tally.folds / done.seconds / done.processes if done.seconds else 0.0
    took = f"{done.seconds:.1f} s on {plural(done.processes, 'core')}"
    return f"{took}: {done.rate:,.0f} events/s a core, each under both workspaces; {folds:,.0f} advances/s"


def tables(done: Backtested) -> Iterator[Table]:
    """All tables that have rows."""
    made = (_actions, _journeys, _unsent, _channels)
    for make in made:
        table = make(done.tally)
        if table.rows:
            yield table
    for position, text in enumerate(done.by):
        yield _groups(done.tally, position, text)


def _of(tally: Tally, wanted: Effect) -> int:
    return sum(count for (_, _, effect), count in tally.effects.items() if effect is wanted)


def _found(tally: Tally) -> list[Effect]:
    return [effect for effect in Effect if tally.touched.get(effect)]


def _instant(at: int) -> str:
    return NOTHING if at == BEFORE_ALL else format_instant(at)


def _pair(published: int, edited: int) -> str:
    """`12 -> 15`; one figure where both are equal."""
    return f"{published:,}" if published == edited else f"{published:,} -> {edited:,}"


def _change(published: int, edited: int) -> str:
    """`+3 (25%)`."""
    if published == edited:
        return NOTHING
    share = f" ({(edited - published) / published:+.1%})" if published else ""
    return f"{edited - published:+,}{share}"


def _actions(tally: Tally) -> Table:
    """What would have been sent more, less, earlier, by action."""
    sent = [_by_action(side) for side in (tally.published, tally.edited)]
    keys = sorted({*sent[0], *sent[1]})
    rows: list[tuple[str, ...]] = []
    for journey, action in keys:
        pair = (sent[0][journey, action], sent[1][journey, action])
        counts = [tally.effects[journey, action, effect] for effect in Effect]
        shift = " / ".join(
            _shift(tally, (journey, action, effect)) for effect in (Effect.EARLIER, Effect.LATER)
        )
        cells = (*(f"{each:,}" for each in pair), _change(*pair), *(f"{each:,}" for each in counts), shift)
        rows.append((journey, action, *cells))
    effects = tuple(str(effect) for effect in Effect)
    columns = ("journey", "action", "published", "edited", "change", *effects, "by, on average")
    return Table("Actions", columns, rows)


def _by_action(side: SideCounts) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (journey, action, _), count in side.actions.items():
        found[journey, action] += count
    return found


def _shift(tally: Tally, key: tuple[str, str, Effect]) -> str:
    count = tally.effects[key]
    return f"{tally.shifted_ms[key] / count / HOUR_MS:,.1f} h" if count else NOTHING


def _journeys(tally: Tally) -> Table:
    """The funnels side by side."""
    both = (tally.published.journeys, tally.edited.journeys)
    names = sorted({journey for side in both for journey, _ in side})
    rows = [(name, *(_pair(both[0][name, what], both[1][name, what]) for what in COUNTED)) for name in names]
    return Table("Journeys, published -> edited", ("journey", *COUNTED), rows)


def _unsent(tally: Tally) -> Table:
    """Why proposals were not sent, where it differs."""
    both = (tally.published.unsent, tally.edited.unsent)
    keys = sorted(key for key in {*both[0], *both[1]} if both[0][key] != both[1][key])
    rows = [
        (*key, f"{both[0][key]:,}", f"{both[1][key]:,}", _change(both[0][key], both[1][key])) for key in keys
    ]
    return Table("Not sent, where it differs", ("journey", "because", "published", "edited", "change"), rows)


def _channels(tally: Tally) -> Table:
    both: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for side, found in zip((tally.published, tally.edited), both, strict=True):
        for (_, _, channel), count in side.actions.items():
            found[channel] += count
    return Table("Channels", ("channel", "published", "edited", "change"), _sides(*both))


def _groups(tally: Tally, position: int, text: str) -> Table:
    """Actions by the answer to one `--by`."""
    published, edited = (
        Counter({value: count for (at, value), count in side.groups.items() if at == position})
        for side in (tally.published, tally.edited)
    )
    return Table(f"By {text}", ("answer", "published", "edited", "change"), _sides(published, edited))


def _sides(published: Counter[str], edited: Counter[str]) -> list[tuple[str, ...]]:
    return [
        (name, f"{published[name]:,}", f"{edited[name]:,}", _change(published[name], edited[name]))
        for name in sorted({*published, *edited})
    ]


def examples(done: Backtested) -> Iterator[tuple[str, list[str]]]:
    """The customers that the edit touches most, with what becomes of their contacts."""
    changes = done.tally.changes
    for customer in most_changed(changes, CUSTOMERS_SHOWN):
        of_one = [change for change in changes if change.customer == customer]
        lines = [_words(change) for change in of_one[:CHANGES_SHOWN]]
        lines += [f"and {len(of_one) - CHANGES_SHOWN} more"] if len(of_one) > CHANGES_SHOWN else []
        yield customer, lines


def _words(change: Change) -> str:
    instants = [
        NOTHING if at is None else format_instant(at) for at in (change.published_at, change.edited_at)
    ]
    when = instants[0] if instants[0] == instants[1] else " -> ".join(instants)
    return f"{change.effect}: {change.action} of {change.journey} by {change.channel}, {when}"
