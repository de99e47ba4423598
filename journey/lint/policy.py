"""Policy that contradicts itself or the actions it governs."""

from __future__ import annotations

from collections.abc import Iterator

from journey.lint.fault import Fault
from journey.lint.proposing import patience_of, proposals
from journey.lint.subject import Subject
from schemas.workspace import QuietHours

DAY_MINUTES = 1440
MINUTE_MS = 60_000
NOTICES = ("mandatory", "transactional")


def quiet_hours(subject: Subject) -> Iterator[Fault]:
    """RW405: a proposal outlives the quiet hours that it may fall into."""
    for name, life, purpose in _proposals(subject):
        quiet = [each for each in subject.workspace.policy.quiet_hours if purpose in each.purposes]
        longest = _longest_quiet_minutes(quiet)
        if longest * MINUTE_MS >= life or longest == DAY_MINUTES:
            position = subject.workspace.policy.quiet_hours.index(quiet[0])
            silence = "all day" if longest == DAY_MINUTES else f"for up to {span_words(longest * MINUTE_MS)}"
            message = (
                f"{purpose} is silent {silence}, but a proposal of '{name}' lives only "
                f"{span_words(life)}: made as the silence begins, it is never sent"
            )
            yield subject.source("policy").fault_at(
                "RW405",
                ("quiet_hours", position),
                message,
                "shorten the quiet hours, or lengthen expiry or patience",
            )


def long_hold(subject: Subject) -> Iterator[Fault]:
    """RW406: a contest closes before its promotional proposals expire."""
    hold = subject.workspace.policy.arbitration.hold
    for name, life, purpose in _proposals(subject):
        if purpose == "promotion" and hold > life:
            message = (
                f"contests are held {span_words(hold)}, "
                f"but a proposal of '{name}' lives only {span_words(life)}"
            )
            yield subject.source("policy").fault_at(
                "RW406", ("arbitration", "hold"), message, "shorten `hold`"
            )


def empty_caps(subject: Subject) -> Iterator[Fault]:
    """RW407: a cap leaves something."""
    for position, cap in enumerate(subject.workspace.policy.caps):
        if cap.max == 0:
            message = f"cap '{cap.id}' forbids every contact that it names"
            yield subject.source("policy").fault_at(
                "RW407", ("caps", position, "max"), message, "raise `max`"
            )


def caps_on_notices(subject: Subject) -> Iterator[Fault]:
    """RW408: notices pass."""
    for position, cap in enumerate(subject.workspace.policy.caps):
        held = [purpose for purpose in cap.purposes if purpose in NOTICES]
        if held:
            message = f"cap '{cap.id}' can hold back {' and '.join(held)} contacts, which must go out"
            yield subject.source("policy").fault_at(
                "RW408", ("caps", position, "purposes"), message, f"leave {held[0]} out"
            )


def _proposals(subject: Subject) -> list[tuple[str, int, str]]:
    """(action, shortest life of its proposals in ms, purpose), by action."""
    actions = subject.workspace.actions
    lives = {name: action.expiry for name, action in actions.items()}
    for lines in subject.journeys:
        for place in lines.steps:
            patience = patience_of(place)
            for _, name in proposals(place):
                if name in lives and patience is not None:
                    lives[name] = min(lives[name], patience)
    return [(name, lives[name], actions[name].purpose) for name in sorted(lives)]


def _longest_quiet_minutes(quiet: list[QuietHours]) -> int:
    """The longest run of quiet minutes on a clock's face; a whole day counts as a day."""
    silent = {minute % DAY_MINUTES for each in quiet for minute in _minutes(each)}
    if len(silent) == DAY_MINUTES:
        return DAY_MINUTES
    longest = run = 0
    for minute in range(2 * DAY_MINUTES):
        run = run + 1 if minute % DAY_MINUTES in silent else 0
        longest = max(longest, run)
    return longest


def _minutes(quiet: QuietHours) -> range:
    return range(quiet.start, quiet.to if quiet.start <= quiet.to else quiet.to + DAY_MINUTES)


def lives_of_proposals(subject: Subject) -> list[tuple[str, int]]:
    """(action, shortest life of its proposals in ms), by action."""
    return [(name, life) for name, life, _ in _proposals(subject)]


def span_words(span_ms: int) -> str:
    """A span as whole hours, or hours and minutes."""
    minutes = span_ms // MINUTE_MS
    return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes // 60} h {minutes % 60} min"
