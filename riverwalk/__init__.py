"""DOORS for people: the `riverwalk` command. No rules of its own: it calls `journey/` and `agents/`."""
