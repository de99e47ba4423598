"""Compares what a case expects with what came of it; what differs is told line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from journey.catalogue import Catalogue
from journey.customer.facts import value_of
from journey.steps.base import DONE
from journey.trial.aligning import aligned
from journey.trial.asked import Asked, Difference, differing, equal, shown
from journey.trial.checks import NOWHERE, WATCHING
from journey.trial.running import Noted, Story
from journey.trial.stood import STANDING_CHECKS
from schemas.action import ActionDecided
from schemas.customer import CustomerState
from schemas.decision import Emission, Ended, Judged, Refusal, Verdict
from schemas.instant import format_instant
from schemas.order import HELD
from schemas.workspace.case import Case, ExpectedAction


def judge(case: Case, story: Story, catalogue: Catalogue) -> tuple[Difference, ...]:
    """Everything that is not as the case expects; empty if it holds."""
    found = [Difference("run", error) for error in story.errors]
    for expect in case.expect:
        customer = expect.customer or case.customer
        state = story.states.get(customer) or CustomerState(customer)
        asked = Asked(expect, customer, story.of(customer), state, story, catalogue)
        for check in CHECKS:
            found += check(asked)
    return tuple(found)


def _sent(asked: Asked) -> list[ActionDecided]:
    return [told.what for told in asked.told if isinstance(told.what, ActionDecided)]


def _actions(asked: Asked) -> Iterator[Difference]:
    expected, sent = asked.expect.actions, _sent(asked)
    if expected is None:
        return
    pairs = aligned(expected, sent, _fits(asked))
    if any(wanted is None or found is None for wanted, found in pairs):
        head = f"actions of {asked.customer}: expected {len(expected)}, found {len(sent)}"
        yield Difference("actions", head, tuple(_diff(asked, pairs)))


def _contains(asked: Asked) -> Iterator[Difference]:
    expected = asked.expect.contains
    pairs = aligned(expected, _sent(asked), _fits(asked))
    missing = sum(found is None for _, found in pairs)
    if missing:
        head = f"actions of {asked.customer}: {missing} of {len(expected)} were not sent, or in another order"
        yield Difference("contains", head, tuple(_diff(asked, pairs)))


def _diff(asked: Asked, pairs: Sequence[tuple[ExpectedAction | None, ActionDecided | None]]) -> Iterator[str]:
    for wanted, found in pairs:
        if wanted is not None and found is not None:
            yield f"  {_action(found)}"
        elif found is not None:
            yield f"+ {_action(found)}"
        elif wanted is not None:
            yield f"- {_wanted(wanted, asked.story.began_at)}"
            yield from _why_not(asked, wanted.action)


def _action(action: ActionDecided) -> str:
    values = " ".join(f"{name}={shown(value)}" for name, value in action.slots.items())
    head = f"{action.decided_at}  {action.action}  {action.channel}  ({action.journey}.{action.step})"
    return f"{head}  {values}".rstrip()


def _wanted(wanted: ExpectedAction, base: int) -> str:
    at = format_instant(wanted.at.after(base)) if wanted.at else "at any time"
    place = ".".join(part for part in (wanted.journey, wanted.step) if part)
    values = " ".join(f"{name}={shown(value)}" for name, value in wanted.values.items())
    parts = (at, wanted.action, wanted.channel, wanted.language, place and f"({place})", values)
    return "  ".join(part for part in parts if part)


def _why_not(asked: Asked, action: str) -> Iterator[str]:
    """What became of its proposals: the reason is nearly always there."""
    for at, judged in _unsent(asked):
        if judged.action == action:
            yield f"? {format_instant(at)}  {_verdict(judged)}"
    for proposal in asked.state.pending.values():
        if proposal.action == action:
            held = proposal.release_at in (0, HELD)
            until = "" if held else f" until {format_instant(proposal.release_at)}"
            yield f"? {action} is still pending{until} ({proposal.reason or 'contest'})"


def _unsent(asked: Asked) -> list[tuple[int, Judged]]:
    pairs = [(told.at, told.what) for told in asked.told if isinstance(told.what, Judged)]
    return [(at, judged) for at, judged in pairs if judged.verdict != Verdict.SENT]


def _verdict(judged: Judged) -> str:
    return f"{judged.action} {judged.verdict}{f' ({judged.reason})' if judged.reason else ''}"


def _fits(asked: Asked) -> Callable[[ExpectedAction, ActionDecided], bool]:
    base = asked.story.began_at

    def fits(wanted: ExpectedAction, found: ActionDecided) -> bool:
        at = wanted.at and format_instant(wanted.at.after(base))
        pairs = (
            (wanted.action, found.action),
            (at, found.decided_at),
            (wanted.channel, found.channel),
            (wanted.journey, found.journey),
            (wanted.step, found.step),
            (wanted.language, found.language),
        )
        same = all(told is None or told == real for told, real in pairs)
        return same and all(equal(value, found.slots.get(name)) for name, value in wanted.values.items())

    return fits


def _not_actions(asked: Asked) -> Iterator[Difference]:
    wrong = [action for action in _sent(asked) if action.action in asked.expect.not_actions]
    if wrong:
        lines = tuple(f"+ {_action(action)}" for action in wrong)
        yield Difference("not_actions", f"actions of {asked.customer}: sent what must not be sent", lines)


def _suppressed(asked: Asked) -> Iterator[Difference]:
    unsent = _unsent(asked)
    for wanted in asked.expect.suppressed:
        if not any(_says(wanted, each) for _, each in unsent):
            words = " ".join(part for part in (wanted.action, wanted.verdict, wanted.reason) if part)
            lines = tuple(f"+ {format_instant(at)}  {_verdict(each)}" for at, each in unsent)
            yield Difference("suppressed", f"no proposal of {asked.customer} ended as: {words}", lines)


def _refused(asked: Asked) -> Iterator[Difference]:
    refused = [told for told in asked.told if isinstance(told.what, Refusal)]
    for wanted in asked.expect.refused:
        if not any(_says(wanted, told.what) for told in refused):
            words = " ".join(part for part in (wanted.journey, wanted.reason) if part)
            lines = tuple(_refusal(told) for told in refused)
            yield Difference("refused", f"no entry of {asked.customer} was refused as: {words}", lines)


def _refusal(told: Noted) -> str:
    assert isinstance(told.what, Refusal)
    clause = f": {told.what.clause}" if told.what.clause else ""
    return f"+ {format_instant(told.at)}  {told.what.journey} {told.what.reason}{clause}"


def _ended(asked: Asked) -> Iterator[Difference]:
    ended = [(told.at, told.what) for told in asked.told if isinstance(told.what, Ended)]
    for wanted in asked.expect.ended:
        if not any(_says(wanted, each) for _, each in ended):
            words = " ".join(part for part in (wanted.journey, wanted.how, wanted.result) if part)
            lines = tuple(
                f"+ {format_instant(at)}  {each.journey} {each.how} {each.result}" for at, each in ended
            )
            yield Difference("ended", f"nothing of {asked.customer} ended as: {words}", lines)


def _emitted(asked: Asked) -> Iterator[Difference]:
    emitted = [(told.at, told.what) for told in asked.told if isinstance(told.what, Emission)]
    for wanted in asked.expect.emitted:
        if not any(_says(wanted, each) for _, each in emitted):
            words = " ".join(part for part in (wanted.event, wanted.journey, wanted.reason) if part)
            lines = tuple(
                f"+ {format_instant(at)}  {each.journey} {each.event} {each.reason}".rstrip()
                for at, each in emitted
            )
            yield Difference("emitted", f"{asked.customer} emitted no: {words}", lines)


def _says(wanted: Any, recorded: Any) -> bool:
    """Whether a record has all that is said. Any: an expected element and its record have the same names."""
    names = type(wanted).model_fields
    return all(
        getattr(wanted, name) is None or str(getattr(wanted, name)) == str(getattr(recorded, name))
        for name in names
    )


def _places(asked: Asked) -> Iterator[Difference]:
    for journey, wanted in asked.expect.places.items():
        inside = [each for each in asked.state.enrolments.values() if each.journey == journey]
        found = [WATCHING if each.place == DONE else each.place for each in inside] or [NOWHERE]
        if wanted not in found:
            lines = (f"- {wanted}", f"+ {', '.join(found)}")
            yield Difference("places", f"place of {asked.customer} in {journey}", lines)


def _facts(asked: Asked) -> Iterator[Difference]:
    compiled, now = asked.catalogue.facts, asked.story.ended_at

    def where() -> ZoneInfo:
        return asked.catalogue.zone_of(asked.state.traits)

    found = {name: value_of(compiled[name], asked.state.facts, now, where) for name in asked.expect.facts}
    yield from differing(f"fact of {asked.customer}", "facts", asked.expect.facts, found)


def _traits(asked: Asked) -> Iterator[Difference]:
    found = {name: trait.value for name, trait in asked.state.traits.items()}
    yield from differing(f"trait of {asked.customer}", "traits", asked.expect.traits, found)


def _tags(asked: Asked) -> Iterator[Difference]:
    expected, found = asked.expect.tags, sorted(asked.state.tags)
    if expected is not None and sorted(expected) != found:
        lines = (f"- {', '.join(sorted(expected)) or 'none'}", f"+ {', '.join(found) or 'none'}")
        yield Difference("tags", f"tags of {asked.customer}", lines)


CHECKS: tuple[Callable[[Asked], Iterator[Difference]], ...] = (
    _actions,
    _contains,
    _not_actions,
    _suppressed,
    _refused,
    _emitted,
    _ended,
    _places,
    _facts,
    _tags,
    *STANDING_CHECKS,
    _traits,
)
