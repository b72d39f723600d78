"""The builder of segments, by pointer and by keys."""

import re

from playwright.sync_api import Dialog, Locator, Page, expect

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


def figure(page: Page) -> Locator:
    return page.locator("#count .s-figure b").first


def save(page: Page, name: str = "") -> None:
    page.locator("[data-save-open]").click()
    if name:
        page.locator("#s-name").fill(name)
    page.locator("#save button.pri").click()
    page.wait_for_url(re.compile(r"/segments/\d+/$"))


def test_a_segment_is_built_counted_as_of_a_month_ago_saved_and_restored(page_as: PageAs) -> None:
    reader = page_as()
    page = reader.page
    begin(page)
    choose_event(page, "Order Completed")
    expect(figure(page)).to_have_text("3", timeout=30_000)
    expect(page.locator("[data-figure=revenue] dd")).to_contain_text("¥", timeout=30_000)
    expect(page.locator("#sample .s-why").first).to_have_text("注文 1回")

    page.locator("[data-as-of=month]").click()
    expect(figure(page)).to_have_text("0", timeout=30_000)
    expect(page.locator("#count .s-live")).to_contain_text("の人数")
    page.locator("[data-as-of=chosen]").click()
    page.locator("#s-as-of").fill("2020-01-01T00:00")
    page.locator("#s-as-of").press("Tab")
    expect(page.locator("#count .s-facts dt").first).to_contain_text("0人", timeout=30_000)
    page.locator("[data-as-of='']").click()
    expect(figure(page)).to_have_text("3", timeout=30_000)

    save(page, "買った人の話")
    expect(page.locator("[data-filled]")).to_be_visible(timeout=30_000)
    page.locator("#sentences [data-edit=amount]").click()
    page.locator("#token-editor input[name=low]").fill("2")
    page.locator("#token-editor button.pri").click()
    expect(page.locator("[data-unsaved]")).to_be_visible()
    expect(figure(page)).to_have_text("0", timeout=30_000)
    save(page)
    expect(page.locator("#versions .s-diff .good")).to_contain_text("2回以上")
    page.locator("#versions form button").click()
    expect(page.locator("#versions li")).to_have_count(3)
    expect(page.locator("#sentences [data-edit=amount]")).to_have_text("1回以上")
    expect(figure(page)).to_have_text("3", timeout=30_000)
    expect(page.locator("[data-filled]")).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")  # nothing asks about a segment that is archived next
    assert_accessible(page)

    page.locator("[popovertarget=use-menu]").click()
    page.locator("#use-menu [data-dialog=forget]").click()
    page.locator("#forget button.danger").click()
    page.locator("a[href='?archived=1']").click()
    assert_accessible(page)
    page.locator("tr", has_text="買った人の話").locator("button").click()
    expect(page.locator("h1")).to_have_text("買った人の話")
    assert reader.complaints == []


def counted(page: Page) -> None:
    """What was counted before is dim until the new count is there."""
    expect(page.locator(".s-count .mut", has_text="集計しています")).to_have_count(
        0, timeout=30_000
    )
    expect(page.locator(".old")).to_have_count(0, timeout=30_000)
    page.wait_for_timeout(400)  # it fades in


def test_one_condition_has_three_faces(page_as: PageAs) -> None:
    page = page_as().page
    begin(page)
    choose_event(page, "Order Completed")
    page.locator("[data-face=formula]").click()
    formula = page.locator("#formula-text")
    expect(formula).to_have_value('did("Order Completed", last 30 days)')
    counted(page)
    formula.fill('did("Order Completed",\n  last 30 dais)')
    fault = page.locator("#formula-fault")
    expect(fault).to_contain_text("2行目の11文字目")
    fault.locator("[data-to-fault]").click()
    chosen = "f => f.value.slice(f.selectionStart, f.selectionEnd)"
    assert formula.evaluate(chosen) == "dais"
    assert_accessible(page)
    formula.fill('did("Order Completed", last 7 days)')
    expect(fault).to_be_hidden()
    page.locator("[data-notes=json]").click()
    expect(page.locator("#formula-json")).to_contain_text('"span": "7d"')
    counted(page)
    assert_accessible(page)
    page.locator("[data-face=sentences]").click()
    expect(page.locator("#sentences [data-edit=window]")).to_have_text("過去7日")
    page.locator("[data-face=sql]").click()
    expect(page.locator("#sql-text")).to_contain_text("event_name = 'Order Completed'")
    assert_accessible(page)


def test_a_condition_is_found_dragged_and_taken_back(page_as: PageAs) -> None:
    page = page_as().page
    begin(page)
    choose_event(page, "Order Completed")
    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type("収納")
    expect(page.locator("#add-list button").first).to_contain_text("収納・寝具")
    page.keyboard.press("Enter")
    rows = page.locator("#sentences .s-row")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("収納・寝具")
    rows.nth(1).locator("[data-grip]").drag_to(rows.nth(0))
    expect(rows.nth(0)).to_contain_text("収納・寝具")
    page.locator("[data-act=undo]").click()
    expect(rows.nth(0)).to_contain_text("注文")
    page.locator("[data-act=redo]").click()
    expect(rows.nth(0)).to_contain_text("収納・寝具")


def test_leaving_with_changes_asks_first(page_as: PageAs) -> None:
    page = page_as().page
    begin(page)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator("a[href='/people/']").first.click()
    expect(page.locator("#sentences .s-row")).to_have_count(1)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/segments/new/")


def test_a_new_segment_begins_with_a_shipped_one(page_as: PageAs) -> None:
    page = page_as().page
    page.goto("/segments/new/")
    assert_accessible(page)
    page.locator("[data-act=begin]", has_text="推奨者").click()
    expect(page.locator("#sentences [data-edit=metric]")).to_have_text("NPS")
    expect(page.locator("[data-beginnings]")).to_be_hidden()
    page.locator("[data-save-open]").click()
    expect(page.locator("#s-name")).to_have_value("推奨者")
