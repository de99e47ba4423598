"""The one writer of resources: requests in order, never more granted than there is."""

from journey.resources.allocator import Allocator

__all__ = ["Allocator"]
