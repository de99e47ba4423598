"""The door of the house: a record of an input topic becomes an event of one customer, or a refusal."""

from journey.intake.admission import Admitted, Clock, Intake, unknown_fields
from journey.intake.control import INPUT_ENDED, INPUT_TIME
from journey.intake.dialects import CONTROL_HEADER

__all__ = ["CONTROL_HEADER", "INPUT_ENDED", "INPUT_TIME", "Admitted", "Clock", "Intake", "unknown_fields"]
