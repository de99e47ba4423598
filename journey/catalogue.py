"""A checked workspace, compiled and indexed for the fold; immutable once built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from journey.audiences import NO_AUDIENCES, Audiences, compile_audiences
from journey.by_time import meanings_by_time
from journey.calendars import Calendar, compile_calendar, festivals_of, home_calendar
from journey.compile import CompiledJourney, compile_journey
from journey.conditions import compile_expression, parse
from journey.customer.facts import CompiledFact, FactsBegun, compile_facts
from journey.decision.caps import concerns
from journey.doors import REACHING, Door, compile_doors
from journey.edges import Edges, journey_edges
from journey.facts_anew import backfills, facts_begun
from journey.keeping import properties_read
from journey.plans import JourneyPlan, compile_plans
from journey.policy_parts import (
    CompiledCampaign,
    CompiledCase,
    CompiledChannel,
    CompiledReserve,
    channel_hours,
    compile_campaigns,
    compile_cases,
    compile_channels,
    compile_reserves,
    contacts_kept_ms,
    reach_by_type,
)
from journey.scarcity import all_resources, uses_resources
from journey.schedules import meaning_of_all
from journey.standing.rules import Rules, compile_rules
from journey.steps.base import Evaluate
from journey.workspace.annotations import condition_texts
from journey.zones import zone
from schemas.builtin_events import BUILTIN_EVENTS
from schemas.customer import Trait
from schemas.order import NO_CONTROLS, Controls
from schemas.workspace import (
    Action,
    Cap,
    ChannelBudget,
    ContentMix,
    Festival,
    PolicyFile,
    Resource,
    Workspace,
)
from schemas.workspace.events import FRESHNESS_DEFAULT_MS


@dataclass(frozen=True, slots=True)
class CompiledAction:
    """An action with its value as code, and what concerns it."""

    id: str
    model: Action
    value: Evaluate | None
    propensity: Evaluate | None
    opposites: tuple[str, ...]
    """Actions that it opposes or that oppose it: whoever says so, it holds both ways."""
    mixes: tuple[ContentMix, ...]
    """Those that speak of its content type."""
    caps: Mapping[str, tuple[Cap, ...]]
    """Channel -> caps that have a say there, in the order of the policy."""


@dataclass(frozen=True, slots=True)
class Published:
    """One published workspace: what Activated names by its hash."""

    hash: str
    workspace: Workspace
    versions: Mapping[str, int]
    """Journey -> version that this publication assigned (or kept)."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the six phases look up. Old journey versions stay, for the people inside them."""

    hash: str
    name: str
    policy: PolicyFile
    actions: Mapping[str, CompiledAction]
    facts: Mapping[str, CompiledFact]
    facts_by_type: Mapping[str, tuple[CompiledFact, ...]]
    journeys: Mapping[tuple[str, int], CompiledJourney]
    current: Mapping[str, CompiledJourney]
    modes: Mapping[str, str]
    """Journey -> mode; one that was taken out of the workspace keeps its last, for the people inside."""
    triggered_by: Mapping[str, tuple[CompiledJourney, ...]]
    absence_begun_by: Mapping[str, tuple[CompiledJourney, ...]]
    absence_ended_by: Mapping[str, tuple[CompiledJourney, ...]]
    followed_by: Mapping[str, tuple[CompiledJourney, ...]]
    """Journey -> those that its ends start."""
    stood_by: Mapping[str, tuple[CompiledJourney, ...]]
    """Type of a change of standing -> journeys that name it as their trigger."""
    rules: Rules | None
    """What decides where a customer stands; None without segments, lifecycle, rule tags and points."""
    cases_by_type: Mapping[str, tuple[CompiledCase, ...]]
    freshness: Mapping[str, int]
    workspace_zone: ZoneInfo
    languages: tuple[str, ...]
    contacts_kept_ms: int
    """How long a contact matters to any cap."""
    capped: frozenset[str]
    """Purposes that some cap or the content mix counts."""
    tables: Mapping[str, Mapping[str, Mapping[str, Any]]]
    """Table -> key -> row. Any: text, number or truth, as its column says."""
    calendars: Mapping[str, Calendar]
    """By id; one that was taken out of the workspace stays, for the people inside."""
    home_calendar: str
    """The calendar of working time that names none; empty where there is not exactly one with hours."""
    asks: bool
    """Whether any journey version has waits that are asked again."""
    timed: tuple[CompiledJourney, ...] = ()
    """Journeys that time starts, by id."""
    dated: tuple[CompiledJourney, ...] = ()  # Those of them whose time is a date of the customer.
    timed_meaning: str = ""  # Changes when any of their triggers, or a festival, does.
    by_time: frozenset[str] = frozenset()
    """What time alone may set off: triggers, rules of standing. Who brings more of it reaches everybody."""
    facts_begun: FactsBegun | None = None
    """What its activation means for facts of whoever is known then; None for nothing (docs/adr/0022)."""
    properties_read: frozenset[str] | None = None  # Of touchpoints, whatever is asked for; None for all.
    backfills: Mapping[str, str] = field(default_factory=dict)
    """Fact that awaits the log -> hash of the publication that it is kept since (docs/adr/0023)."""
    audiences: Audiences = NO_AUDIENCES
    festivals: Mapping[str, Festival] = field(default_factory=dict)
    best_hours: bool = False  # Whether any message is sent at the best hour.
    interacts: bool = False  # Whether what any version does comes back as events, of others too.
    content_types: Mapping[str, str] = field(default_factory=dict)  # Action -> its own, if it has one.
    reserves: Mapping[str, tuple[CompiledReserve, ...]] = field(default_factory=dict)
    """Cap -> what is kept of it."""
    channels: Mapping[str, CompiledChannel] = field(default_factory=dict)  # With rules of reachability.
    reach_by_type: Mapping[str, tuple[CompiledChannel, ...]] = field(default_factory=dict)
    channel_hours: Mapping[str, Calendar] = field(default_factory=dict)
    """Channel -> the calendar of its hours, of those that have one."""
    channel_budget: ChannelBudget | None = None
    doors: Mapping[str, Door] = field(default_factory=dict)
    """Journey -> what it asks of whoever would enter; of those that ask anything."""
    test_customer: Evaluate | None = None
    campaigns: Mapping[str, CompiledCampaign] = field(default_factory=dict)  # By journey of theirs.
    edges: Mapping[tuple[str, int], Mapping[str, Edges]] = field(default_factory=dict)
    """Journey version -> place -> what may change the conditions that are asked there by time alone."""
    weights: tuple[tuple[Evaluate, Decimal], ...] = ()  # Context weights: condition, factor.
    resources: Mapping[str, Resource] = field(default_factory=dict)
    plans: Mapping[str, JourneyPlan] = field(default_factory=dict)
    """Journey -> what becomes of people in its earlier versions; of this publication alone."""
    controls: Controls = NO_CONTROLS
    """What operators have paused and stopped."""

    def under(self, controls: Controls) -> Catalogue:
        """The same workspace with other controls in force."""
        return self if controls == self.controls else replace(self, controls=controls)

    def zone_of(self, traits: Mapping[str, Trait]) -> ZoneInfo:
        """The customer's zone: trait `timezone` (which the last context sets too), else the workspace's."""
        trait = traits.get("timezone")
        if trait is None or not isinstance(trait.value, str):
            return self.workspace_zone
        return zone(trait.value) or self.workspace_zone

    def calendar(self, name: str) -> Calendar:
        """The calendar of that id; the home calendar for an empty one."""
        return self.calendars[name or self.home_calendar]

    def freshness_of(self, event_type: str) -> int:
        """Age in ms beyond which an event of the type enrols nobody."""
        return self.freshness.get(event_type, FRESHNESS_DEFAULT_MS)


