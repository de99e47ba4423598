"""Phase 1, observe: what an event says about its customer."""
