"""A journey as a graph: nodes, edges, and how many people took each."""

from journey.graph.building import journey_graph
from journey.graph.counting import Counts, count_passages
from journey.graph.model import Edge, Graph, Node

__all__ = ["Counts", "Edge", "Graph", "Node", "count_passages", "journey_graph"]
