"""RW4xx: what is well-formed and cannot work, or does not do what it seems to."""

from __future__ import annotations

from journey.lint.codes.code import Code

FLOW_CODES = (
    Code(
        "RW401",
        "unreachable step",
        "Everything before it ends or goes elsewhere.",
        "steps:\n  - end: done\n  - message: hello",
        "steps:\n  - message: hello\n  - end: done",
        severity="warning",
    ),
    Code(
        "RW402",
        "loop without a wait",
        "The enrolment would turn in one instant until its fuel is used up.",
        "steps:\n  - id: again\n    message: hello\n  - go: again",
        "steps:\n  - id: again\n    message: hello\n  - wait: 1 day\n  - go: again",
    ),
    Code(
        "RW403",
        "wait that cannot end",
        "`timeout: forever`, and nothing that `first` names can come.",
        "steps:\n"
        "  - wait: { first: [ { step: greet, outcome: opened } ], timeout: forever }\n"
        "  - id: greet\n"
        "    message: hello",
        "steps:\n"
        "  - id: greet\n"
        "    message: hello\n"
        "  - wait: { first: [ { step: greet, outcome: opened } ], timeout: forever }",
    ),
    Code(
        "RW404",
        "match without a key",
        "`match` compares with `entry.key`; in a journey without one it can never be met.",
        "goal: [ { on: Order Completed, match: event.properties.cart_id, within: 3 days } ]",
        "trigger: { on: Cart Viewed }\n"
        "entry: { key: event.properties.cart_id }\n"
        "goal: [ { on: Order Completed, match: event.properties.cart_id, within: 3 days } ]",
    ),
    Code(
        "RW405",
        "quiet hours outlast the proposal",
        "A proposal made as quiet hours begin has expired before they end: it is never sent.",
        "quiet_hours: [ { from: 20:00, to: 21:00 }, { from: 20:30, to: 20:00 } ]",
        "quiet_hours: [ { from: 21:00, to: 09:00 } ]",
        severity="warning",
        path="policy.yaml",
    ),
    Code(
        "RW406",
        "contest held longer than the proposal lives",
        "The contest closes at the earliest expiry, so the hold never runs its time.",
        "arbitration: { hold: 2 days }",
        "arbitration: { hold: 10 minutes }",
        severity="warning",
        path="policy.yaml",
    ),
    Code(
        "RW407",
        "cap of none",
        "`max: 0` forbids every contact that the cap names.",
        "caps: [ { id: never, max: 0, per: 1 day } ]",
        "caps: [ { id: day, max: 1, per: 1 day } ]",
        severity="warning",
        path="policy.yaml",
    ),
    Code(
        "RW408",
        "cap on notices",
        "A cap on mandatory or transactional contacts can hold back a notice that must go out.",
        "caps: [ { id: day, max: 1, per: 1 day, purposes: [promotion, mandatory] } ]",
        "caps: [ { id: day, max: 1, per: 1 day, purposes: promotion } ]",
        severity="warning",
        path="policy.yaml",
    ),
    Code(
        "RW409",
        "action nobody proposes",
        "No journey has a message of this action.",
        "actions: { hello: { channels: email }, bye: { channels: email } }",
        "actions: { hello: { channels: email } }",
        severity="warning",
        path="actions.yaml",
    ),
    Code(
        "RW410",
        "fact nobody uses",
        "No condition reads this fact; every customer's state carries it.",
        "facts: { orders: { count: Order Completed } }",
        "facts: {}",
        severity="warning",
        path="facts.yaml",
    ),
    Code(
        "RW440",
        "table nobody reads",
        "No condition looks into this table; every worker carries it.",
        "id,city\nd1,Oslo\n",
        "data of another kind lies in data/\n",
        severity="warning",
        path="tables/dealers.csv",
        whole=True,
        mended_path="data/dealers.csv",
    ),
    Code(
        "RW411",
        "content lacks the first language",
        "Customers of unknown language get the workspace's first, and the action has no content in it.",
        "actions: { hello: { channels: email, content: { zh: { template: hello } } } }\n",
        "actions: { hello: { channels: email, content: { en: { template: hello } } } }\n",
        path="actions.yaml",
        also=("RW225",),
    ),
    Code(
        "RW412",
        "content lacks a language",
        "Customers of this language get the action in the workspace's first.",
        "workspace: shop\nlanguages: [ en, zh ]\n",
        "workspace: shop\nlanguages: [ en ]\n",
        severity="warning",
        path="workspace.yaml",
        whole=True,
    ),
    Code(
        "RW413",
        "slot without a value",
        "The action declares a slot that the message leaves empty.",
        "actions: { hello: { channels: email, slots: { city: text } } }",
        "actions: { hello: { channels: email } }",
        severity="warning",
        path="actions.yaml",
    ),
    Code(
        "RW414",
        "arms without weight",
        "All arms weigh 0, so nobody could take any.",
        "steps:\n  - message: hello\n  - split: { name: tone, arms: { a: { weight: 0 }, b: { weight: 0 } } }",
        "steps:\n  - message: hello\n  - split: { name: tone, arms: { a: { weight: 1 }, b: { weight: 1 } } }",
    ),
    Code(
        "RW415",
        "case after otherwise",
        "`otherwise` takes everybody, so a case after it is never asked.",
        "steps:\n"
        "  - branch:\n"
        "      - otherwise: [ { message: hello } ]\n"
        "      - { when: \"'vip' in customer.tags\", steps: [ { end: vip } ] }",
        "steps:\n"
        "  - branch:\n"
        "      - { when: \"'vip' in customer.tags\", steps: [ { end: vip } ] }\n"
        "      - otherwise: [ { message: hello } ]",
    ),
    Code(
        "RW416",
        "message repeated by its else",
        "`else` runs because the action was not sent; proposed again at once it is refused again.",
        "steps:\n  - message: hello\n    else: [ { message: hello } ]",
        "steps:\n  - message: hello\n    else: [ { wait: 1 day }, { message: hello } ]",
        severity="warning",
    ),
    Code(
        "RW417",
        "no journeys",
        "A workspace without a journey keeps state and decides nothing.",
        None,
        "journey: hello\ntrigger: { on: User Registered }\nsteps: [ { message: hello } ]\n",
        severity="warning",
        whole=True,
    ),
    Code(
        "RW418",
        "goal without time",
        "`within: 0` closes the goal as the enrolment begins: no event can meet it.",
        "goal: [ { on: Order Completed, within: 0 days } ]",
        "goal: [ { on: Order Completed, within: 3 days } ]",
        severity="warning",
    ),
)
