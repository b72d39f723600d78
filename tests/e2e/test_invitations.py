"""A rule that asks, from the tab of a survey: written, tried, shown, switched on."""

import re

from playwright.sync_api import expect

from tests.e2e.browsing import assert_accessible, scrolls_sideways
from tests.e2e.conftest import PageAs
from tests.e2e.test_surveys import published


def test_a_rule_is_written_shown_and_switched_on(page_as: PageAs) -> None:
    reader = page_as()
    page = reader.page
    published(page, "nps_relational")
    page.locator("nav.seg a", has_text="送付").click()
    assert_accessible(page)
    page.locator("a", has_text="ルールを追加").click()
    page.locator("[name=name]").fill("注文の3日後")
    page.locator("button", has_text="過去30日で試す").or_(
        page.locator("button[hx-target='#preview']")
    ).first.click()
    expect(page.locator("#preview")).to_contain_text("直近30日間", timeout=30_000)
    page.locator("button[formtarget=letter]").click()
    mail = page.frame_locator("iframe[name=letter]")
    expect(mail.locator("a", has_text=re.compile(r"^10$"))).to_be_visible()
    assert_accessible(page)
    page.locator("form.form footer .pri").click()
    page.wait_for_url(re.compile(r"/send/$"))
    page.locator("button[name=on][value='1']").click()
    expect(page.locator(".inv-rules .pill")).to_have_text("動作中")
    assert_accessible(page)
    assert reader.complaints == []


def test_the_form_fits_a_telephone(page_as: PageAs) -> None:
    reader = page_as(width=390, theme="dark")
    published(reader.page, "nps_relational")
    reader.page.locator("nav.seg a", has_text="送付").click()
    reader.page.locator("a", has_text="ルールを追加").click()
    assert not scrolls_sideways(reader.page)
    assert_accessible(reader.page)
