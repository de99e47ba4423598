"""RW289, RW290, RW44x: resources, and what takes from them."""

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
)
