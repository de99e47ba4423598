"""RW233 to RW238, RW291, RW292, RW446: indicators."""

from journey.lint.codes.code import Code

PATH = "indicators.yaml"
_TWO = (
    "indicators:\n  orders: { count: { on: Order Completed } }\n"
    "  people: { customers: { on: Order Completed } }\n"
)
_RATE = _TWO + "  each: { title: { en: Orders a customer }, formula: %s }"
_VIEW = "indicators: { uplift: { title: { en: Uplift }, experiment: { journey: hello%s } } }"
_MEASURED = {
    "journeys/hello.yaml": "journey: hello\nmode: live\ntrigger: { on: User Registered }\n"
    "entry: { holdout: 10% }\ngoal: [ { on: Order Completed, within: 9 days } ]\n"
    "steps: [ { message: hello } ]\n"
}
_INDEX = (
    "indicators:\n  orders: { count: { on: Order Completed }, target: { at_least: 100 } }\n"
    "  calls: { count: { on: Complaint Opened }%s }\n"
    "  health: { title: { en: Health }, index: { orders: %s, calls: 30%% } }"
)
_TARGET = ", target: { at_most: 5 }"

INDICATOR_CODES = (
    Code(
        "RW233",
        "unknown indicator",
        "A formula, an index, a `parent`, a metric or a guard names another indicator.",
        _RATE % "orders / peple",
        _RATE % "orders / people",
        path=PATH,
        also=("RW446",),
    ),
    Code(
        "RW234",
        "formula that does not read",
        "A formula holds names of figures, numbers, `+ - * /` and brackets.",
        _RATE % "'orders > people'",
        _RATE % "orders / people",
        path=PATH,
        also=("RW446",),
    ),
    Code(
        "RW235",
        "indicator of another kind",
        "A formula is of numbers, an index of numbers with targets, a metric or guard of what is counted.",
        _INDEX % ("", "70%"),
        _INDEX % (_TARGET, "70%"),
        path=PATH,
    ),
    Code(
        "RW236",
        "indicator made of itself",
        "Formulas, indexes and parents go round in no circle.",
        "indicators: { all: { title: { en: All }, formula: all + 1 } }",
        "indicators: { all: { title: { en: All }, count: { on: Order Completed } } }",
        path=PATH,
    ),
    Code(
        "RW237",
        "weights that make no whole",
        "The weights of an index are shares of one whole.",
        _INDEX % (_TARGET, "60%"),
        _INDEX % (_TARGET, "70%"),
        path=PATH,
    ),
    Code(
        "RW238",
        "experiment that is none",
        "An experiment that is reported has a holdout, or a step `experiment`, with these arms and a metric.",
        _VIEW % ", base: hold_out",
        _VIEW % ", base: holdout",
        path=PATH,
        beside=_MEASURED,
    ),
    Code(
        "RW291",
        "stage nobody reaches",
        "No journey has a step `stage` of this name.",
        "indicators: { settled: { title: { en: Settled }, count: { reached: setled } } }",
        "indicators: { settled: { title: { en: Settled }, count: { reached: settled } } }",
        path=PATH,
        beside={
            "journeys/settling.yaml": "journey: settling\nmode: live\ntrigger: { on: Order Completed }\n"
            "steps: [ { stage: settled }, { message: hello } ]\n"
        },
    ),
    Code(
        "RW292",
        "result nobody ends with",
        "No passage through these journeys ends so: results are reasons of exits and names of ends.",
        "indicators: { gone: { title: { en: Gone }, count: { ended: hello, result: gon } } }",
        "indicators: { gone: { title: { en: Gone }, count: { ended: hello, result: gone } } }",
        path=PATH,
        beside={
            "journeys/hello.yaml": "journey: hello\nmode: live\ntrigger: { on: User Registered }\n"
            "exit: [ { on: Signed Out, reason: gone } ]\nsteps: [ { message: hello }, { wait: 1 day } ]\n"
        },
    ),
    Code(
        "RW446",
        "indicator nobody looks at",
        "It has neither title nor owner, and nothing else is made of it.",
        "indicators: { orders: { count: { on: Order Completed } } }",
        "indicators: { orders: { title: { en: Orders }, count: { on: Order Completed } } }",
        severity="warning",
        path=PATH,
    ),
)
