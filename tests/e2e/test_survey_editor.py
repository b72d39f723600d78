"""The editor of surveys as one works in it: saved by itself, ordered by mouse and by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import assert_accessible
from tests.e2e.conftest import PageAs


def begun(page: Page, template: str) -> None:
    page.goto("/surveys/new/")
    page.locator(f"button[name=template][value={template}]").click()
    page.wait_for_url(re.compile(r"/surveys/\d+/"))


def named(page: Page) -> list[str]:
    return page.locator(".v-question b").all_inner_texts()


def test_a_field_is_saved_by_itself_and_stands_after_a_reload(page_as: PageAs) -> None:
    reader = page_as()
    page = reader.page
    begun(page, "csat_purchase")
    page.locator(".v-question a").nth(1).click()
    field = page.locator("#text-ja-where")
    field.fill("どこで買いましたか。")
    field.blur()
    form = page.locator("form", has=field)
    expect(form.get_by_role("status")).to_have_text("保存しました")
    choice = page.locator("input[name='choices.site.ja']")
    choice.fill("ネット")
    choice.press("Tab")
    expect(form.get_by_role("status")).to_have_text("保存しました")
    page.reload()
    expect(page.locator("#text-ja-where")).to_have_value("どこで買いましたか。")
    expect(page.locator("input[name='choices.site.ja']")).to_have_value("ネット")
    page.locator("#text-ja-where").fill("")
    page.locator("#text-ja-where").blur()
    expect(form.get_by_role("alert")).to_contain_text("まだ保存されていません")
    assert [one for one in reader.complaints if "400" not in one] == []


def test_questions_are_dragged_and_moved_by_keys_and_it_is_said(page_as: PageAs) -> None:
    reader = page_as()
    page = reader.page
    begun(page, "csat_purchase")
    first, second, third, fourth = named(page)
    grips = page.locator(".v-question .grip")
    page.mouse.move(*middle(page, 0))
    page.mouse.down()
    page.mouse.move(*middle(page, 1), steps=4)
    x, y = middle(page, 1)
    page.mouse.move(x, y + 20, steps=4)
    page.mouse.up()
    expect(page.locator(".v-question b").first).to_have_text(second)
    assert named(page) == [second, first, third, fourth]
    expect(page.locator("[data-arrange-said]")).to_contain_text("2件中2番目")
    expect(grips.nth(1)).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".v-question b").first).to_have_text(first)
    expect(grips.first).to_be_focused()
    page.locator("form[action$='/undo/'] button").click()
    expect(page.locator(".v-question b").first).to_have_text(second)
    assert reader.complaints == []


def middle(page: Page, number: int) -> tuple[float, float]:
    box = page.locator(".v-question .grip").nth(number).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_choices_are_moved_by_keys_and_stay_where_they_are_put(page_as: PageAs) -> None:
    page = page_as().page
    begun(page, "csat_purchase")
    page.locator(".v-question a").nth(1).click()
    page.locator(".v-line .grip").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    form = page.locator("form", has=page.locator("#text-ja-where"))
    expect(form.get_by_role("status")).to_have_text("保存しました")
    page.reload()
    order = [one.input_value() for one in page.locator("input[name='order.choices']").all()]
    assert order == ["site", "store", "phone", "other"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_condition_is_put_together_without_losing_what_was_typed(
    page_as: PageAs, theme: str
) -> None:
    reader = page_as(theme=theme)
    page = reader.page
    begun(page, "ces_contact")
    page.locator("a[href^='?edit=hard']").click()
    page.locator("#title-ja-hard").fill("うまくいかなかった点")
    page.locator("button[value='rule:group:r']").click()
    expect(page.locator(".v-parts .v-parts .v-part")).to_have_count(1)
    expect(page.locator("#title-ja-hard")).to_have_value("うまくいかなかった点")
    assert_accessible(page)
    page.locator("button[value='rule:drop:r.2']").click()
    expect(page.locator(".v-parts .v-parts")).to_have_count(0)
    assert reader.complaints == []


@pytest.mark.parametrize("width", [390, 1440])
def test_the_other_pages_of_a_survey_are_accessible_and_fit(page_as: PageAs, width: int) -> None:
    reader = page_as(width=width)
    page = reader.page
    begun(page, "nps_relational")
    address = page.url.split("?", maxsplit=1)[0]
    page.goto(f"{address}?edit=improve_what")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for path in ("texts/", "frames/", "versions/"):
        page.goto(f"{address}{path}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{address}frames/")
    frame = page.frame_locator("iframe").first
    frame.locator("summary").click()
    frame.locator("button[value='page:praise']").click()
    expect(frame.locator("textarea")).to_be_visible()
    assert reader.complaints == []
