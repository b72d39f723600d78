"""A survey from its template to its results; answered on a phone, also without a script."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import AXE, STANDARD, assert_accessible
from tests.e2e.conftest import PageAs
from tests.house import House

PHONE = {"width": 390, "height": 844}


def published(page: Page, template: str) -> str:
    """The public link of a new survey."""
    page.goto("/surveys/new/")
    page.locator(f"button[name=template][value={template}]").click()
    page.wait_for_url(re.compile(r"/surveys/\d+/"))
    page.locator("form[action$='/publish/'] button").click()
    page.wait_for_url(re.compile(r"/share/"))
    return page.locator("code[id^=l-]").first.inner_text()


def at(house: House, link: str) -> str:
    return house.url + httpx.URL(link).path


def test_a_survey_is_made_answered_on_a_phone_and_read(
    page_as: PageAs, house: House, chromium: Browser
) -> None:
    reader = page_as()
    page = reader.page
    link = published(page, "nps_relational")
    assert_accessible(page)
    with chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="ja-JP") as phone:
        guest = phone.new_page()
        guest.goto(at(house, link))
        guest.locator("label", has_text=re.compile(r"^\s*3\s*$")).click()
        guest.locator("footer .pri").click()
        expect(guest.locator("legend", has_text="改善してほしい点")).to_be_visible()
        guest.locator("label", has_text="お届け・納期").click()
        guest.locator("textarea").fill("届くのが遅かった")
        guest.locator("footer .pri").dblclick()
        expect(guest.locator("h1")).to_have_text("ご回答ありがとうございました")
        assert phone.cookies() == []
    house.settle()
    page.locator("nav.seg a", has_text="結果").click()
    expect(page.locator(".kpi b").nth(1)).to_have_text("−100", timeout=30_000)
    expect(page.locator("main")).to_contain_text("届くのが遅かった")
    assert_accessible(page)
    assert reader.complaints == []


@pytest.mark.parametrize("template", ["nps_transactional", "event", "enps", "product_fit"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_answering_page_is_accessible_and_fits(
    page_as: PageAs, house: House, chromium: Browser, template: str, width: int
) -> None:
    link = published(page_as().page, template)
    with chromium.new_context(
        viewport={"width": width, "height": 844}, bypass_csp=True, locale="ja-JP"
    ) as window:
        guest = window.new_page()
        guest.goto(at(house, link))
        guest.add_script_tag(content=AXE)
        for _step in range(2):
            found = guest.evaluate("tags => axe.run(document, {runOnly: tags})", STANDARD)
            assert [fault["id"] for fault in found["violations"]] == []
            assert guest.evaluate("document.documentElement.scrollWidth <= innerWidth")
            guest.locator("footer .pri").click()  # what is missing is said
            guest.add_script_tag(content=AXE)


def test_a_question_is_edited_by_keys(page_as: PageAs) -> None:
    reader = page_as()
    page = reader.page
    page.goto("/surveys/new/")
    page.locator("button[name=template][value=csat_purchase]").click()
    page.locator(".v-question a").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator("#text-ja-where").fill("どこで買いましたか。")
    assert_accessible(page)
    page.locator(".v-form button[value=close]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".v-question b").nth(1)).to_have_text("どこで買いましたか。")
    page.locator("button[value=up]").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".v-question b").first).to_have_text("どこで買いましたか。")
    assert reader.complaints == []
