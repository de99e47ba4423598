"""`riverwalk test`: the folder's cases run, shown, written as JUnit, and run again when a file changes."""

from riverwalk.trials.running import CaseResult, Tried, try_folder

__all__ = ["CaseResult", "Tried", "try_folder"]
