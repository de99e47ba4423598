"""RW20x, RW21x: fields and steps that do not have the shape their file asks for."""

from __future__ import annotations

from journey.lint.codes.code import Code

SHAPE_CODES = (
    Code(
        "RW201",
        "unknown field",
        "The mapping has no such field. The nearest one, or all of them, are named.",
        "entry: { hold_out: 5% }",
        "entry: { holdout: 5% }",
    ),
    Code(
        "RW202",
        "missing field",
        "The mapping cannot do without this field.",
        "goal: [ { on: Order Completed } ]",
        "goal: [ { on: Order Completed, within: 3 days } ]",
    ),
    Code(
        "RW204",
        "value of the wrong form",
        "The field's type cannot read the text: a duration, a share, a time of day, a number, an id.",
        "entry: { holdout: 0.05 }",
        "entry: { holdout: 5% }",
    ),
    Code(
        "RW205",
        "not one of the words",
        "The field takes one of a closed list of words.",
        "entry: { repeat: restarts }",
        "entry: { repeat: restart }",
    ),
    Code(
        "RW206",
        "list, mapping or text expected",
        "The value has another kind than the field, often because a dash or an indentation is missing.",
        "steps: { message: hello }",
        "steps:\n  - message: hello",
    ),
    Code(
        "RW207",
        "fields that do not go together",
        "Each field is fine by itself, but not in this company.",
        "steps:\n  - wait: { for: 1 day, at: 09:00 }\n  - message: hello",
        "steps:\n  - wait: { at: 09:00 }\n  - message: hello",
    ),
    Code(
        "RW208",
        "out of bounds",
        "A number, a text or a list is smaller or larger than the field allows.",
        "entry: { per_customer: { open: 0 } }",
        "entry: { per_customer: { open: 1 } }",
    ),
    Code(
        "RW210",
        "unknown step kind",
        "A step is one kind key; this one nobody knows.",
        "steps: [ { mesage: hello } ]",
        "steps: [ { message: hello } ]",
    ),
    Code(
        "RW211",
        "several kinds in one step",
        "A step is one kind key. Two actions are two steps.",
        "steps:\n  - wait: 1 day\n    message: hello",
        "steps:\n  - wait: 1 day\n  - message: hello",
    ),
    Code(
        "RW212",
        "step without a kind",
        "A step has only `id`, `note` or `else`.",
        "steps:\n  - id: greet\n  - message: hello",
        "steps:\n  - id: greet\n    message: hello",
    ),
    Code(
        "RW214",
        "unknown trigger",
        "A trigger has `on` (event types) or `absence`, and not both.",
        "trigger: { event: User Registered }",
        "trigger: { on: User Registered }",
    ),
)
