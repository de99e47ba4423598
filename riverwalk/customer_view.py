"""A customer's state for people: a section a table, instants in RFC 3339, empty sections left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from journey.facts_anew import kept_facts
from journey.ranks import (
    RANK_ABSENCE,
    RANK_CASE,
    RANK_CONTEST,
    RANK_EDGE,
    RANK_EXIT,
    RANK_GOAL,
    RANK_RELEASE,
    RANK_STANDING,
    RANK_WAIT,
)
from riverwalk.customers import Known
from riverwalk.printing import print_table, say, shown
from schemas.customer import NEVER, CustomerState, Enrolment, FactState
from schemas.instant import format_instant
from schemas.order import HELD
from schemas.standing import TagTerm

RANKS: Mapping[int, str] = {
    RANK_CASE: "case",
    RANK_EXIT: "exit",
    RANK_GOAL: "goal",
    RANK_STANDING: "standing",
    RANK_EDGE: "window edge",
    RANK_ABSENCE: "absence",
    RANK_WAIT: "wait",
    RANK_RELEASE: "release",
    RANK_CONTEST: "contest",
}
NO_TERM = TagTerm()
ROWS_MAX = 20
"""Of one section; the rest is counted. `--json` shows all."""


class Section(NamedTuple):
    """One table."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def print_customer(known: Known) -> None:
    """Everything that is known of a customer."""
    state = known.state
    say(f"{state.id}  as of {instant(state.now)}")
    say(f"event offset {known.event_offset}, from {known.source}")
    if known.note:
        say(f"note: {known.note}; read from the log instead")
    print_state(state)


def print_state(state: CustomerState) -> None:
    """The sections that hold anything."""
    for section in sections(state):
        if section.rows:
            say()
            print_table(section.columns, section.rows[:ROWS_MAX], title=section.title)
            if len(section.rows) > ROWS_MAX:
                say(f"... and {len(section.rows) - ROWS_MAX} more")


def sections(state: CustomerState) -> Iterator[Section]:
    """All sections in the order in which people ask."""
    yield Section(
        "enrolments",
        ("journey", "version", "place", "since", "entered", "key", "remarks"),
        [_enrolment(each) for each in state.enrolments.values()],
    )
    yield Section(
        "traits",
        ("trait", "value", "stated", "by"),
        [
            (name, shown(each.value), instant(each.at), each.source)
            for name, each in sorted(state.traits.items())
        ],
    )
    yield Section(
        "tags",
        ("tag", "since", "by", "until"),
        [
            (name, instant(each.at), each.by, instant(state.standing.terms.get(name, NO_TERM).until))
            for name, each in sorted(state.tags.items())
        ],
    )
    yield Section(
        "stage",
        ("stage", "since"),
        [(state.standing.stage, instant(state.standing.stage_at))] if state.standing.stage else [],
    )
    yield Section(
        "ladders",
        ("ladder", "level", "since", "missing for the next", "short of keeping it", "review"),
        [
            (
                name,
                each.level,
                instant(each.at),
                shown(each.missing),
                shown(each.shortfall),
                instant(each.review_at),
            )
            for name, each in sorted(state.standing.ladders.items())
        ],
    )
    yield Section(
        "points",
        ("account", "balance", "next expiry", "expiring"),
        [
            (
                name,
                shown(sum((lot.amount for lot in each.lots), -each.debt)),
                instant(each.lots[0].expires_at) if each.lots else "",
                shown(each.lots[0].amount) if each.lots else "",
            )
            for name, each in sorted(state.standing.points.items())
        ],
    )
    yield Section(
        "lists",
        ("list", "items"),
        [(name, ", ".join(map(shown, items))) for name, items in sorted(state.standing.lists.items())],
    )
    yield Section(
        "segments",
        ("segment", "since"),
        [(name, instant(at)) for name, at in sorted(state.standing.segments.items())],
    )
    yield Section(
        "facts",
        ("fact", "value", "last"),
        list(_facts(state)),
    )
    yield Section(
        "consents",
        ("purpose and channel", "answer", "given"),
        [
            (name, "granted" if each.granted else "withdrawn", instant(each.at))
            for name, each in sorted(state.consents.items())
        ],
    )
    yield Section("cases", ("case", "kind", "opened", "closed", "promotion silent until"), _cases(state))
    yield from _contact_sections(state)


