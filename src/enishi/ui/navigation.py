"""The side navigation: groups of pages; `settings.NAVIGATION` is the dotted path to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Badge:
    """A figure beside a page's name; `alert` says what of it is late."""

    text: str = ""
    alert: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A page. `role` is the least role that sees it; `count` a cheap figure beside it, of the
    reader."""

    url_name: str
    label: str | Promise
    icon: str
    role: str = ""
    count: Callable[["Reader"], Badge] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Pages under one heading; the first group has none."""

    label: str | Promise
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: str
    icon: str
    count: Badge
    is_current: bool


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    links: list[Link] = field(default_factory=list)


class Reader(Protocol):
    def holds(self, role: str) -> bool: ...


def navigation() -> Sequence[Group]:
    groups: Sequence[Group] = import_string(settings.NAVIGATION)
    return groups


def sections(reader: Reader, path: str) -> list[Section]:
    """What this reader may open; of the pages that `path` is under, the nearest is current."""
    visible = [
        (group, [(item, reverse(item.url_name)) for item in group.items if reader.holds(item.role)])
        for group in navigation()
    ]
    current = max(
        (url for _, items in visible for _, url in items if is_under(path, url)),
        key=len,
        default="",
    )
    return [
        Section(
            str(group.label),
            [link(item, url, reader, is_current=url == current) for item, url in items],
        )
        for group, items in visible
        if items
    ]


def is_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def link(item: Item, url: str, reader: Reader, *, is_current: bool) -> Link:
    count = item.count(reader) if item.count else Badge()
    return Link(url, str(item.label), item.icon, count, is_current)
