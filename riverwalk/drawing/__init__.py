"""Graphs as text and pictures, drawn here: no other program is needed.

The same graph gives the same bytes.
"""

from riverwalk.drawing.mermaid import as_mermaid
from riverwalk.drawing.svg import as_svg

__all__ = ["as_mermaid", "as_svg"]
