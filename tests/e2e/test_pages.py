"""Every page that needs no argument, as every reader sees it."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.e2e.browsing import Reader, faults_of_access, scrolls_sideways
from tests.e2e.conftest import PageAs

WINDOWS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
NOT_PAGES = ("api/", "healthz", "sign-out", "palette")


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


@pytest.mark.parametrize(("width", "theme"), WINDOWS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_quiet_accessible_and_fits(
    page_as: PageAs, width: int, theme: str, language: str
) -> None:
    reader = page_as(width=width, theme=theme)
    reader.page.goto("/settings/profile")
    reader.speak(language)
    faults = [
        fault
        for path in pages()
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
    reader.photograph(f"{path.strip('/').replace('/', '-') or 'home'}-{window}")
    faults = faults_of_access(reader.page)
    if answer.status != 200:
        faults.append(f"answered {answer.status}")
    if scrolls_sideways(reader.page):
        faults.append("scrolls sideways")
    return [f"{path} {window}: {fault}" for fault in faults]


def test_the_door_is_quiet_and_accessible(page_as: PageAs) -> None:
    reader = page_as(width=390)
    reader.context.clear_cookies()
    assert faults_at(reader, "/sign-in", "390-ja-light") == []
    assert reader.complaints == []
