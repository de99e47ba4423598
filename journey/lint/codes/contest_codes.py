"""RW28x, RW48x: contests, reserves, content, merging and channels."""

from __future__ import annotations

from journey.lint.codes.code import Code

CONTEST_CODES = (
    Code(
        "RW280",
        "unknown cap",
        "A reserve keeps places of a cap of the policy.",
        "caps: [ { id: week, max: 3, per: 7 days } ]\nreserves: [ { cap: wek, for: action.value > 100 } ]",
        "caps: [ { id: week, max: 3, per: 7 days } ]\nreserves: [ { cap: week, for: action.value > 100 } ]",
        path="policy.yaml",
    ),
    Code(
        "RW281",
        "unknown content type",
        "No action has this content type, so nothing would ever be counted.",
        "caps: [ { id: brand, max: 1, per: 7 days, content_type: brand } ]",
        "caps: [ { id: day, max: 1, per: 7 days } ]",
        path="policy.yaml",
    ),
    Code(
        "RW282",
        "reserve of a whole cap",
        "A reserve keeps the last places of a cap; if it keeps all, nobody else has any.",
        "caps: [ { id: day, max: 1, per: 1 day } ]\nreserves: [ { cap: day, for: action.value > 9 } ]",
        "caps: [ { id: day, max: 2, per: 1 day } ]\nreserves: [ { cap: day, for: action.value > 9 } ]",
        severity="warning",
        path="policy.yaml",
    ),
    Code(
        "RW283",
        "repeated id in the policy",
        "Decisions name the rule that refused; two of one name cannot be told apart.",
        "blackout:\n  - { id: feast, from: 2027-02-05, until: 2027-02-08 }\n"
        "  - { id: feast, from: 2027-10-01, until: 2027-10-03 }",
        "blackout:\n  - { id: new_year, from: 2027-02-05, until: 2027-02-08 }\n"
        "  - { id: golden_week, from: 2027-10-01, until: 2027-10-03 }",
        path="policy.yaml",
    ),
    Code(
        "RW284",
        "merge into no list",
        "Equal actions are joined as a list, so the slot that `as` names holds one.",
        "actions: { hello: { channels: email, slots: { items: text }, merge: { for: 2 hours, as: items } } }",
        "actions: { hello: { channels: email, slots: { items: list }, merge: { for: 2 hours, as: items } } }",
        path="actions.yaml",
        also=("RW413",),
    ),
    Code(
        "RW285",
        "outcome that never comes",
        "A wait hears an outcome that no channel of the step's action has, by `channels.yaml`.",
        "steps:\n  - { id: greet, message: hello }\n"
        "  - wait: { first: [ { step: greet, outcome: clicked } ], timeout: 1 day }",
        "steps:\n  - { id: greet, message: hello }\n"
        "  - wait: { first: [ { step: greet, outcome: opened } ], timeout: 1 day }",
        beside={"channels.yaml": "channels: { email: { outcomes: { delivered: {}, opened: {} } } }\n"},
    ),
    Code(
        "RW286",
        "test without test customers",
        "A journey in `test` reaches test customers only, and `workspace.yaml` names none.",
        "mode: test",
        "mode: live",
        severity="warning",
    ),
    Code(
        "RW287",
        "unknown team",
        "With `teams` in `workspace.yaml`, the owner of a journey or campaign is one of them.",
        "owner: grwth",
        "owner: growth",
        beside={"workspace.yaml": "workspace: shop\nlanguages: en\nteams: { growth: { approvals: 2 } }\n"},
    ),
    Code(
        "RW288",
        "journey of two campaigns",
        "A campaign's dates and channels hold for its journeys, so a journey has one parent at most.",
        "campaigns: { spring: { journeys: hello }, launch: { journeys: hello } }",
        "campaigns: { spring: { journeys: hello } }",
        path="campaigns.yaml",
    ),
    Code(
        "RW481",
        "merge that outlasts the proposal",
        "The first proposal waits for its equals until it expires, so it never waits its time.",
        "actions: { hello: { channels: email, expiry: 1 hour, merge: { for: 2 hours, as: items } } }",
        "actions: { hello: { channels: email, expiry: 1 day, merge: { for: 2 hours, as: items } } }",
        severity="warning",
        path="actions.yaml",
    ),
    Code(
        "RW482",
        "opposite journeys on one event",
        "One event starts two journeys, and one of them undoes or contradicts what the other does.",
        "journey: other\nmode: live\ntrigger: { on: User Registered }\n"
        "steps: [ { untag: fresh }, { message: hello } ]\n",
        "journey: other\nmode: live\ntrigger: { on: User Registered }\nsteps: [ { message: hello } ]\n",
        severity="warning",
        path="journeys/other.yaml",
        whole=True,
        beside={
            "journeys/tagging.yaml": "journey: tagging\nmode: live\ntrigger: { on: User Registered }\n"
            "steps: [ { tag: fresh } ]\n"
        },
    ),
)
