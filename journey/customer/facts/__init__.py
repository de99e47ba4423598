"""Facts: numbers kept per customer, in constant memory (docs/reference/facts.md).

One file a way of keeping: sliding and calendar windows, distinct values, favourites, intervals, and one of
any of these by a key.
"""

from journey.customer.facts.compiled import CompiledFact, Moment, compile_fact
from journey.customer.facts.gathering import compile_facts
from journey.customer.facts.learning import EMPTY, learn, learn_all
from journey.customer.facts.passing import next_change
from journey.customer.facts.reading import read, value_of

__all__ = [
    "EMPTY",
    "CompiledFact",
    "Moment",
    "compile_fact",
    "compile_facts",
    "learn",
    "learn_all",
    "next_change",
    "read",
    "value_of",
]
