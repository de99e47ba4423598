"""RULES: the pure core. `advance(catalogue, state, event, now) -> Advance(state, asks)`.

No clock, no chance but stable hashing, no environment, no I/O: the same log gives the same decisions.
"""
