"""A survey on a company's own page: another origin, a strict policy, a phone, a lost connection."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, TimeoutError, expect

from tests.clients.pages import site
from tests.e2e.browsing import AXE, STANDARD
from tests.house import House, wait_for

PAGE = (
    '<!doctype html><html lang="ja"><meta charset="utf-8"><title>店</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'; '
    "script-src {url}{nonce}; connect-src {url}; style-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types enishi-survey\">"
    "<button>買う</button>{body}<p class=far>…</p></html>"
)


class Shop:
    def __init__(self, house: House, folder: Path, origin: str, page: Page) -> None:
        self.house, self.folder, self.origin, self.page = house, folder, origin, page
        self.complaints: list[str] = []
        page.on("console", self.listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.set_default_timeout(8_000)

    def listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in message.location["url"]:
            self.complaints.append(message.text)

    def open(self, body: str, *, nonce: str = "") -> Page:
        text = PAGE.format(url=self.house.url, body=body, nonce=nonce and f" 'nonce-{nonce}'")
        self.folder.joinpath("shop.html").write_text(text, encoding="utf-8")
        self.page.goto(f"{self.origin}/shop.html")
        return self.page

    def popup(self, code: str) -> Page:
        return self.open(
            f'<script async src="{self.house.url}/w.js" data-survey="{code}"></script>'
        )


@pytest.fixture
def shop(house: House, tmp_path: Path, chromium: Browser) -> Iterator[Shop]:
    folder = tmp_path / "shop"
    folder.mkdir()
    size = {"width": 390, "height": 844}
    with site(folder) as origin, chromium.new_context(viewport=size, locale="ja-JP") as window:  # type: ignore[arg-type] # a size
        yield Shop(house, folder, origin, window.new_page())


def asked(house: House, template: str, **said: Any) -> tuple[int, str]:
    """A published survey and the code of its site."""
    made = house.last_json("survey", "add", "--template", template, "--publish")
    answer = house.api("POST", f"/surveys/{made['id']}/sites", json=said)
    assert answer.status_code == 201, answer.text
    return made["id"], answer.json()["code"]


def onwards(page: Page) -> None:
    """Press until the page thanks."""
    for _press in range(8):
        if page.locator(".done").count():
            return
        try:
            page.locator("footer .pri").click(timeout=2_000)
        except TimeoutError:  # it went on meanwhile
            continue
        page.wait_for_timeout(700)


def answers(house: House, survey: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.api("GET", f"/surveys/{survey}/answers").json()["items"]
    return found


def test_a_window_is_answered_by_keys_on_another_site_with_a_strict_policy(
    shop: Shop, house: House
) -> None:
    survey, code = asked(house, "nps_relational", rules={"delay": 0}, origins=[shop.origin])
    page = shop.popup(code)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _key in range(12):  # the focus stays inside
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") in {"enishi-survey", "body"}
    page.locator("label", has_text=re.compile(r"^\s*3\s*$")).click()
    page.locator("footer .pri").click()
    page.locator("textarea").fill("届くのが遅かった")
    page.locator("footer .pri").click()
    expect(page.locator("h1")).to_have_text("ご回答ありがとうございました")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    (kept,) = answers(house, survey)
    assert kept["answers"]["nps"] == 3
    assert shop.complaints == []
    page.reload()
    page.wait_for_timeout(600)
    expect(page.get_by_role("dialog")).to_have_count(0)  # answered: not asked again


def test_a_window_fits_a_phone_and_is_accessible(shop: Shop, house: House) -> None:
    _survey, code = asked(house, "csat_purchase", rules={"delay": 0})
    page = shop.popup(code)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.wait_for_timeout(400)  # it has come up
    box = page.get_by_role("dialog").bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, 390)
    assert box["y"] + box["height"] <= 844
    with page.context.browser.new_context(  # type: ignore[union-attr] # it has one
        bypass_csp=True, viewport={"width": 390, "height": 844}, locale="ja-JP"
    ) as free:
        other = free.new_page()
        other.goto(page.url)
        expect(other.get_by_role("dialog")).to_be_visible()
        other.wait_for_timeout(300)  # it has come up
        other.add_script_tag(content=AXE)
        found = other.evaluate("tags => axe.run('enishi-survey', {runOnly: tags})", STANDARD)
        assert [fault["id"] for fault in found["violations"]] == []


def test_what_is_pressed_without_a_connection_arrives_once(shop: Shop, house: House) -> None:
    survey, code = asked(house, "csat_purchase")
    page = shop.open(
        f'<div data-enishi-survey="{code}"></div><script async src="{house.url}/w.js"></script>'
    )
    page.locator("label", has_text=re.compile(r"^\s*5\s*$")).first.click()
    page.context.set_offline(True)
    page.locator("footer .pri").click()
    expect(page.locator(".status")).to_contain_text("つながり次第")
    assert answers(house, survey) == []
    page.context.set_offline(False)
    onwards(page)
    wait_for(lambda: len(answers(house, survey)) == 1)


def test_a_visitor_whom_the_tag_knows_answers_as_that_person(shop: Shop, house: House) -> None:
    survey, code = asked(house, "ces_contact")
    key = house.source("店の訪問者")
    url = house.url
    tag = f'<script async src="{url}/t.js" data-key="{key}"></script>'
    within = f'<div data-enishi-survey="{code}"></div><script async src="{url}/w.js"></script>'
    page = shop.open(tag + within)
    page.wait_for_function("Boolean(window.enishi && enishi.track && enishi.survey)")
    page.evaluate("enishi.identify('misaki')")
    page.locator(".steps label").nth(2).click()
    onwards(page)
    wait_for(lambda: len(answers(house, survey)) == 1)
    house.settle()
    person = house.api("GET", "/people/by/user_id/misaki").json()["id"]
    timeline = house.api("GET", f"/people/{person}/timeline").json()["items"]
    assert "Survey Submitted" in [event["name"] for event in timeline]


def test_a_site_that_is_not_named_shows_nothing(shop: Shop, house: House) -> None:
    _survey, code = asked(house, "csat_purchase", origins=["https://elsewhere.example.jp"])
    page = shop.popup(code)
    page.wait_for_timeout(800)
    expect(page.get_by_role("dialog")).to_have_count(0)
