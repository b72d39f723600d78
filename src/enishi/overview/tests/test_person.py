import json

import pytest
from django.test import Client
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview.tests import seeding
from enishi.people.models import Person
from enishi.people.queries import identifiers_of, person
from enishi.team.models import AuditEntry
from enishi.timeline.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def misaki() -> Person:
    with clock_at(seeding.now()):
        return seeding.misaki_comes()


@pytest.fixture
def aya() -> Client:
    return cast.browser_of(cast.aya())


def page_of(browser: Client, person: Person, query: str = "") -> str:
    with clock_at(seeding.now()):
        return browser.get(f"/people/{person.pk}/{query}").content.decode()


def test_the_page_tells_what_misaki_lived_through(misaki: Person, aya: Client) -> None:
    page = page_of(aya, misaki)
    told = (
        "田中 美咲",
        "タナカ ミサキ",
        "¥24,800",
        "ベッドサイド棚 ナチュラル",
        "3日遅れ",
        "世田谷店",
    )
    assert [
        words for words in (*told, "連絡もありませんでした", "8分40秒") if words not in page
    ] == []


def test_neighbouring_views_are_one_visit_with_its_path(misaki: Person, aya: Client) -> None:
    page = page_of(aya, misaki)
    assert "6ページ・5分" in page
    assert "ほか2ページ" in page


def test_a_filter_in_the_address_shows_only_its_kind(misaki: Person, aya: Client) -> None:
    page = page_of(aya, misaki, "?kind=voice")
    footprints = page[page.index('id="footprints"') : page.index('class="p360-right"')]
    assert "アンケートに回答" in footprints
    assert "来店した" not in footprints


def test_older_days_come_as_a_fragment(misaki: Person, aya: Client) -> None:
    with clock_at(seeding.now()):
        answer = aya.get(
            f"/people/{misaki.pk}/?until=2026-11-13", headers={"HX-Request": "true"}
        ).content.decode()
    assert "<html" not in answer
    assert "注文した" in answer
    assert "アンケートに回答" not in answer


def test_an_event_opens_to_its_json_and_its_way(misaki: Person, aya: Client) -> None:
    seq = Event.objects.get(message_id="order-1").pk
    opened = aya.get(f"/people/{misaki.pk}/events/{seq}/").content.decode()
    assert "A-20418" in opened
    assert "order-1" in opened
    assert "u-misaki" in opened


def test_an_event_of_somebody_else_is_not_opened_here(misaki: Person, aya: Client) -> None:
    with clock_at(seeding.now()):
        other = seeding.somebody(1)
    seq = Event.objects.get(message_id="order-1").pk
    assert aya.get(f"/people/{other.pk}/events/{seq}/").status_code == 404


def test_a_visitor_without_a_name_has_a_page(aya: Client) -> None:
    with clock_at(seeding.now()):
        visitor = seeding.visitor()
    page = page_of(aya, visitor)
    assert "名前のない来訪者" in page
    assert "名乗ると、ここに購入と対話がつながります。" in page


def test_revealing_a_phone_number_is_logged(misaki: Person, aya: Client) -> None:
    phone = next(row for row in identifiers_of(misaki.pk) if row.kind == "phone")
    assert phone.value not in page_of(aya, misaki)
    shown = aya.post(f"/people/{misaki.pk}/identifiers/{phone.pk}/").content.decode()
    assert phone.value in shown
    entry = AuditEntry.objects.get(verb="revealed")
    assert (entry.noun_id, entry.by) == (str(phone.pk), cast.aya())


def test_a_viewer_reveals_nothing(misaki: Person) -> None:
    phone = next(row for row in identifiers_of(misaki.pk) if row.kind == "phone")
    answer = cast.browser_of(cast.vic()).post(f"/people/{misaki.pk}/identifiers/{phone.pk}/")
    assert answer.status_code == 403


def test_a_trait_is_edited_and_taken_back(misaki: Person, aya: Client) -> None:
    said = {"name": "household", "value": "ひとり", "version": person(misaki.pk).version}
    assert "ひとり" in aya.post(f"/people/{misaki.pk}/traits/", said, follow=True).content.decode()
    aya.post(f"/people/{misaki.pk}/traits/withdrawal/", {"name": "household"})
    assert "夫婦と子ども1人" in page_of(aya, misaki)


def test_an_edit_of_an_old_page_changes_nothing_and_says_so(misaki: Person, aya: Client) -> None:
    said = {"name": "household", "value": "ひとり", "version": 0}
    answer = aya.post(f"/people/{misaki.pk}/traits/", said, headers={"HX-Request": "true"})
    assert "note warn" in answer.content.decode()
    assert "夫婦と子ども1人" in page_of(aya, misaki)


def test_tags_notes_and_consents_stay(misaki: Person, aya: Client) -> None:
    for _ in range(2):
        aya.post(f"/people/{misaki.pk}/tags/", {"name": "ゴールド会員"})
    aya.post(f"/people/{misaki.pk}/notes/", {"text": "受け取りは平日18時以降"})
    no = {"purpose": "marketing", "channel": "mail", "granted": "no", "reason": "電話で申し出"}
    aya.post(f"/people/{misaki.pk}/consents/", no)
    page = page_of(aya, misaki)
    assert page.count("/people/?tag=") == 1
    assert "受け取りは平日18時以降" in page
    assert "電話で申し出" in page


@pytest.mark.parametrize("path", ["traits", "tags", "notes", "consents"])
def test_a_viewer_writes_nothing(misaki: Person, path: str) -> None:
    viewer = cast.browser_of(cast.vic())
    assert viewer.post(f"/people/{misaki.pk}/{path}/", {"name": "x"}).status_code == 403


@pytest.mark.parametrize("path", ["", "people/", "people/1/", "review/", "review/kinds/"])
def test_strangers_are_sent_to_the_door(path: str) -> None:
    cast.company()
    answer = Client().get(f"/{path}")
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


@pytest.mark.parametrize("number", ["0", "999", str(2**63), "9" * 30])
def test_an_unknown_number_is_nobody(aya: Client, number: str) -> None:
    assert aya.get(f"/people/{number}/").status_code == 404


def test_the_page_asks_the_same_number_of_questions_however_long_the_life(
    misaki: Person, aya: Client, django_assert_max_num_queries: object
) -> None:
    page_of(aya, misaki)
    with django_assert_max_num_queries(48):  # type: ignore[operator] # pytest-django's fixture
        page_of(aya, misaki)


def test_the_strip_knows_its_weeks(misaki: Person, aya: Client) -> None:
    page = page_of(aya, misaki)
    raw = page.split('data-weeks="')[1].split('"')[0].replace("&quot;", '"')
    weeks = json.loads(raw)
    assert (len(weeks), weeks[-1]["until"]) == (52, "2026-11-22")
