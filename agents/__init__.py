"""HANDS: handlers and loops, given their ports."""
