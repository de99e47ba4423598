"""`backfill: log`: what the log says of new facts, told to the customers who were known before them.

Reads `customer-events` from its beginning, reckons with `journey/`, and writes a record a customer on the
customer's own partition; the fold takes it once (docs/adr/0023).
"""

from riverwalk.backfilling.partition import LogPartition
from riverwalk.backfilling.report import Backfilled, PartitionBackfilled, backfilled_lines
from riverwalk.backfilling.running import backfill
from riverwalk.backfilling.writing import RATE

__all__ = ["RATE", "Backfilled", "LogPartition", "PartitionBackfilled", "backfill", "backfilled_lines"]
