"""The generated reference, `docs/reference/`, written from the code by `python -m riverwalk.reference`."""

from riverwalk.reference.pages import all_pages, shapes_text, write_pages, write_shapes

__all__ = ["all_pages", "shapes_text", "write_pages", "write_shapes"]
