"""docs/README.md leads to every page, and every link in it leads somewhere."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
LINKS = set(re.findall(r"\]\(([^)#]+)[^)]*\)", (DOCS / "README.md").read_text(encoding="utf-8")))
NOT_LISTED = {"README.md", "adr/0000-template.md"}


def test_every_page_is_listed() -> None:
    """Pages of the language stand in its own index."""
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - NOT_LISTED
    assert sorted(page for page in pages - LINKS if not page.startswith("reference/language/")) == []


def test_every_link_leads_somewhere() -> None:
    assert sorted(link for link in LINKS if not (DOCS / link).exists()) == []


def test_every_decision_is_listed_by_its_title() -> None:
    page = (DOCS / "README.md").read_text(encoding="utf-8")
    titles = {
        path.name: path.read_text(encoding="utf-8").splitlines()[0] for path in (DOCS / "adr").iterdir()
    }
    missing = [name for name, title in titles.items() if f"({'adr/' + name}) {title[7:]}" not in page]
    assert missing == ["0000-template.md"]
