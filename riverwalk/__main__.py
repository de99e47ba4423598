"""`python -m riverwalk`: the command where its script is not on the path."""

from riverwalk.cli import main

main()
