"""The documents against the code: what is written is there, and what is there is written."""

import re
from pathlib import Path

import pytest

from enishi.site.shell import COMMANDS

HOUSE = Path(__file__).resolve().parent.parent
PAGES = [
    HOUSE / name
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "STYLE.md", "SECURITY.md")
]
PAGES += sorted((HOUSE / "docs").glob("*.md")) + sorted((HOUSE / "src").rglob("README.md"))


def read(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8")


def test_every_command_is_documented() -> None:
    assert [name for name in COMMANDS if f"`enishi {name}" not in read("docs/commands.md")] == []


def test_every_setting_is_documented() -> None:
    named = set(
        re.findall(r'(?:text|flag)\("(ENISHI_[A-Z_]+)"', read("src/enishi/site/settings.py"))
    )
    assert {
        name for name in named | {"ENISHI_DATA"} if f"`{name}`" not in read("docs/production.md")
    } == set()


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z0-9-]+)", read("README.md"), re.MULTILINE))
    assert named
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text)]
    local = [link for link in links if link and not link.startswith(("http", "mailto:", "/"))]
    assert [link for link in local if not (page.parent / link).exists()] == []
