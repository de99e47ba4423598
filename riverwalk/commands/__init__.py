"""One module a command; `riverwalk/command_table.py` says which. Imported only when the command is called."""
