"""Contact policy: may this proposal reach this customer now, on which channel, or when, or why not.

Order: mode, consent, reachability, service first, blackout, quiet hours, hours of the channel, caps, content
mix. Each answer is a value; all are recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from journey.catalogue import CompiledAction
from journey.chance import chance
from journey.controls import pausing_channel
from journey.customer.cases import silencing
from journey.customer.consents import consented
from journey.customer.reach import unreachable
from journey.decision.answers import Allow, Answer, Defer, Suppress
from journey.decision.caps import channels_spent, full_until, mix_exceeded
from journey.scope import TurnScope
from journey.turn import Turn
from journey.zones import instant_of, local_day
from schemas.customer import CONTACTS_MAX, NEVER
from schemas.order import HELD
from schemas.workspace import Blackout, Cap, QuietHours
from schemas.workspace.fields import moment_of

ONE_DAY = timedelta(days=1)
SPANS_CACHED_MAX = 4096
"""Some days in each zone of the world."""
PASSES_CASES = frozenset({"mandatory", "transactional", "service"})


Kept = Mapping[str, int]
"""Cap -> places that are reserved for others."""
NOTHING_KEPT: Kept = MappingProxyType({})


def permit(turn: Turn, action: CompiledAction, journey: str, kept: Kept = NOTHING_KEPT) -> Answer:
    """Ask the policy for one action, channel by channel in its order of preference.

    Args:
        journey: the one that proposes it: its campaign may leave channels out.
        kept: what reserves keep from this action.

    Returns: Allow with the first channel that may be used; else the earliest Defer; else the first Suppress.
    Cost: 3-10 us.
    """
    if action.model.content and not action.model.approved:
        return Suppress("content_not_approved")
    answers: list[Defer | Suppress] = []
    campaign = turn.catalogue.campaigns.get(journey) if turn.catalogue.campaigns else None
    only = campaign.channels if campaign is not None else None
    for channel in action.model.channels:
        if campaign is not None and only is not None and channel not in only:
            answers.append(Suppress(f"campaign:{campaign.id}"))
            continue
        answer = _on_channel(turn, action, channel, kept)
        if isinstance(answer, Allow):
            return Allow(channel, _refused(action, answers)) if answers else answer
        answers.append(answer)
    deferred = [answer for answer in answers if isinstance(answer, Defer)]
    return min(deferred) if deferred else answers[0]


def _refused(action: CompiledAction, answers: list[Defer | Suppress]) -> tuple[str, ...]:
    pairs = zip(action.model.channels, answers, strict=False)
    return tuple(f"{channel} {answer.reason}" for channel, answer in pairs)


def _on_channel(turn: Turn, action: CompiledAction, channel: str, kept: Kept) -> Answer:
    policy, purpose = turn.catalogue.policy, action.model.purpose
    if turn.catalogue.controls.pauses:
        pause = pausing_channel(turn.catalogue.controls, channel)
        if pause is not None:
            return Suppress(pause.reason) if pause.stopped else Defer(HELD, pause.reason)
    if purpose in policy.consent.purposes:
        granted = consented(turn.consents, purpose, channel)
        if not (policy.consent.assume if granted is None else granted):
            return Suppress("no_consent")
    reach = turn.catalogue.channels.get(channel) if turn.catalogue.channels else None
    closed = unreachable(turn, reach, TurnScope(turn)) if reach is not None else ""
    if closed:
        return Suppress(closed)
    if purpose not in PASSES_CASES and turn.cases:
        silent = silencing(turn)
        if silent is not None:
            return Suppress(f"case_open:{silent[0]}" if silent[1] == NEVER else f"case_cooling:{silent[0]}")
    for blackout in policy.blackout:
        if purpose in blackout.purposes and (blackout.channels is None or channel in blackout.channels):
            until = black_until(turn, blackout)
            if until:
                reason = f"blackout:{blackout.id}"
                return Suppress(reason) if blackout.then == "suppress" else Defer(until, reason)
    latest = 0
    for quiet in policy.quiet_hours:
        if purpose in quiet.purposes:
            latest = max(latest, quiet_until(turn, quiet))
    if latest:
        return Defer(latest, "quiet_hours")
    hours = turn.catalogue.channel_hours.get(channel) if turn.catalogue.channel_hours else None
    if hours is not None and (opens_at := hours.next_working(turn.now)) > turn.now:
        return Defer(opens_at, f"closed:{channel}")
    caps = action.caps[channel]
    budget = turn.catalogue.channel_budget
    if budget is not None and purpose in budget.purposes and channels_spent(turn, budget, channel):
        return Suppress("channel_budget")
    answer = _within_caps(turn, caps, channel, kept) if caps else Allow(channel)
    if action.mixes and isinstance(answer, Allow):
        for mix in action.mixes:
            if mix_exceeded(turn, mix):
                return Suppress(f"content_mix:{mix.id}")
    return answer


def _within_caps(turn: Turn, caps: tuple[Cap, ...], channel: str, kept: Kept) -> Answer:
    kept_from = turn.now - turn.catalogue.contacts_kept_ms
    if len(turn.contacts) >= CONTACTS_MAX and turn.contacts[0].at > kept_from:
        return Suppress("too_many_contacts")
    until, reason = 0, ""
    for cap in caps:
        word, free_at = "cap", full_until(turn, cap)
        if not free_at and kept and cap.id in kept:
            word, free_at = "reserve", full_until(turn, cap, kept[cap.id])
        if free_at:
            if cap.when_full == "suppress":
                return Suppress(f"{word}:{cap.id}")
            if free_at > until:
                until, reason = free_at, f"{word}:{cap.id}"
    return Defer(until, reason) if until else Allow(channel)


def black_until(turn: Turn, blackout: Blackout) -> int:
    """When the blackout will have released this customer; 0 if it does not hold now."""
    where = turn.catalogue.zone_of(turn.traits)
    begin, ends = _black_span(blackout.start, blackout.until, where)
    if turn.now < begin:
        return 0
    if turn.now >= ends + blackout.release_over:
        return 0
    released = ends + _spread(turn, blackout.release_over)
    return released if turn.now < released else 0


@lru_cache(SPANS_CACHED_MAX)
def _black_span(start: str, until: str, where: ZoneInfo) -> tuple[int, int]:
    begin, ends = (instant_of(*moment_of(each), where) for each in (start, until))
    return begin, ends


def _spread(turn: Turn, release_over: int) -> int:
    """A customer's own instant within the span over which a silence is released."""
    return int(chance("release", turn.id) * release_over) if release_over else 0


def quiet_until(turn: Turn, quiet: QuietHours) -> int:
    """When the quiet hours that hold now will have released this customer; 0 if none hold.

    `release_over` spreads customers over a span after the end, each at an instant of its own.
    """
    if quiet.start == quiet.to:
        return 0
    where = turn.catalogue.zone_of(turn.traits)
    today = local_day(turn.now, where)
    for day in (today - ONE_DAY, today):
        begin, ends = _quiet_span(day, quiet.start, quiet.to, where)
        if begin <= turn.now < ends + quiet.release_over:
            released = ends + _spread(turn, quiet.release_over)
            if turn.now < released:
                return released
    return 0


@lru_cache(SPANS_CACHED_MAX)
def _quiet_span(day: date, start: int, to: int, where: ZoneInfo) -> tuple[int, int]:
    """The quiet hours that begin on a local day, as instants: clock changes make them longer or shorter."""
    return instant_of(day, start, where), instant_of(day if start < to else day + ONE_DAY, to, where)
