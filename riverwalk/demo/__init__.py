"""`riverwalk demo`: a shop's whole year through the embedded stack, watched live and verified at the end."""

from riverwalk.demo.run import DemoResult, run_demo

__all__ = ["DemoResult", "run_demo"]
