"""Results in the form that build servers read: JUnit's XML, one suite for each case file."""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree import ElementTree as Xml

from riverwalk.trials.running import CaseResult, Tried
from riverwalk.trials.view import diff_of

UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no place for."""


def junit(tried: Tried) -> str:
    """The document."""
    root = Xml.Element("testsuites", _counts(tried.results))
    root.set("name", tried.workspace)
    for path, results in groupby(tried.results, key=_path):
        _suite(root, path, tuple(results))
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _path(result: CaseResult) -> str:
    return result.told.path


def _suite(root: Xml.Element, path: str, results: tuple[CaseResult, ...]) -> None:
    suite = Xml.SubElement(root, "testsuite", {"name": path, **_counts(results)})
    for result in results:
        names = {
            "classname": path.removesuffix(".yaml").replace("/", "."),
            "name": _writable(result.told.case.name),
            "file": path,
            "line": str(result.told.line),
            "time": f"{result.seconds:.3f}",
        }
        case = Xml.SubElement(suite, "testcase", names)
        if not result.passed:
            failure = Xml.SubElement(case, "failure", {"message": _writable(result.differences[0].message)})
            failure.text = _writable("\n".join(diff_of(result)))


def _counts(results: tuple[CaseResult, ...]) -> dict[str, str]:
    return {
        "tests": str(len(results)),
        "failures": str(sum(not result.passed for result in results)),
        "errors": "0",
        "time": f"{sum(result.seconds for result in results):.3f}",
    }


def _writable(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)
