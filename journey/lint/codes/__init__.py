"""The table of fault codes: RW1xx files, RW2xx shape and references, RW3xx conditions, RW4xx sense.

A code is never reused for another meaning.
"""

from collections.abc import Mapping
from types import MappingProxyType

from journey.lint.codes.code import Code, example_files
from journey.lint.codes.condition_codes import CONDITION_CODES
from journey.lint.codes.contest_codes import CONTEST_CODES
from journey.lint.codes.file_codes import FILE_CODES
from journey.lint.codes.flow_codes import FLOW_CODES
from journey.lint.codes.indicator_codes import INDICATOR_CODES
from journey.lint.codes.migration_codes import MIGRATION_CODES
from journey.lint.codes.reference_codes import REFERENCE_CODES
from journey.lint.codes.resource_codes import RESOURCE_CODES
from journey.lint.codes.shape_codes import SHAPE_CODES
from journey.lint.codes.standing_codes import STANDING_CODES
from journey.lint.codes.step_codes import STEP_CODES
from journey.lint.codes.table_codes import TABLE_CODES
from journey.lint.codes.time_codes import TIME_CODES
from journey.lint.fault import Severity

CODES: tuple[Code, ...] = tuple(
    sorted(
        (
            *FILE_CODES,
            *SHAPE_CODES,
            *REFERENCE_CODES,
            *CONDITION_CODES,
            *CONTEST_CODES,
            *FLOW_CODES,
            *STANDING_CODES,
            *RESOURCE_CODES,
            *INDICATOR_CODES,
            *MIGRATION_CODES,
            *STEP_CODES,
            *TABLE_CODES,
            *TIME_CODES,
        ),
        key=lambda code: code.code,
    )
)
SEVERITIES: Mapping[str, Severity] = MappingProxyType({code.code: code.severity for code in CODES})

__all__ = ["CODES", "SEVERITIES", "Code", "example_files"]
