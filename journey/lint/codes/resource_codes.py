"""RW289, RW290, RW293, RW44x: resources, budgets, capacities, waves, and what takes from them."""

from journey.lint.codes.code import Code

_RESOURCES = {"resources.yaml": "resources: { coupons: { amount: 100 } }\n"}
_ACTION = "actions: { hello: { channels: email, content: { en: { template: hello } }, uses: { %s } } }"

RESOURCE_CODES = (
    Code(
        "RW289",
        "unknown resource",
        "`uses` names resources of `resources.yaml`.",
        _ACTION % "coupon: 1, coupons: 1",
        _ACTION % "coupons: 1",
        path="actions.yaml",
        beside=_RESOURCES,
    ),
    Code(
        "RW290",
        "waitlist for nothing",
        "A grant waits for what comes back of a resource, and this action uses none.",
        "steps: [ { grant: { action: hello, waitlist: true } } ]",
        "steps: [ { grant: hello } ]",
    ),
    Code(
        "RW293",
        "merged and scarce",
        "Equal actions that are joined are one contact: they take from no budget and no capacity.",
        "channels: { email: { capacity: { max: 100, per: 1 hour } } }",
        "channels: { email: {} }",
        path="channels.yaml",
        beside={
            "actions.yaml": "actions: { hello: { channels: email, slots: { items: list }, "
            "merge: { for: 2 hours, as: items }, content: { en: { template: hello } } } }\n"
        },
    ),
    Code(
        "RW441",
        "resource nobody takes",
        "No action uses it: either one should, or it is not needed.",
        "resources: { coupons: { amount: 100 }, seats: { amount: 40 } }",
        "resources: { coupons: { amount: 100 } }",
        severity="warning",
        path="resources.yaml",
        beside={"actions.yaml": _ACTION % "coupons: 1" + "\n"},
    ),
    Code(
        "RW442",
        "action that takes more than there is",
        "It is refused as `out_of_stock`, always.",
        _ACTION % "coupons: 101",
        _ACTION % "coupons: 1",
        severity="warning",
        path="actions.yaml",
        beside=_RESOURCES,
    ),
    Code(
        "RW447",
        "budget nobody spends",
        "No action that the campaign's journeys propose has a `cost`.",
        "campaigns: { spring: { journeys: hello, budget: 5000 } }",
        "campaigns: { spring: { journeys: hello } }",
        severity="warning",
        path="campaigns.yaml",
    ),
    Code(
        "RW448",
        "wave that opens too late",
        "Nobody enters once the campaign is over, so the wave's customers never do.",
        "campaigns: { spring: { journeys: hello, live: { until: 2027-05-02 },\n"
        "  waves: [ { at: 2027-05-01, share: 50% }, { at: 2027-05-02, share: 50% } ] } }",
        "campaigns: { spring: { journeys: hello, live: { until: 2027-05-03 },\n"
        "  waves: [ { at: 2027-05-01, share: 50% }, { at: 2027-05-02, share: 50% } ] } }",
        severity="warning",
        path="campaigns.yaml",
    ),
)
