"""`verify`: read the topics as anybody could, recompute everything with the pure fold, and compare.

Shares nothing with the engine but `journey/` and the words of `schemas/`.
"""

from riverwalk.verification.deployment import Deployment, Log
from riverwalk.verification.report import Report
from riverwalk.verification.verifier import verify

__all__ = ["Deployment", "Log", "Report", "verify"]
