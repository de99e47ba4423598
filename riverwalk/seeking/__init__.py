"""What the log holds of one customer, found by going back along the trail: nothing of others is scanned."""

from riverwalk.seeking.newest import read_newest
from riverwalk.seeking.ports import Counted, Log, read_all
from riverwalk.seeking.retrace import Retrace, advances_along, eras_of
from riverwalk.seeking.walk_back import NotSeekable, Sought, seek_customer

__all__ = [
    "Counted",
    "Log",
    "NotSeekable",
    "Retrace",
    "Sought",
    "advances_along",
    "eras_of",
    "read_all",
    "read_newest",
    "seek_customer",
]
