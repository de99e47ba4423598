"""What a bounded model check may find, each with a journey that has it and the same one mended."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of finding. The examples are keys of a journey `hello` that starts on `User Registered`."""

    code: str
    meaning: str
    failing: str
    mended: str


UNREACHED_STEP = "unreached_step"
UNREACHED_END = "unreached_end"
ENDLESS_WAIT = "endless_wait"
ENDLESS_STAY = "endless_stay"
SPINNING_LOOP = "spinning_loop"
UNMET_GOAL = "unmet_goal"

_NEVER_SENT = """\
steps:
  - { id: told, message: hello }
  - wait: { first: [ { step: told, outcome: opened, then: [ { end: opened } ] } ], timeout: TIMEOUT }
"""
_CONTRADICTION = """\
steps:
  - branch:
      - when: "'vip' in customer.tags"
        steps:
          - branch: [ { when: "CONDITION", steps: [ { end: special } ] } ]
"""
_ROUND = "steps: [ { id: again, wait: 1 day }, { message: hello }, { go: again } ]\n"
_UNASKED = """\
entry: { holdout: HOLDOUT }
exit: [ { after: 30 days } ]
steps:
  - { id: again, call: { service: scoring, timeout: 1 day } }
  - branch: [ { when: "'open' in customer.tags", steps: [ { go: again } ] } ]
"""
_ALL = (
    Kind(
        UNREACHED_STEP,
        "No path reaches this step: what would lead there contradicts a condition that was taken in the same "
        "instant, waits for the outcome of what was not sent, or comes after an exit by time.",
        "exit: [ { after: 7 days } ]\nsteps: [ { wait: 14 days }, { message: hello } ]\n",
        "exit: [ { after: 30 days } ]\nsteps: [ { wait: 14 days }, { message: hello } ]\n",
    ),
    Kind(
        UNREACHED_END,
        "No path ends with this result.",
        _CONTRADICTION.replace("CONDITION", "!('vip' in customer.tags)"),
        _CONTRADICTION.replace("CONDITION", "!('new' in customer.tags)"),
    ),
    Kind(
        ENDLESS_WAIT,
        "Somebody may come to a wait that nothing can end: no timeout, no event that can come, no goal and "
        "no exit. A wait for the outcome of a message is one for those to whom it was not sent, be it by a "
        "refusal or a holdout.",
        _NEVER_SENT.replace("TIMEOUT", "forever"),
        _NEVER_SENT.replace("TIMEOUT", "7 days"),
    ),
    Kind(
        ENDLESS_STAY,
        "From here on every path comes back: there is no end, no goal and no exit.",
        _ROUND,
        "exit: [ { after: 30 days } ]\n" + _ROUND,
    ),
    Kind(
        SPINNING_LOOP,
        "A path comes back to this step, or takes more steps than one instant allows, while no time passes. "
        "Whoever is held out is asked of no service, and passes a `call` at once.",
        _UNASKED.replace("HOLDOUT", "10%"),
        _UNASKED.replace("HOLDOUT", "0%"),
    ),
    Kind(
        UNMET_GOAL,
        "Nobody is inside, or watches, while this goal could be met.",
        "goal: [ { on: Order Completed, within: 3 days } ]\nsteps: [ { tag: seen }, { end: told } ]\n",
        "goal: [ { on: Order Completed, within: 3 days } ]\nsteps: [ { tag: seen } ]\n",
    ),
)
KINDS = {kind.code: kind for kind in _ALL}
