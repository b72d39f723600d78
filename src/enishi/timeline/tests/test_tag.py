"""The tag: small enough, and in Chromium it tells a visit whole, once, and only with leave."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page
from tests.clients.pages import site
from tests.house import wait_for

import enishi.timeline
from enishi.timeline import wire
from enishi.timeline.tests.collecting import KEY, Door
from enishi.timeline.tests.serving import served

TAG = Path(enishi.timeline.__path__[0]) / "static/timeline/t.js"


def test_the_tag_is_at_most_three_kilobytes_on_the_wire() -> None:
    assert len(gzip.compress(TAG.read_bytes(), 9)) <= 3 * 1024


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


class Shop:
    """A page with the tag, in a browser, on another origin than the collector's."""

    def __init__(self, door: Door, page: Page, origin: str, collector: str, folder: Path) -> None:
        self.door, self.page, self.origin = door, page, origin
        self.collector, self.folder = collector, folder

    def open(self, address: str = "", *, before: str = "", options: str = "") -> None:
        self.folder.joinpath("shop.html").write_text(
            f'<!doctype html><meta charset="utf-8"><title>棚</title><script>{before}</script>'
            f'<script async src="{self.collector}/t.js" data-key="{KEY}" {options}></script>',
            encoding="utf-8",
        )
        self.page.goto(f"{self.origin}/shop.html{address}", wait_until="load")
        self.page.wait_for_function("Boolean(window.enishi && enishi.track)", timeout=8_000)

    def run(self, script: str) -> None:
        self.page.evaluate(script)

    def arrived(self, count: int) -> list[wire.Message]:
        """Exactly so many messages, a moment after the last."""
        wait_for(lambda: len(self.kept()) >= count, seconds=10)
        self.page.wait_for_timeout(300)
        messages = sorted(self.kept(), key=lambda message: message.original_time or 0)
        assert [message.name for message in messages][count:] == []
        return messages

    def kept(self) -> list[wire.Message]:
        """Each message once, as the pipeline will take it."""
        kept = self.door.kept()
        assert not [one for one in kept if isinstance(one, wire.Refused)]
        return list({m.message_id: m for m in kept if isinstance(m, wire.Message)}.values())

    def stored(self) -> list[str]:
        names: list[str] = self.page.evaluate("Object.keys(localStorage).sort()")
        return names


@pytest.fixture
def shop(door: Door, tmp_path: Path, visitor: Page) -> Iterator[Shop]:
    folder = tmp_path / "site"
    folder.mkdir()
    with served(door.app) as collector, site(folder) as origin:
        yield Shop(door, visitor, origin, collector, folder)


@pytest.mark.browser
def test_a_page_with_only_the_tag_yields_a_visit_and_a_person(shop: Shop) -> None:
    shop.open("?utm_source=line&utm_campaign=autumn#part")
    (view,) = shop.arrived(1)
    assert view.name == "Viewed Page"
    assert view.properties["path"] == "/shop.html"
    assert view.properties["title"] == "棚"
    assert "#" not in view.properties["url"]
    assert view.context["campaign"] == {"source": "line", "name": "autumn"}
    assert view.context["sessionStart"] is True
    assert view.context["ip"] == "127.0.0.0"
    assert view.channel == "web"
    shop.run("enishi.track('Product Viewed', {price: 12800})")
    shop.run("enishi.identify('u-1', {email: 'taro@example.jp'})")
    shop.open("?second")
    _, viewed, identify, second = shop.arrived(4)
    assert viewed.properties == {"price": 12800}
    assert viewed.context["sessionId"] == second.context["sessionId"] == view.context["sessionId"]
    assert "sessionStart" not in second.context
    assert view.claims == viewed.claims
    assert identify.claims == (("user_id", "u-1"), *view.claims, ("email", "taro@example.jp"))
    assert second.claims == identify.claims[:2]


@pytest.mark.browser
def test_calls_made_before_the_tag_has_loaded_are_not_lost(shop: Shop) -> None:
    waiting = "[['page', 'Top', {a: 1}], ['track', 'Early'], ['group', 'acme', {plan: 'pro'}]]"
    shop.open(before=f"window.enishi = {waiting}")
    page, early, group = shop.arrived(3)
    assert (page.name, page.properties["a"], page.properties["path"]) == (
        "Viewed Top Page",
        1,
        "/shop.html",
    )
    assert early.name == "Early"
    assert group.properties == {"plan": "pro"}


@pytest.mark.browser
def test_what_is_said_offline_arrives_later_once_and_at_its_own_time(shop: Shop) -> None:
    shop.open()
    shop.arrived(1)
    shop.page.context.set_offline(True)
    shop.run("enishi.track('First')")
    shop.page.wait_for_timeout(300)
    shop.run("enishi.track('Second')")
    shop.page.wait_for_timeout(300)
    assert len([name for name in shop.stored() if name.startswith("enishi.q.")]) == 2
    shop.page.context.set_offline(False)
    _, first, second = shop.arrived(3)
    assert (first.name, second.name) == ("First", "Second")
    assert second.time - first.time >= 200_000
    assert [name for name in shop.stored() if name.startswith("enishi.q.")] == []


@pytest.mark.browser
def test_a_collector_that_is_full_is_asked_again(shop: Shop) -> None:
    shop.open()
    shop.arrived(1)
    limit, shop.door.spool.limit = shop.door.spool.limit, 1
    shop.run("enishi.track('Patient')")
    shop.page.wait_for_timeout(500)
    assert len(shop.kept()) == 1
    shop.door.spool.limit = limit
    assert shop.arrived(2)[1].name == "Patient"


@pytest.mark.browser
def test_what_is_said_while_leaving_arrives(shop: Shop) -> None:
    shop.open(options='data-page="off"')
    shop.run("addEventListener('pagehide', () => {}); enishi.track('Leaving')")
    shop.page.goto("about:blank")
    assert shop.arrived(1)[0].name == "Leaving"


@pytest.mark.browser
def test_without_consent_nothing_is_stored_or_sent(shop: Shop) -> None:
    shop.open(options='data-consent="required"')
    shop.run("enishi.track('Secret'); enishi.identify('u-1'); enishi.alias('u-1')")
    shop.page.wait_for_timeout(400)
    assert shop.stored() == []
    assert shop.kept() == []
    shop.run("enishi.consent(true)")
    assert [message.name for message in shop.arrived(1)] == ["Viewed Page"]
    shop.run("enishi.consent(false); enishi.track('Secret')")
    assert shop.stored() == ["enishi.consent"]
    shop.open("?again")
    shop.page.wait_for_timeout(400)
    assert len(shop.kept()) == 1
    assert shop.stored() == ["enishi.consent"]


@pytest.mark.browser
def test_reset_makes_a_stranger_and_alias_names_the_former(shop: Shop) -> None:
    shop.open(options='data-page="off"')
    shop.run("enishi.identify('u-1'); enishi.reset(); enishi.track('Stranger')")
    identify, stranger = shop.arrived(2)
    assert stranger.claims[0][0] == "anonymous_id"
    assert stranger.claims[0] not in identify.claims
    shop.run("enishi.alias('u-2')")
    alias = shop.arrived(3)[2]
    assert alias.claims[0] == ("user_id", "u-2")
    assert ("anonymous_id", stranger.claims[0][1]) in alias.previous


@pytest.mark.browser
def test_the_tag_is_served_to_every_site(shop: Shop) -> None:
    answer = httpx.get(f"{shop.collector}/t.js", headers={"origin": shop.origin})
    assert answer.text == TAG.read_text(encoding="utf-8")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
