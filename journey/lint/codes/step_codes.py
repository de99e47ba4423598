"""RW26x: what step kinds say that cannot be meant."""

from __future__ import annotations

from journey.lint.codes.code import Code

STEP_CODES = (
    Code(
        "RW260",
        "unknown journey",
        "`enrol`, `leave` and a trigger by an end name a journey of the workspace.",
        "steps: [ { message: hello }, { leave: helo } ]",
        "steps: [ { message: hello }, { leave: other } ]",
        beside={
            "journeys/other.yaml": "journey: other\nmode: live\ntrigger: { on: Signed In }\n"
            "steps: [ { wait: 1 day } ]\n"
        },
    ),
    Code(
        "RW261",
        "journey that leaves itself",
        "A passage ends itself with `end`, and begins again with `go`.",
        "steps: [ { message: hello }, { leave: hello } ]",
        "steps: [ { message: hello }, { end: over } ]",
    ),
    Code(
        "RW262",
        "result that never comes",
        "A trigger waits for an end that the other journey has not: `goal`, `done`, `exit`, the name of one "
        "of its `end` steps, or the reason of one of its exits.",
        "trigger: { journey: other, ended: [unhapy] }",
        "trigger: { journey: other, ended: [unhappy] }",
        beside={
            "journeys/other.yaml": "journey: other\nmode: live\ntrigger: { on: Signed In }\n"
            "steps: [ { wait: 1 day }, { end: unhappy } ]\n"
        },
    ),
    Code(
        "RW263",
        "recipient nobody can be",
        "`to` of `emit` names another customer by an identifier, as a touchpoint does.",
        "steps: [ { emit: { event: Referral Qualified, to: { user: customer.traits.referred_by } } }, "
        "{ message: hello } ]",
        "steps: [ { emit: { event: Referral Qualified, to: { user_id: customer.traits.referred_by } } }, "
        "{ message: hello } ]",
    ),
    Code(
        "RW265",
        "experiment without its goal",
        "The metric `goal` is the share of enrolments that meet a goal of the journey.",
        "steps: [ { experiment: { name: tone, metric: goal, "
        "arms: { a: { steps: [ { message: hello } ] }, b: {} } } } ]",
        "goal: [ { on: Order Completed, within: 3 days } ]\n"
        "steps: [ { experiment: { name: tone, metric: goal, "
        "arms: { a: { steps: [ { message: hello } ] }, b: {} } } } ]",
    ),
)
