"""Write the pages."""

from riverwalk.printing import say
from riverwalk.reference.pages import write_pages

if __name__ == "__main__":
    for path in write_pages():
        say(f"wrote {path}")
