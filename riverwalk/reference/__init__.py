"""The generated reference, `docs/reference/`, written from the code by `python -m riverwalk.reference`."""

from riverwalk.reference.pages import all_pages, write_pages

__all__ = ["all_pages", "write_pages"]
