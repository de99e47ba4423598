"""Phases 5 and 6: contact policy, then arbitration."""
