"""Sources, as their members see them."""

from hashlib import sha256

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests import cast

from enishi.lib import clock
from enishi.timeline.enums import Verdict
from enishi.timeline.models import Source, WriteKey
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db

NEW = {"name": "Shibuya POS", "kind": "store", "channel": "store", "priority": "5"}


def aya() -> Client:
    return cast.browser_of(cast.aya())


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many_there_are(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        making.source(f"Shop {number}")
    browser = aya()
    with django_assert_num_queries(LIST):
        browser.get("/sources/")


# session, member, company, sources, days, company's zone, follow-ups that are theirs
LIST = 7


def test_without_sources_the_list_says_what_one_is_and_how_to_make_it() -> None:
    page = text(aya(), "/sources/")
    assert "収集元がまだありません" in page
    assert 'href="/sources/new/"' in page


def test_the_list_shows_todays_volume_and_the_share_refused() -> None:
    shop = making.source()
    making.today(shop, Verdict.STORED, 1234, "Product Viewed")
    making.today(shop, Verdict.QUARANTINED, 66)
    page = text(aya(), "/sources/")
    assert "1,234" in page
    assert "5.1%" in page
    assert "1,300件中66件を隔離" in page


def test_a_search_finds_a_source_by_a_part_of_its_name() -> None:
    making.source("Online shop")
    making.source("Call centre")
    page = text(aya(), "/sources/?search=centre")
    assert "Call centre" in page
    assert "Online shop" not in page


def test_creating_shows_the_key_once_and_keeps_only_its_digest() -> None:
    browser = aya()
    answer = browser.post("/sources/new/", NEW)
    key = answer.context["key"]
    assert key in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    made = Source.objects.get(name="Shibuya POS")
    assert (made.kind, made.channel, made.priority) == ("store", "store", 5)
    assert WriteKey.objects.get().digest == sha256(key.encode()).hexdigest()
    assert key not in text(browser, f"/sources/{made.pk}/")


def test_a_name_that_is_taken_is_said_at_the_field_and_nothing_is_lost() -> None:
    browser = aya()
    browser.post("/sources/new/", NEW)
    answer = browser.post("/sources/new/", NEW)
    assert answer.status_code == 400
    assert "同じ名前の収集元がすでにあります" in answer.content.decode()
    assert Source.objects.count() == 1


def test_every_client_has_its_snippet_with_this_host_and_the_new_key() -> None:
    answer = aya().post("/sources/new/", NEW)
    codes = {one.slug: one.code for one in answer.context["snippets"]}
    assert list(codes) == [
        "tag",
        "browser",
        "node",
        "python",
        "rudder-python",
        "rudder-node",
        "curl",
        "file",
    ]
    for slug in set(codes) - {"file"}:
        assert answer.context["key"] in codes[slug]
        assert "127.0.0.1:8000" in codes[slug]


def test_what_stands_about_a_source_is_asked_for_again_as_something_arrives() -> None:
    source = making.source("Shop")
    browser, address = aya(), f"/sources/{source.pk}/"
    page = text(browser, address)
    assert "まだ届いていません" in page
    for part in ("seen", "facts"):
        said = f'hx-get="{address}?part={part}" hx-trigger="live:message from:body throttle:3s"'
        assert said in page

    Source.objects.filter(pk=source.pk).update(last_seen=clock.now_us())
    again = browser.get(f"{address}?part=seen", headers={"HX-Request": "true"}).content.decode()
    assert again.startswith('<span id="seen"')
    assert "まだ届いていません" not in again
    facts = browser.get(f"{address}?part=facts", headers={"HX-Request": "true"}).content.decode()
    assert facts.startswith('<dl class="facts" id="glance"')


def test_rotating_with_grace_leaves_the_old_key_open_for_a_day() -> None:
    shop, browser = making.source(), aya()
    with clock.clock_at(making.NOON):
        answer = browser.post(f"/sources/{shop.pk}/keys/", {"grace": "1"})
    new, old = WriteKey.objects.order_by("-pk")
    assert new.digest == sha256(answer.context["key"].encode()).hexdigest()
    assert new.revoked_at is None
    assert old.revoked_at == clock.from_us(making.NOON + clock.DAY)


def test_rotating_at_once_closes_every_older_key_now() -> None:
    shop, browser = making.source(), aya()
    with clock.clock_at(making.NOON):
        browser.post(f"/sources/{shop.pk}/keys/", {"grace": "1"})
        browser.post(f"/sources/{shop.pk}/keys/", {"grace": ""})
    assert [key.revoked_at for key in WriteKey.objects.order_by("-pk")] == [
        None,
        clock.from_us(making.NOON),
        clock.from_us(making.NOON),
    ]


def test_closing_twice_is_one_closing_and_reopening_takes_it_back() -> None:
    shop, browser = making.source(), aya()
    browser.post(f"/sources/{shop.pk}/closure/")
    first = Source.objects.get().closed_at
    browser.post(f"/sources/{shop.pk}/closure/")
    assert Source.objects.get().closed_at == first
    assert browser.get("/sources/").context["rows"] == []
    assert [row.source for row in browser.get("/sources/?closed=on").context["rows"]] == [shop]
    answer = browser.delete(f"/sources/{shop.pk}/closure/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"/sources/{shop.pk}/"
    assert Source.objects.get().closed_at is None


def test_a_source_is_renamed_and_limited() -> None:
    shop, browser = making.source(), aya()
    browser.post(f"/sources/{shop.pk}/edit/", NEW | {"name": "Ginza POS"})
    browser.post(f"/sources/{shop.pk}/rate/", {"rate": "50"})
    shop.refresh_from_db()
    assert (shop.name, shop.rate) == ("Ginza POS", 50)
    browser.post(f"/sources/{shop.pk}/rate/", {"rate": "-1"})
    shop.refresh_from_db()
    assert shop.rate == 50


@pytest.mark.parametrize("member", [cast.ben, cast.vic])
def test_only_an_owner_makes_and_changes_sources(member: object) -> None:
    shop = making.source()
    browser = cast.browser_of(member())  # type: ignore[operator] # one of the cast
    for path in ("new/", f"{shop.pk}/keys/", f"{shop.pk}/closure/", f"{shop.pk}/rate/"):
        assert browser.post(f"/sources/{path}", NEW).status_code == 403
    assert browser.post(f"/sources/{shop.pk}/edit/", NEW).status_code == 403
    assert "/sources/new/" not in text(browser, "/sources/")


@pytest.mark.parametrize(
    "url", ["/sources/", "/events/", "/touchpoints/", "/quarantine/", "/events/name/?name=x"]
)
def test_strangers_are_asked_to_sign_in(url: str) -> None:
    cast.company()
    answer = Client().get(url)
    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_what_is_not_there_is_not_found() -> None:
    assert aya().get("/sources/999/").status_code == 404


def test_the_debugger_opens_the_stored_event() -> None:
    shop = making.source()
    making.event(7, properties='{"price":12300,"email":"misaki@example.jp"}', source_id=shop.pk)
    row = making.arrival(shop, seq=7, message_id="m-7")
    page = text(aya(), f"/sources/{shop.pk}/arrivals/{row.pk}/")
    assert "12300" in page
    assert "misaki@example.jp" in page


def test_the_debugger_masks_the_message_for_a_viewer() -> None:
    shop = making.source()
    making.event(7, properties='{"price":12300,"email":"misaki@example.jp"}', source_id=shop.pk)
    row = making.arrival(shop, seq=7, message_id="m-7")
    page = text(cast.browser_of(cast.vic()), f"/sources/{shop.pk}/arrivals/{row.pk}/")
    assert "12300" in page
    assert "misaki" not in page


def test_the_debugger_opens_what_was_quarantined() -> None:
    shop = making.source()
    making.refused(shop)
    row = making.arrival(
        shop, Verdict.QUARANTINED, reason="event_missing", message_id="q-1", name=""
    )
    assert "M-0418" in text(aya(), f"/sources/{shop.pk}/arrivals/{row.pk}/")


def test_a_duplicate_says_that_nothing_is_kept_twice() -> None:
    shop = making.source()
    row = making.arrival(shop, Verdict.DUPLICATE)
    assert "二重には保存しません" in text(aya(), f"/sources/{shop.pk}/arrivals/{row.pk}/")


def test_the_volume_of_thirty_days_is_drawn_and_written_as_a_table() -> None:
    shop = making.source()
    making.today(shop, Verdict.STORED, 12, "Product Viewed")
    making.today(shop, Verdict.QUARANTINED, 3)
    volume = aya().get(f"/sources/{shop.pk}/").context["volume"]
    assert len(volume.x) == 30
    assert volume.rows()[-1][1] == ["12", "0", "3"]


def test_the_list_comes_as_csv() -> None:
    shop = making.source()
    making.today(shop, Verdict.STORED, 12, "Product Viewed")
    browser = aya()
    rows = browser.get("/sources/?format=csv").getvalue().decode()
    assert "Online shop,site,web,,12,0,0.0000" in rows
