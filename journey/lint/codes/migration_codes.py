"""RW29x, RW495: migration plans. The last two look at what is published already, so `publish` shows them."""

from __future__ import annotations

from journey.lint.codes.code import BASE, JOURNEY, Code

PLAN = "journeys/hello.migration.yaml"
BEFORE = {path: "\n".join(parts.values()) + "\n" for path, parts in BASE.items() if path != JOURNEY} | {
    JOURNEY: "journey: hello\nmode: live\ntrigger: { on: User Registered }\n"
    "steps: [ { id: pause, wait: 1 day }, { message: hello } ]\n"
}
"""What is in force when the examples are published: a pause, then the message."""

MIGRATION_CODES = (
    Code(
        "RW295",
        "two migration plans of one journey",
        "Which of two rules would hold for a step could not be told.",
        "migration: hello\notherwise: keep\n",
        "migration: other\notherwise: keep\n",
        path=PLAN,
        whole=True,
        beside={
            "journeys/again.migration.yaml": "migration: hello\notherwise: retime\n",
            "journeys/other.yaml": "journey: other\nmode: live\ntrigger: { on: Signed In }\n"
            "steps: [ { message: hello } ]\n",
        },
    ),
    Code(
        "RW296",
        "move into a goal",
        "The `then` of a goal is for those who met it; nobody is moved there.",
        "migration: hello\notherwise: { move: thanks }\n",
        "migration: hello\notherwise: { move: message_1 }\n",
        path=PLAN,
        whole=True,
        beside={
            JOURNEY: "journey: hello\nmode: live\ntrigger: { on: User Registered }\n"
            "goal: [ { on: Order Completed, within: 1 day, then: [ { id: thanks, message: hello } ] } ]\n"
            "steps: [ { message: hello } ]\n",
        },
    ),
    Code(
        "RW297",
        "rule for a step that never was",
        "A rule names a step that no published version of the journey has, so nobody can rest there.",
        "migration: hello\nsteps: { pose: retime }\notherwise: keep\n",
        "migration: hello\nsteps: { pause: retime }\notherwise: keep\n",
        path=PLAN,
        whole=True,
        before=BEFORE,
    ),
    Code(
        "RW495",
        "migration that leaves residents without a rule",
        "People rest at a step of an earlier version that the plan does not name. They keep their version; "
        "`otherwise: keep` says that this is meant.",
        "migration: hello\nsteps: { message_1: keep }\n",
        "migration: hello\nsteps: { message_1: keep, pause: retime }\n",
        path=PLAN,
        whole=True,
        severity="warning",
        before=BEFORE,
    ),
)
