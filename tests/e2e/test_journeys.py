"""What people come to do, from the first click to the last."""

import re

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import assert_accessible
from tests.e2e.conftest import CONTACTS, PageAs
from tests.house import House


def person_found(page: Page, name: str) -> None:
    page.goto("/people/")
    page.locator("input[type=search]").press_sequentially(name)
    row = page.locator("tbody a.who", has_text=name)
    expect(page.locator("tbody tr")).to_have_count(1)
    row.click()
    page.wait_for_url(re.compile(r"/people/\d+"))


def test_a_merge_is_looked_at_undone_and_made_again_by_hand(page_as: PageAs) -> None:
    reader = page_as()
    page = reader.page
    person_found(page, "田中")
    expect(page.locator(".p360-who h2")).to_contain_text("件を統合")
    page.locator("#merges a", has_text="元に戻す").first.click()
    expect(page.locator(".pair > section")).to_have_count(2)
    assert_accessible(page)
    page.locator("form .pri").click()
    page.wait_for_url(re.compile(r"/people/\d+"))
    expect(page.locator(".p360-who h2")).not_to_contain_text("件を統合")
    page.locator(".bar a", has_text="統合").click()
    page.locator("main input[type=search]").fill("U77")
    page.locator("main input[type=search]").press("Enter")
    page.locator("main .list a").first.click()
    page.locator("form [name=reason]").fill("電話で本人に確かめた")
    page.locator("form .pri").click()
    page.wait_for_url(re.compile(r"/people/\d+"))
    expect(page.locator(".p360-who h2")).to_contain_text("件を統合")
    assert reader.complaints == []


def test_a_trait_is_edited_and_goes_back(page_as: PageAs) -> None:
    reader = page_as()
    page = reader.page
    person_found(page, "田中")
    row = page.locator("#traits .traits > div", has_text="世帯")
    row.locator("summary").click()
    row.locator("[name=value]").fill("夫婦と子ども1人")
    row.locator("form button").first.click()
    expect(row.locator("summary b")).to_have_text("夫婦と子ども1人")
    row.locator("summary").click()
    row.locator("button", has_text="戻す").or_(row.locator(".btn.ghost")).first.click()
    expect(row.locator("summary b")).to_have_text("夫婦")
    assert reader.complaints == []


def test_tags_notes_and_consents_stay_on_the_page_at_once(page_as: PageAs) -> None:
    reader = page_as()
    page = reader.page
    person_found(page, "小林")
    page.locator("#tags input[name=name]:not([type=hidden])").fill("常連")
    page.locator("#tags input[name=name]:not([type=hidden])").press("Enter")
    expect(page.locator("#tags a", has_text="常連")).to_be_visible()
    page.locator("#notes textarea").fill("平日の夕方に電話する")
    page.locator("#notes .memo-new button").click()
    expect(page.locator("#notes .memo")).to_contain_text("平日の夕方に電話する")
    page.locator("#consents .more summary").click()
    form = page.locator("#consents .more form")
    form.locator("[name=purpose]").select_option(index=1)
    form.locator("[name=reason]").fill("店頭で確かめた")
    form.locator("button").click()
    expect(page.locator("#consents .consents > li").first).to_be_visible()
    assert_accessible(page)
    assert reader.complaints == []


def test_a_new_source_shows_its_first_event_as_it_arrives(page_as: PageAs, house: House) -> None:
    reader = page_as()
    page = reader.page
    page.goto("/sources/new/")
    page.locator("[name=name]").last.fill("新しい店")
    page.locator("main .pri").click()
    key = page.locator("#write-key").text_content() or ""
    expect(page.locator(".debugger .pulse")).not_to_have_class(re.compile("off"))
    answer = httpx.post(
        f"{house.url}/v1/track",
        json={"userId": "u-new", "event": "Store Visited", "messageId": "first"},
        auth=(key, ""),
    )
    assert answer.status_code == 200
    expect(page.locator("[data-arrivals] li")).to_contain_text("Store Visited")
    assert_accessible(page)
    assert reader.complaints == []


def test_a_list_from_excel_is_tried_imported_and_found(page_as: PageAs) -> None:
    reader = page_as()
    page = reader.page
    page.goto("/imports")
    file = (
        CONTACTS.replace("A001", "B002").replace("髙橋 直子", "長谷川 葵").replace("5678", "0099")
    )
    file = file.replace("takahashi", "hasegawa").encode("cp932")
    page.locator("input[type=file]").set_input_files(
        {"name": "顧客一覧.csv", "mimeType": "text/csv", "buffer": file}
    )
    page.locator("form.drop .pri").click()
    page.wait_for_url(re.compile(r"/imports/\d+"))
    page.locator("input[value=contacts-ja]").check()
    page.locator("form.maps .buttons .btn").first.click()
    start = page.locator("form[action$=start] .pri")
    expect(start).to_be_visible(timeout=20_000)
    assert_accessible(page)
    start.click()
    expect(page.locator("#import .row.about")).to_contain_text("完了", timeout=20_000)
    assert_accessible(page)
    person_found(page, "長谷川")
    assert reader.complaints == []


def test_a_viewer_sees_masked_values_only(page_as: PageAs) -> None:
    page = page_as("viewer").page
    page.goto("/people/?sort=-events")
    assert "田中" not in page.content()
    page.locator("tbody a.who").first.click()
    page.wait_for_url(re.compile(r"/people/\d+"))
    content = page.content()
    assert [word for word in ("田中", "美咲", "misaki@", "U77") if word in content] == []
    expect(page.locator("#notes textarea, .bar a[href$='/merge/']")).to_have_count(0)


def shown(page: Page, name: str) -> None:
    expect(page.locator("h1")).to_have_text(name)
    page.wait_for_load_state("load")  # its keys are bound


def test_the_keyboard_walks_from_person_to_person_and_the_past_is_a_form_away(
    page_as: PageAs,
) -> None:
    reader = page_as()
    page = reader.page
    page.goto("/people/?sort=name&state=known")
    names = page.locator("tbody a.who b").all_inner_texts()
    page.locator("tbody a.who").nth(1).click()
    shown(page, names[1])
    for key, name in (("]", names[2]), ("k", names[1]), ("[", names[0])):
        page.keyboard.press(key)
        shown(page, name)
    page.locator("[popovertarget=as-of]").click()
    page.locator("#as-of-at").fill("2020-01-01T09:00")
    page.locator("#as-of button").click()
    expect(page.locator(".past")).to_contain_text("2020年1月1日（水） 09:00 時点の姿")
    assert_accessible(page)
    page.locator(".past a").click()
    expect(page.locator(".past")).to_have_count(0)
    expect(page.locator("h1")).to_have_text(names[0])
    assert reader.complaints == []


def test_the_page_before_the_door_speaks_the_guests_language(
    house: House, chromium: Browser
) -> None:
    guest = chromium.new_context(base_url=house.url, locale="en-GB").new_page()
    guest.goto("/sign-in")
    expect(guest.locator("h1")).to_have_text("Sign in")
    assert_accessible(guest)
    guest.locator("button[lang=ja]").click()
    expect(guest.locator("h1")).to_have_text("サインイン")
    guest.context.close()
