"""Write the pages, and the shapes of the commands."""

from riverwalk.printing import say
from riverwalk.reference.pages import write_pages, write_shapes

if __name__ == "__main__":
    for path in [*write_shapes(), *write_pages()]:
        say(f"wrote {path}")
