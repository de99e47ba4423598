"""RW24x, RW44x: names of segments, stages, ladders and levels that lead nowhere, or are never asked for."""

from __future__ import annotations

from journey.lint.codes.code import Code

SEGMENTS = {"segments.yaml": "segments: { readers: { enter: customer.traits.reads == true } }\n"}
LADDERS = {
    "lifecycle.yaml": "stages: [ prospect, owner ]\n"
    "moves: [ { to: owner, on: Order Completed } ]\n"
    "ladders: { club: { levels: [ basic, gold ], moves: [ { to: gold, on: Order Completed } ] } }\n"
}

STANDING_CODES = (
    Code(
        "RW240",
        "unknown segment",
        "`segments.yaml` has no such segment.",
        "trigger: { segment: readrs, enters: true }",
        "trigger: { segment: readers, enters: true }",
        also=("RW443",),
        beside=SEGMENTS,
    ),
    Code(
        "RW241",
        "unknown stage",
        "`lifecycle.yaml` has no such stage.",
        "trigger: { stage: changes, to: ownr }",
        "trigger: { stage: changes, to: owner }",
        beside=LADDERS,
    ),
    Code(
        "RW242",
        "unknown ladder",
        "`lifecycle.yaml` has no such ladder.",
        "trigger: { ladder: clubb }",
        "trigger: { ladder: club }",
        beside=LADDERS,
    ),
    Code(
        "RW243",
        "unknown level",
        "The ladder has no such level.",
        "trigger: { ladder: club, level: silver }",
        "trigger: { ladder: club, level: gold }",
        beside=LADDERS,
    ),
    Code(
        "RW443",
        "segment nobody uses",
        "No condition asks for the segment and no journey begins by it; every turn asks its conditions.",
        "segments: { readers: { enter: customer.traits.reads == true } }",
        "segments: {}",
        severity="warning",
        path="segments.yaml",
    ),
    Code(
        "RW444",
        "tag nobody uses",
        "`tags.yaml` has a rule for the tag, and no condition asks for it.",
        "tags: { reader: { on: Product Viewed, expire: 30 days } }",
        "tags: {}",
        severity="warning",
        path="tags.yaml",
    ),
    Code(
        "RW445",
        "list nobody uses",
        "No condition reads the list; every customer's state carries it.",
        "lists: { seen: { add: { on: Product Viewed, item: event.properties.product_id } } }",
        "lists: {}",
        severity="warning",
        path="facts.yaml",
    ),
)
