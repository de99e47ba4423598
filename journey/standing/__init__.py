"""Where the customer stands: segments, and what follows when that changes."""
