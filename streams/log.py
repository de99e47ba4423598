"""Logging: one line an event, for people or as JSON; ids as fields, never personal data."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from streams.settings import Settings

NOISY = ("faust", "mode", "aiokafka", "streams.app", "streams.transport")
"""Their notes on a normal rebalance are many; warnings are shown. `streams.*` are Faust's loggers."""

HARMLESS = "NotEnoughReplicas"
"""In the first produce of a transaction this is Kafka's own verification (KIP-890) asking to retry."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, message, fields, and the stack if there is one."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["stack"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class ConsoleFormatter(logging.Formatter):
    """Time, level, message and fields, for a person."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S.%f")[:-3]
        fields = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        return f"{at} {record.levelname:<8} {record.getMessage()} {fields}".rstrip()


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _not_harmless(record: logging.LogRecord) -> bool:
    return HARMLESS not in record.getMessage()


def set_up_logging(settings: Settings) -> None:
    """Log to standard error as configured; once a process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.log_format == "json" else ConsoleFormatter())
    handler.addFilter(_not_harmless)
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(settings.log_level)))
