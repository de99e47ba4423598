"""Facts: numbers kept per customer, in constant memory (docs/reference/facts.md).

One file a way of keeping: sliding and calendar windows, distinct values, favourites, intervals, and one of
any of these by a key.
"""

from journey.customer.facts.beginning import FactsBegun, begun_anew, known_at, unknown_until
from journey.customer.facts.compiled import FACT_BEGUN, CompiledFact, Moment, compile_fact, says_since
from journey.customer.facts.filling import filled, is_awaited
from journey.customer.facts.gathering import compile_facts, counted_names
from journey.customer.facts.joining import join
from journey.customer.facts.learning import EMPTY, learn, learn_all, names_kept
from journey.customer.facts.passing import next_change
from journey.customer.facts.reading import read, value_of

__all__ = [
    "EMPTY",
    "FACT_BEGUN",
    "CompiledFact",
    "FactsBegun",
    "Moment",
    "begun_anew",
    "compile_fact",
    "compile_facts",
    "counted_names",
    "filled",
    "is_awaited",
    "join",
    "known_at",
    "learn",
    "learn_all",
    "names_kept",
    "next_change",
    "read",
    "says_since",
    "unknown_until",
    "value_of",
]
