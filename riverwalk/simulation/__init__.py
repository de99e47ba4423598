"""`riverwalk simulate`: a file of touchpoints against a workspace, counted."""

from riverwalk.simulation.counting import Counts, JourneyCounts
from riverwalk.simulation.input import TouchpointFile, example_touchpoints, file_touchpoints
from riverwalk.simulation.running import Simulated, simulate_touchpoints

__all__ = [
    "Counts",
    "JourneyCounts",
    "Simulated",
    "TouchpointFile",
    "example_touchpoints",
    "file_touchpoints",
    "simulate_touchpoints",
]