def _contact_sections(state: CustomerState) -> Iterator[Section]:
    yield Section(
        "pending proposals",
        ("action", "journey", "step", "proposed", "expires", "waits"),
        [
            (
                each.action,
                each.journey,
                each.step,
                instant(each.proposed_at),
                instant(each.expires_at),
                _waits(each.release_at, each.reason),
            )
            for each in state.pending.values()
        ],
    )
    yield Section(
        "sent",
        ("action", "channel", "journey", "at", "expires", "delivered"),
        [
            (
                each.action,
                each.channel,
                each.journey,
                instant(each.at),
                instant(each.expires_at),
                "yes" if each.delivered else "",
            )
            for each in state.sent.values()
        ],
    )
    yield Section(
        "contacts that count for caps",
        ("at", "channel", "purpose", "action"),
        [(instant(each.at), each.channel, each.purpose, each.action) for each in state.contacts],
    )
    yield Section(
        "timers",
        ("due", "for", "of"),
        [
            (instant(each.due), RANKS.get(each.rank, str(each.rank)), f"{each.ref} {each.arg}".strip())
            for each in state.timers
        ],
    )


def instant(at: int) -> str:
    """RFC 3339; empty for no instant, `never` for one beyond all timers."""
    if at >= NEVER:
        return "never"
    return format_instant(at) if at > 0 else ""


def _enrolment(each: Enrolment) -> tuple[str, ...]:
    remarks = [
        word
        for word, holds in (
            ("holdout", each.holdout),
            ("goal met", each.concluding),
            (f"fault: {each.fault}", bool(each.fault)),
        )
        if holds
    ]
    place = each.place or "(done, watches its goals)"
    entered = f"{instant(each.at)} by {each.cause}"
    return (
        each.journey,
        str(each.version),
        place,
        instant(each.since),
        entered,
        shown(each.key),
        ", ".join(remarks),
    )


def _facts(state: CustomerState) -> Iterator[tuple[str, str, str]]:
    """Each with what it holds; what is unknown, because it is kept only since lately, as unknown."""
    for name, kept, begun in kept_facts(state):
        if begun is not None:
            until = "for ever" if begun.count == NEVER else f"until {instant(begun.count)}"
            yield name, f"unknown {until}: kept since {instant(begun.at)}", ""
        elif kept is not None:
            yield (name, *_fact(kept))


def _fact(fact: FactState) -> tuple[str, str]:
    if fact.buckets:
        count = sum(bucket.count for bucket in fact.buckets)
        total = sum(bucket.total for bucket in fact.buckets)
        return f"count {count}, sum {total}, in {len(fact.buckets)} slices of its window", instant(fact.at)
    if isinstance(fact.value, list) and not fact.at:
        dropped = f", {fact.count} more were dropped" if fact.count else ""
        return f"keys {shown(fact.value)}{dropped}", ""
    if fact.value is not None:
        return shown(fact.value), instant(fact.at)
    return f"count {fact.count}" + (f", sum {fact.total}" if fact.total else ""), instant(fact.at)


def _cases(state: CustomerState) -> list[tuple[str, ...]]:
    return [
        (
            name,
            each.kind,
            instant(each.opened_at),
            instant(each.closed_at),
            "it is closed" if each.silent_until == NEVER else instant(each.silent_until),
        )
        for name, each in sorted(state.cases.items())
    ]


def _waits(release_at: int, reason: str) -> str:
    until = "it is resumed" if release_at == HELD else instant(release_at)
    return f"until {until} ({reason})" if release_at else "in a contest"
