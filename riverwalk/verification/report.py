"""What verification found, as numbers that must be zero and numbers that must balance."""

from __future__ import annotations

import msgspec

EXAMPLES_MAX = 20
"""Differences that are named; the rest is only counted."""
MUST_BE_ZERO = (
    "ingest_missing",
    "ingest_extra",
    "ingest_repeated",
    "ingest_different",
    "state_differences",
    "decision_differences",
    "missing",
    "extra",
    "repeated",
    "action_differences",
    "emission_differences",
    "order_differences",
    "answer_differences",
    "caps_exceeded",
    "resources_exceeded",
    "unbalanced",
    "unsettled",
)


class Report(msgspec.Struct):
    """The balance of a log."""

    touchpoints: int = 0
    accepted: int = 0
    applied: int = 0
    repeats: int = 0
    dead_letters: int = 0
    customers: int = 0
    decisions: int = 0
    actions: int = 0
    withdrawals: int = 0
    orders: int = 0
    """Requests and releases of resources."""
    grants: int = 0
    ingest_missing: int = 0
    """Admitted touchpoints, or refusals, that have no record downstream."""
    ingest_extra: int = 0
    ingest_repeated: int = 0
    ingest_different: int = 0
    state_differences: int = 0
    decision_differences: int = 0
    """Customers whose decisions are not, byte for byte and in order, what the pure fold decides."""
    missing: int = 0
    """Actions that the fold decides and the topic lacks."""
    extra: int = 0
    repeated: int = 0
    action_differences: int = 0
    emission_differences: int = 0
    """Touchpoints that the fold emits and the topic lacks, has twice, has otherwise, or has beside them."""
    order_differences: int = 0
    """Orders for resources that the fold makes and the topic lacks, has twice, or has beside them."""
    answer_differences: int = 0
    """Customers whose answers about resources are not, in order, what the one writer answers."""
    caps_exceeded: int = 0
    resources_exceeded: int = 0
    """Grants beyond what there was, counted from the answers alone."""
    unbalanced: int = 0
    """Partitions where in is not applied + repeats + dead letters, or the ledger says otherwise."""
    unsettled: int = 0
    """Partitions that were still working when they were read; let them come to rest and verify again."""
    examples: list[str] = []

    def example(self, text: str) -> None:
        """Name one difference."""
        if len(self.examples) < EXAMPLES_MAX:
            self.examples.append(text)

    @property
    def clean(self) -> bool:
        """Whether everything that must be zero is."""
        return not any(getattr(self, name) for name in MUST_BE_ZERO)
