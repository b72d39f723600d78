"""What the keyboard, the pointer and the network do to a page."""

import re

from playwright.sync_api import expect

from tests.e2e.browsing import assert_accessible
from tests.e2e.conftest import PageAs


def test_the_palette_finds_a_page_and_a_person_by_keys_alone(page_as: PageAs) -> None:
    page = page_as().page
    page.goto("/settings/profile")
    page.keyboard.press("Control+k")
    palette = page.locator("#palette")
    expect(palette).to_be_visible()
    assert_accessible(page)
    page.keyboard.type("監査")
    expect(palette.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/audit")

    page.keyboard.press("Control+k")
    page.keyboard.type("美咲")
    expect(palette.locator("[role=option]").first).to_contain_text("田中 美咲")
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()


def test_a_list_is_walked_by_j_k_and_opened_by_enter(page_as: PageAs) -> None:
    page = page_as().page
    page.goto("/people")
    chosen = page.locator("[data-list] [aria-selected=true]")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-list] tbody tr").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    page.keyboard.press("k")
    expect(chosen).to_have_count(1)
    page.keyboard.press("Escape")
    expect(chosen).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/\d+"))


def test_question_mark_lists_the_keys_but_not_while_typing(page_as: PageAs) -> None:
    page = page_as().page
    page.goto("/settings/profile")
    page.locator("[name=name]").first.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert_accessible(page)


def test_the_theme_turns_at_once_and_stays(page_as: PageAs) -> None:
    page = page_as("viewer").page
    page.goto("/settings/profile")
    with page.expect_response("**/settings/profile/preference"):
        page.locator("[data-theme-switch] button").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    with page.expect_response("**/settings/profile/preference"):
        page.locator("[data-theme-switch] button").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_navigation_is_a_drawer_on_a_telephone(page_as: PageAs) -> None:
    page = page_as(width=390).page
    page.goto("/settings/profile")
    side = page.locator("#side")
    expect(side).to_be_hidden()
    page.locator(".bar .menu").click()
    expect(side).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()


def test_a_changed_form_warns_before_it_is_left(page_as: PageAs) -> None:
    page = page_as().page
    page.goto("/settings/profile")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator(".nav a").first.click()
    page.wait_for_url("**/")
    assert asked == []
    page.goto("/settings/profile")
    page.locator("[name=name]").first.fill("somebody else")
    page.locator(".nav a").first.click()
    page.wait_for_url("**/")
    assert asked == ["beforeunload"]


def test_a_key_is_shown_once_and_copied(page_as: PageAs) -> None:
    reader = page_as()
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = reader.page
    page.goto("/settings/keys")
    page.locator("[data-dialog=new-key]").click()
    assert_accessible(page)
    page.locator("#new-key [name=name]").fill("倉庫")
    page.locator("#new-key .pri").click()
    secret = page.locator("#secret").text_content() or ""
    assert secret.startswith("enk_")
    page.locator("[data-copy=secret]").click()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    page.goto("/settings/keys")
    expect(page.locator("#secret")).to_have_count(0)
    assert reader.complaints == []


def test_a_viewer_sees_no_door_of_the_owner(page_as: PageAs) -> None:
    page = page_as("viewer").page
    page.goto("/settings/members")
    expect(page.locator("a[href='/settings/keys'], [data-dialog=invite]")).to_have_count(0)


def test_a_lost_connection_is_told_with_a_retry_and_keeps_what_was_typed(page_as: PageAs) -> None:
    page = page_as().page
    page.goto("/people")
    search = page.locator("input[type=search]")
    page.route(re.compile(r"/people/\?"), lambda route: route.abort())
    search.press_sequentially("小林")
    toast = page.locator(".toast.error")
    expect(toast.first).to_be_visible()
    expect(search).to_have_value("小林")
    page.unroute_all()
    toast.first.locator("button").click()
    expect(page.locator("[data-list] tbody tr")).to_have_count(1)
