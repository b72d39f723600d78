"""The command palette: pages of the navigation, and whatever rooms let it find.

A room registers a provider when its app is ready:

    palette.providers.append(find_people)

    def find_people(reader, words) -> list[Hit]: ...
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from unicodedata import normalize

from enishi.ui.navigation import Section

MOST = 8  # hits of one provider


@dataclass(frozen=True, slots=True)
class Hit:
    url: str
    label: str
    icon: str
    group: str
    note: str = ""


Provider = Callable[[Any, str], list[Hit]]  # the reader (a member) and what was typed
providers: list[Provider] = []


def hits(reader: object, words: str, pages: list[Section]) -> list[dict[str, str]]:
    """Pages first; rooms are asked only when something was typed, and the highest step, which knows
    people, before those below."""
    found = find_pages(words, pages)
    if words:
        for provider in reversed(providers):
            found += provider(reader, words)[:MOST]
    return [asdict(hit) for hit in found]


def find_pages(words: str, pages: list[Section]) -> list[Hit]:
    wanted = fold(words)
    return [
        Hit(link.url, link.label, link.icon, section.label)
        for section in pages
        for link in section.links
        if wanted in fold(link.label)
    ]


def fold(text: str) -> str:
    return normalize("NFKC", text).casefold()
