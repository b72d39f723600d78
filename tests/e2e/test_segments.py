"""The builder of segments, by pointer and by keys."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.browsing import assert_accessible
from tests.e2e.conftest import PageAs


def begin(page: Page) -> None:
    page.goto("/segments/new/")
    page.locator("[data-add-here]").click()
    page.locator("#add-menu button", has_text="行動した").first.click()
    expect(page.locator("#sentences .s-row")).to_have_count(1)


def choose_event(page: Page, name: str) -> None:
    page.locator("#sentences [data-edit=event]").first.click()
    page.locator("#token-editor input[name=event]").fill(name)
    page.keyboard.press("Enter")


def test_a_segment_is_written_in_sentences_counted_and_saved(page_as: PageAs) -> None:
    reader = page_as()
    page = reader.page
    begin(page)
    choose_event(page, "Order Completed")
    expect(page.locator("#sentences [data-edit=event]")).to_have_text("注文")
    expect(page.locator("#count .s-figure b").first).to_have_text("3", timeout=30_000)
    expect(page.locator("#sample tbody tr")).to_have_count(3)
    expect(page.locator("[data-numbers='of/0'] b")).to_have_text("3")

    page.locator("#sentences [data-edit=amount]").click()
    page.locator("#token-editor input[name=low]").fill("2")
    page.locator("#token-editor button.pri").click()
    expect(page.locator("#sentences [data-edit=amount]")).to_have_text("2回以上")
    expect(page.locator("#count .s-figure b").first).to_have_text("0", timeout=30_000)
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(page.locator("#sentences [data-edit=amount]")).to_have_text("1回以上")
    expect(page.locator("#count .s-figure b").first).to_have_text("3", timeout=30_000)
    expect(page.locator(".old")).to_have_count(0)
    assert_accessible(page)

    page.locator("[data-save-open]").click()
    page.locator("#s-name").fill("注文した人")
    page.locator("#save button.pri").click()
    page.wait_for_url(re.compile(r"/segments/\d+/"))
    expect(page.locator("h1")).to_have_text("注文した人")
    page.goto("/segments/")
    row = page.locator("tr", has_text="注文した人")
    expect(row.locator(".num b").first).to_have_text("3", timeout=30_000)
    assert reader.complaints == []


def test_conditions_are_moved_grouped_and_taken_away_by_keys(page_as: PageAs) -> None:
    page = page_as().page
    begin(page)
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")
    page.locator("#add-menu button", has_text="連絡先").click()
    rows = page.locator("#sentences .s-row")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("わかっている")
    rows.nth(1).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(rows.nth(0)).to_contain_text("わかっている")
    rows.nth(1).focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#sentences .s-group.violet")).to_have_count(1)
    rows.nth(0).focus()
    page.keyboard.press("Delete")
    expect(rows).to_have_count(1)


def test_what_is_not_saved_is_there_again_after_a_reload(page_as: PageAs) -> None:
    page = page_as().page
    begin(page)
    page.reload()
    expect(page.locator("[data-draft-said]")).to_be_visible()
    expect(page.locator("#sentences .s-row")).to_have_count(1)


def test_on_a_phone_a_segment_is_read(page_as: PageAs) -> None:
    page = page_as(width=390).page
    page.goto("/segments/")
    page.locator("tbody a").first.click()
    expect(page.locator("#sentences")).to_be_visible()
    expect(page.locator(".s-foot")).to_be_hidden()
