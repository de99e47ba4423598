"""The table of checks; one function each, a check may yield several codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from journey.lint.audiences import unheard_subjects, unlisted_audiences, unsaid_subjects
from journey.lint.campaigns import budgets_and_waves, campaigns, opposite_journeys, unknown_owners
from journey.lint.channels import (
    channel_calendars,
    nobody_to_test_with,
    undeclared_channels,
    unknown_outcomes,
)
from journey.lint.conditions import conditions
from journey.lint.contest import merges, repeated_policy_ids, unknown_caps, unknown_content_types
from journey.lint.fault import Fault
from journey.lint.flow import endless_waits, keyless_matches, loops, timeless_goals, unreachable_steps
from journey.lint.indicators import (
    experiment_views,
    formulas,
    unknown_happenings,
    unknown_indicators,
    unused_indicators,
)
from journey.lint.journeys import other_journeys
from journey.lint.logged import logged_facts
from journey.lint.migrations import migrations
from journey.lint.policy import caps_on_notices, empty_caps, long_hold, quiet_hours
from journey.lint.references import (
    calendar_files,
    emitted_types,
    repeated_caps,
    repeated_journeys,
    timed_triggers,
    unknown_actions,
    unknown_calendars,
    unknown_channels,
    unknown_event_types,
    unknown_languages,
    unknown_zone,
)
from journey.lint.resources import idle_waitlists, merged_and_scarce, unknown_resources, unused_resources
from journey.lint.slots import slot_types, slots
from journey.lint.standing import unknown_standing
from journey.lint.steps import (
    experiments,
    late_cases,
    repeated_messages,
    repeated_steps,
    unknown_steps,
    weightless_splits,
)
from journey.lint.subject import Subject
from journey.lint.unused import unused_facts, unused_lists, unused_segments, unused_tables, unused_tags
from journey.lint.usage import missing_languages, no_journeys, unproposed_actions

CHECKS: tuple[Callable[[Subject], Iterator[Fault]], ...] = (
    unknown_steps,
    repeated_steps,
    repeated_journeys,
    unknown_actions,
    unknown_channels,
    undeclared_channels,
    unknown_outcomes,
    channel_calendars,
    nobody_to_test_with,
    campaigns,
    budgets_and_waves,
    unknown_owners,
    opposite_journeys,
    unknown_zone,
    unknown_resources,
    idle_waitlists,
    merged_and_scarce,
    unknown_calendars,
    calendar_files,
    unknown_standing,
    timed_triggers,
    unknown_languages,
    unknown_event_types,
    emitted_types,
    unlisted_audiences,
    unheard_subjects,
    unsaid_subjects,
    other_journeys,
    repeated_caps,
    unknown_caps,
    unknown_content_types,
    repeated_policy_ids,
    merges,
    slots,
    slot_types,
    conditions,
    logged_facts,
    unreachable_steps,
    loops,
    endless_waits,
    keyless_matches,
    timeless_goals,
    quiet_hours,
    long_hold,
    empty_caps,
    caps_on_notices,
    unproposed_actions,
    unused_facts,
    unused_resources,
    unused_tables,
    unused_segments,
    unused_tags,
    unused_lists,
    unused_indicators,
    missing_languages,
    weightless_splits,
    experiments,
    late_cases,
    repeated_messages,
    unknown_happenings,
    unknown_indicators,
    formulas,
    experiment_views,
    no_journeys,
    migrations,
)


def lint(subject: Subject) -> Iterator[Fault]:
    """Every fault that the checks find, in the checks' order."""
    for check in CHECKS:
        yield from check(subject)
