"""How a command fails: what, where, which value, what to do, with a code and an exit code.

Codes RW1xx to RW4xx are faults of workspaces (journey/lint), RW5xx of their cases (journey/trial); RW9xx are
failures of commands. A code is never reused for another meaning.
"""

from __future__ import annotations

from typing import NamedTuple


class FailureCode(NamedTuple):
    """One row of the table of failures."""

    exit: int
    """As `streams.exits.Exit` names them; numbers here, because that module loads Kafka's client."""
    title: str


FAILURES: dict[str, FailureCode] = {
    "RW901": FailureCode(3, "Kafka is unavailable"),
    "RW902": FailureCode(3, "Redis is unavailable"),
    "RW903": FailureCode(78, "a setting is missing or wrong"),
    "RW904": FailureCode(78, "the topics are not as they must be"),
    "RW905": FailureCode(2, "a file or folder is missing, unreadable or in the way"),
    "RW906": FailureCode(1, "the workspace has faults"),
    "RW907": FailureCode(2, "an argument names nothing that can be"),
    "RW908": FailureCode(1, "nothing was found"),
    "RW909": FailureCode(78, "another workspace is in force"),
    "RW910": FailureCode(1, "recomputed and recorded decisions differ"),
    "RW911": FailureCode(1, "a check failed"),
    "RW912": FailureCode(75, "another administrator took over"),
    "RW913": FailureCode(70, "the engine ended"),
    "RW914": FailureCode(70, "a fault of Riverwalk itself"),
    "RW915": FailureCode(78, "an approval is lacking"),
    "RW916": FailureCode(78, "resources or budgets in the `stream` clock, where nothing allocates"),
    "RW917": FailureCode(75, "published, but facts were not all filled from the log"),
}


class Failure(Exception):
    """A command cannot do what it was asked.

    Args:
        code: a key of FAILURES.
        what: one sentence: what was expected and what was found.
        where: file, setting, topic or argument; empty if the sentence says it.
        found: the value that was found; never a secret.
        advice: what to do next.
        exit_code: where the table's is too coarse (how an engine ended).
    """

    def __init__(
        self,
        code: str,
        what: str,
        *,
        where: str = "",
        found: str = "",
        advice: str = "",
        exit_code: int | None = None,
    ) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.where = where
        self.found = found
        self.advice = advice
        self.exit_code = FAILURES[code].exit if exit_code is None else exit_code

    def as_dict(self) -> dict[str, str | int]:
        """For `--json`."""
        told = {"what": self.what, "where": self.where, "found": self.found, "advice": self.advice}
        return {
            "code": self.code,
            **{key: text for key, text in told.items() if text},
            "exit": self.exit_code,
        }

    def lines(self) -> list[str]:
        """For people."""
        told = [f"{self.code} {self.what}"]
        told += [f"  where: {self.where}"] if self.where else []
        told += [f"  found: {self.found}"] if self.found else []
        return told + ([f"  what to do: {self.advice}"] if self.advice else [])
