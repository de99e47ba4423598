"""WORDS: what we accept, remember, decide and publish."""
