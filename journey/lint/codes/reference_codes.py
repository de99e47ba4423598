"""RW203, RW22x, RW23x: ids that lead nowhere, or to two places."""

from __future__ import annotations

from journey.lint.codes.code import Code

REFERENCE_CODES = (
    Code(
        "RW203",
        "unknown step",
        "`go`, `step` and `since` name a step of the journey, by `id` or by default id `<kind>_<n>`.",
        "steps:\n  - { id: greet, message: hello }\n"
        "  - wait: { first: [ { step: gret, outcome: opened } ], timeout: 1 day }",
        "steps:\n  - { id: greet, message: hello }\n"
        "  - wait: { first: [ { step: greet, outcome: opened } ], timeout: 1 day }",
    ),
    Code(
        "RW220",
        "repeated step id",
        "Two steps of a journey have one id. A default id such as `wait_1` counts too.",
        "steps:\n  - { id: greet, wait: 1 day }\n  - { id: greet, message: hello }",
        "steps:\n  - { id: pause, wait: 1 day }\n  - { id: greet, message: hello }",
    ),
    Code(
        "RW221",
        "repeated journey id",
        "Two files define one journey.",
        "journey: hello\nmode: live\ntrigger: { on: User Registered }\nsteps: [ { message: hello } ]\n",
        "journey: hello_again\nmode: live\ntrigger: { on: User Registered }\nsteps: [ { message: hello } ]\n",
        path="journeys/other.yaml",
        whole=True,
    ),
    Code(
        "RW222",
        "unknown action",
        "`actions.yaml` has no such action.",
        "steps: [ { message: helo } ]",
        "steps: [ { message: hello } ]",
        also=("RW409",),
    ),
    Code(
        "RW223",
        "unknown channel",
        "No action uses this channel, so the cap would never count anything.",
        "caps: [ { id: mails, max: 1, per: 1 day, channel: mail } ]",
        "caps: [ { id: mails, max: 1, per: 1 day, channel: email } ]",
        path="policy.yaml",
    ),
    Code(
        "RW224",
        "unknown time zone",
        "Zones have IANA names.",
        "zone: Asia/Shangai",
        "zone: Asia/Shanghai",
        path="workspace.yaml",
    ),
    Code(
        "RW225",
        "unknown language",
        "Languages are BCP 47 tags such as `zh-Hant`; content is in those of `workspace.yaml`.",
        "actions: { hello: { channels: email, content: { en: { template: a }, eng: { template: a } } } }",
        "actions: { hello: { channels: email, content: { en: { template: hello } } } }",
        path="actions.yaml",
    ),
    Code(
        "RW226",
        "unknown event type",
        "Neither the built-in catalogue nor `events.yaml` has this type, so it would never come.",
        "trigger: { on: User Registred }",
        "trigger: { on: User Registered }",
    ),
    Code(
        "RW227",
        "go into another list",
        "`go` leads to a step of the same list or of one around it: nobody jumps into a branch.",
        "steps:\n"
        "  - branch:\n"
        "      - when: \"'vip' in customer.tags\"\n"
        "        steps: [ { id: vip, message: hello } ]\n"
        "  - wait: 1 day\n"
        "  - go: vip",
        "steps:\n"
        "  - id: begin\n"
        "    branch:\n"
        "      - when: \"'vip' in customer.tags\"\n"
        "        steps: [ { message: hello } ]\n"
        "  - wait: 1 day\n"
        "  - go: begin",
    ),
    Code(
        "RW228",
        "step without outcomes",
        "Only a message has outcomes that a wait can hear.",
        "steps:\n  - id: pause\n    wait: 1 day\n  - message: hello\n"
        "  - wait: { first: [ { step: pause, outcome: opened } ], timeout: 1 day }",
        "steps:\n  - wait: 1 day\n  - id: greet\n    message: hello\n"
        "  - wait: { first: [ { step: greet, outcome: opened } ], timeout: 1 day }",
    ),
    Code(
        "RW229",
        "repeated cap id",
        "Decisions name the cap that refused; two of one name cannot be told apart.",
        "caps: [ { id: day, max: 1, per: 1 day }, { id: day, max: 3, per: 7 days } ]",
        "caps: [ { id: day, max: 1, per: 1 day }, { id: week, max: 3, per: 7 days } ]",
        path="policy.yaml",
    ),
    Code(
        "RW230",
        "reserved step id",
        "`since: entry` means the entry, so no step is called `entry`.",
        "steps: [ { id: entry, message: hello } ]",
        "steps: [ { id: greet, message: hello } ]",
    ),
    Code(
        "RW231",
        "unknown slot",
        "A message gives a value for a slot that its action does not declare.",
        "steps: [ { message: { action: hello, with: { city: customer.traits.city } } } ]",
        "steps: [ { message: { action: hello } } ]",
    ),
    Code(
        "RW232",
        "slot of another type",
        "What fills a slot is never what its action declares; here `orders` of `hello` is a number.",
        "steps: [ { message: { action: hello, with: { orders: \"'seven'\" } } } ]",
        'steps: [ { message: { action: hello, with: { orders: "7" } } } ]',
        beside={"actions.yaml": "actions: { hello: { channels: email, slots: { orders: number } } }\n"},
    ),
    Code(
        "RW239",
        "fact that the log cannot tell",
        "A fact with `backfill: log` reads more than its event: what customers were like then is not in it.",
        "facts: { orders: { count: Order Completed, when: customer.traits.vip == true, backfill: log } }",
        "facts: { orders: { count: Order Completed, when: event.properties.total > 9, backfill: log } }",
        path="facts.yaml",
        beside={
            "journeys/more.yaml": "journey: more\nmode: live\ntrigger: { on: Order Completed }\n"
            "entry: { eligible: [ customer.facts.orders > 0 ] }\nsteps: [ { message: hello } ]\n",
        },
    ),
)