def _index(pairs: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _compile_action(name: str, workspace: Workspace) -> CompiledAction:
    action, policy = workspace.actions[name], workspace.policy
    value, propensity = (
        compile_expression(parse(text)) if text else None for text in (action.value, action.propensity)
    )
    opposites = {other for other, each in workspace.actions.items() if name in (each.opposes or ())}
    mixes = tuple(
        mix
        for mix in policy.content_mix
        if mix.content_type == action.content_type and action.purpose in mix.purposes
    )
    caps = {
        channel: tuple(cap for cap in policy.caps if concerns(cap, name, action, channel))
        for channel in action.channels
    }
    return CompiledAction(
        name, action, value, propensity, tuple(sorted(opposites | {*(action.opposes or ())})), mixes, caps
    )


def build_catalogue(publications: Iterable[Published]) -> Catalogue:
    """Compile the last publication, with the journey versions of the earlier ones beside it.

    Args:
        publications: in order of activation, the one in force last; each already checked without faults.
    Returns: the catalogue.
    Raises: ConditionError or KeyError if a workspace was not checked before.
    Cost: some 2 ms a journey.
    """
    history = list(publications)
    journeys: dict[tuple[str, int], CompiledJourney] = {}
    modes: dict[str, str] = {}
    for published in history:
        for name, model in published.workspace.journeys.items():
            version = published.versions[name]
            journeys[name, version] = compile_journey(model, version)
            modes[name] = REACHING.get(model.mode, model.mode)
    last = history[-1]
    workspace = last.workspace
    current = {name: journeys[name, last.versions[name]] for name in sorted(workspace.journeys)}
    active = [journey for journey in current.values() if journey.mode != "draft"]
    facts = compile_facts(workspace, [text for each in journeys.values() for text in each.texts])
    channels, budget = compile_channels(workspace.channels.channels), workspace.channels.budget
    festivals = festivals_of(workspace.calendars)
    home, tests = zone(workspace.settings.zone), workspace.settings.test_customers
    assert home is not None, f"zone {workspace.settings.zone!r} is not in tzdata"
    return Catalogue(
        last.hash,
        workspace.settings.workspace,
        workspace.policy,
        {name: _compile_action(name, workspace) for name in workspace.actions},
        facts,
        _index((event_type, fact) for fact in facts.values() for event_type in fact.types),
        journeys,
        current,
        modes,
        _index((event_type, journey) for journey in active for event_type in journey.trigger_types),
        _index((event_type, journey) for journey in active for event_type in journey.absence_since),
        _index((event_type, journey) for journey in current.values() for event_type in journey.absence_of),
        _index((journey.follows, journey) for journey in active if journey.follows),
        _index(
            (event_type, journey)
            for journey in active
            if journey.stands
            for event_type in journey.stands.types
        ),
        compile_rules(workspace),
        _index(compile_cases(workspace.policy)),
        {name: event.freshness for name, event in {**BUILTIN_EVENTS, **workspace.events}.items()},
        home,
        tuple(workspace.settings.languages),
        contacts_kept_ms(workspace.policy, budget),
        frozenset(purpose for cap in workspace.policy.caps for purpose in cap.purposes)
        | frozenset(purpose for mix in workspace.policy.content_mix for purpose in mix.purposes)
        | frozenset(budget.purposes if budget else ()),
        {name: table.rows for name, table in workspace.tables.items()},
        {
            name: compile_calendar(model, home)
            for published in history
            for name, model in published.workspace.calendars.items()
        },
        home_calendar(workspace.calendars) or "",
        any(bool(journey.asked) for journey in journeys.values()),
        timed=(timed := tuple(journey for journey in active if journey.timed is not None)),
        dated=tuple(journey for journey in timed if journey.timed and journey.timed.date is not None),
        timed_meaning=meaning_of_all([(each.id, each.timed) for each in timed if each.timed], festivals),
        facts_begun=facts_begun(history, journeys, facts),
        properties_read=properties_read(text for each in history for text in condition_texts(each.workspace)),
        backfills=backfills(history),
        audiences=compile_audiences(workspace, active),
        by_time=meanings_by_time(workspace, timed, festivals),
        festivals=festivals,
        best_hours=any(journey.best_hours for journey in journeys.values()),
        interacts=any(journey.interacts for journey in journeys.values()) or uses_resources(workspace),
        resources=all_resources(workspace),
        content_types={
            name: each.content_type for name, each in workspace.actions.items() if each.content_type
        },
        reserves=compile_reserves(workspace.policy),
        channels=channels,
        reach_by_type=reach_by_type(channels),
        channel_hours=channel_hours(workspace.channels.channels, workspace.calendars, home),
        channel_budget=budget,
        campaigns=compile_campaigns(workspace.campaigns),
        doors=compile_doors(workspace, home),
        test_customer=compile_expression(parse(tests)) if tests else None,
        edges=journey_edges(workspace, journeys.values()),
        weights=tuple(
            (compile_expression(parse(each.when)), each.weight)
            for each in workspace.policy.arbitration.weights
        ),
        plans=compile_plans(history),
    )
