"""RW24x: names of segments, stages, ladders and levels that lead nowhere."""

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
)
