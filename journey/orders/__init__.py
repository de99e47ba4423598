"""What must reach every customer whom it concerns, once: migration plans, activations, resumes, stops, and
events about products, groups and dealers.

An order applies at a customer's first touch after it, or by a sweep for the quiet ones; its `now` is its own
instant, so both give the same bytes. Whether it still concerns a customer is read from the state alone.
"""

from journey.orders.activating import activate
from journey.orders.concerning import concerns, passed
from journey.orders.hearing import Sought, hear, sought
from journey.orders.migrating import migrate
from journey.orders.resuming import resume
from journey.orders.stopping import stop

__all__ = ["Sought", "activate", "concerns", "hear", "migrate", "passed", "resume", "sought", "stop"]
