"""What was measured on: the machine and the versions of what runs on it."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("faust-streaming", "aiokafka", "msgspec", "jiter", "uvloop", "redis", "confluent-kafka")


def machine() -> dict[str, Any]:
    """Processor, cores, memory, system; the load when the bench began."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": [round(load, 2) for load in os.getloadavg()],
    }


def versions() -> dict[str, str]:
    """Python, Java, Kafka, and the packages on the hot path."""
    pom = (Path(__file__).parents[1] / "deploy" / "local" / "pom.xml").read_text()
    kafka = re.search(r"<version>(4[\d.]+)</version>", pom)
    return {
        "python": platform.python_version(),
        "kafka": kafka[1] if kafka else "",
        "java": _java(),
        **{name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return found[1].strip() if found else platform.machine()


def _java() -> str:
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)  # noqa: S607
    found = re.search(r'version "([^"]+)"', said.stderr)
    return found[1] if found else ""
