"""RW3xx: conditions. `journey.conditions` knows what they mean; here they get a place in a workspace."""

from __future__ import annotations

from journey.conditions import CONDITION_FAULTS, ConditionFault, ErrorCode
from journey.lint.codes.code import Code

FACTS = "facts: { orders: { count: Order Completed } }\n"
TYPES = "[ User Registered, Page Viewed, Product Added ]"


def _code(fault: ConditionFault) -> Code:
    facts = {"facts.yaml": FACTS} if "orders" in fault.mended else {}
    return Code(
        str(fault.code),
        fault.title,
        fault.meaning,
        _placed(fault, fault.failing),
        _placed(fault, fault.mended),
        beside=facts,
        also=("RW410",) if facts else (),
    )


def _placed(fault: ConditionFault, condition: str) -> str:
    """In a goal every name is in scope; what is out of scope is shown in a trigger."""
    if fault.code is ErrorCode.OUT_OF_SCOPE:
        return f'trigger:\n  on: User Registered\n  when: "{condition}"'
    return f'goal:\n  - on: {TYPES}\n    when: "{condition}"\n    within: 3 days'


CONDITION_CODES: tuple[Code, ...] = tuple(
    # Full width is a trap of all files: `file_codes` tells it.
    _code(fault)
    for fault in CONDITION_FAULTS
    if fault.code is not ErrorCode.FULL_WIDTH
)
