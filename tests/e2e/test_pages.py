"""Every page, as every reader sees it."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.e2e.browsing import Reader, faults_of_access, scrolls_sideways
from tests.e2e.conftest import PageAs

WINDOWS = [
    (1440, "light", "ja"),
    (390, "dark", "ja"),
    (1440, "dark", "en"),
    (390, "light", "en"),
]
DETAILS = {  # a list, and the pages behind its rows
    "/people/?sort=-events": r"/people/\d+/\?list=[^\"]+",
    "/people/?state=anonymous": r"/people/\d+/\?list=[^\"]+",
    "/sources/": r"/sources/\d+/",
    "/events/": r"/events/name/\?name=[^\"]+",
    "/quarantine/": r"/quarantine/\d+/",
    "/imports": r"/imports/\d+",
    "/metrics/": r"/metrics/\w+/\?",
    "/follow-ups/": r"/follow-ups/\d+/",
    "/messages/": r"/messages/\d+/",
}
NOT_PAGES = ("api/", "healthz", "sign-out", "palette", "language")


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif not any(mark in route for mark in "<^("):
            yield route


def pages() -> list[str]:
    found = addresses(get_resolver().url_patterns)
    return sorted({f"/{route}" for route in found if not route.startswith(NOT_PAGES)})


def details(reader: Reader) -> list[str]:
    """Two rows of each list, and the two sides of a merge."""
    found = []
    for listed, link in DETAILS.items():
        text = reader.context.request.get(listed).text()
        links = re.findall(f'href="({link})"', text)
        assert links, f"{listed} leads nowhere"
        found += [unescape(link) for link in dict.fromkeys(links)][:2]
    merged = reader.context.request.get("/people/?q=田中").text()
    person = re.findall(r'href="(/people/\d+/)', merged)[0]
    undo = re.findall(r'href="(/merges/\d+/)"', reader.context.request.get(person).text())
    past = f"{person}?at=2026-01-01T00:00"
    return [*dict.fromkeys([*found, person, past, *undo, f"{person}merge/"])]


@pytest.mark.parametrize(("width", "theme", "language"), WINDOWS)
def test_every_page_is_quiet_accessible_and_fits(
    page_as: PageAs, width: int, theme: str, language: str
) -> None:
    reader = page_as(width=width, theme=theme)
    reader.page.goto("/settings/profile")
    reader.speak(language)
    faults = [
        fault
        for path in [*pages(), *details(reader)]
        for fault in faults_at(reader, path, f"{width}-{language}-{theme}")
    ]
    assert faults + reader.complaints == []


def faults_at(reader: Reader, path: str, window: str) -> list[str]:
    head = reader.context.request.get(path)
    if head.status in {404, 405} or not head.text().startswith("<!doctype html>"):
        return []  # takes a POST, needs more than its address, or is a fragment of a page
    answer = reader.page.goto(path)
    assert answer is not None
    reader.page.wait_for_load_state()
    name = re.sub(r"\W+", "-", path.strip("/")) or "home"
    reader.photograph(f"{name}-{window}")
    faults = faults_of_access(reader.page)
    if answer.status != 200:
        faults.append(f"answered {answer.status}")
    if scrolls_sideways(reader.page):
        faults.append("scrolls sideways")
    return [f"{path} {window}: {fault}" for fault in faults]


def test_the_door_is_quiet_and_accessible(page_as: PageAs) -> None:
    reader = page_as(width=390)
    reader.page.goto("about:blank")  # nobody listens any more who would be refused
    reader.context.clear_cookies()
    assert faults_at(reader, "/sign-in", "390-ja-light") == []
    assert reader.complaints == []
