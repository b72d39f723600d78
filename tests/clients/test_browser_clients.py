"""The official browser clients, unmodified, in Chromium, on a page of another origin."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from enishi.timeline import wire
from enishi.timeline.enums import EventType
from enishi.timeline.tests.collecting import KEY, Door
from tests.clients.pages import site
from tests.house import wait_for

pytestmark = pytest.mark.browser


def visit(page: Page, folder: Path, script: str, **options: Any) -> None:
    """Open a page with the client's bundle until it says that it is done."""
    (folder / "client.js").write_text(script, encoding="utf-8")
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>青葉リビング</title><body>'
        f'<script type="application/json" id="options">{json.dumps(options)}</script>'
        f'<script type="module" src="client.js"></script></body></html>',
        encoding="utf-8",
    )
    with site(folder) as origin:
        page.goto(f"{origin}/index.html?utm_source=line&utm_campaign=autumn")
        page.wait_for_selector("body[data-done=yes]", state="attached", timeout=15_000)
        page.wait_for_timeout(700)  # the clients send a moment later


def messages(door: Door) -> dict[str, wire.Message]:
    kept = door.kept()
    assert not [one for one in kept if isinstance(one, wire.Refused)]
    return {one.name: one for one in kept if isinstance(one, wire.Message)}


@pytest.mark.parametrize("batching", [False, True])
def test_analytics_next_is_understood(
    door: Door,
    url: str,
    bundle: Callable[[str], str],
    tmp_path: Path,
    visitor: Page,
    *,
    batching: bool,
) -> None:
    visit(visitor, tmp_path, bundle("segment_next.mjs"), url=url, key=KEY, batching=batching)
    wait_for(lambda: len(door.kept()) == 5, seconds=10)
    kept = messages(door)
    assert set(kept) == {"Viewed Home Page", "Product Viewed", "identify", "group", "alias"}
    view = kept["Viewed Home Page"]
    assert view.context["page"]["title"] == "青葉リビング"
    assert view.context["campaign"] == {"source": "line", "name": "autumn"}
    assert view.context["ip"] == "127.0.0.0"
    assert kept["Product Viewed"].context["library"]["name"] == "analytics.js"
    assert ("email", "taro@example.jp") in kept["identify"].claims
    assert view.claims[0][0] == "anonymous_id"
    assert {claim for claim in kept["identify"].claims if claim[0] == "anonymous_id"} == {
        view.claims[0]
    }


def test_rudderstack_js_is_understood(
    door: Door, url: str, bundle: Callable[[str], str], tmp_path: Path, visitor: Page
) -> None:
    visit(visitor, tmp_path, bundle("rudder_js.mjs"), url=url, key=KEY)
    wait_for(lambda: len(door.kept()) == 4, seconds=10)
    kept = messages(door)
    assert set(kept) == {"Viewed Home Page", "Product Viewed", "identify", "group"}
    assert kept["identify"].type is EventType.IDENTIFY
    assert ("email", "taro@example.jp") in kept["identify"].claims
    assert ("user_id", "u-1") in kept["identify"].claims
