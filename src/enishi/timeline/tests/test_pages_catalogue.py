"""The event catalogue, as its readers see it."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests import cast

from enishi.team.models import AuditEntry
from enishi.timeline.models import EventName
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db


def ben() -> Client:
    return cast.browser_of(cast.ben())


def names(client: Client, query: str = "") -> list[str]:
    return [row.name for row in client.get(f"/events/{query}").context["rows"] if row.count]


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        making.name(f"Event {number}")
    browser = ben()
    with django_assert_num_queries(11):
        browser.get("/events/")


def test_names_come_most_frequent_first_and_in_any_order_asked() -> None:
    making.name("Product Viewed", 5)
    making.name("Call Ended", 9)
    making.name("Store Visited", 7)
    browser = ben()
    assert names(browser) == ["Call Ended", "Store Visited", "Product Viewed"]
    assert names(browser, "?sort=name") == ["Call Ended", "Product Viewed", "Store Visited"]
    assert names(browser, "?sort=last_seen") == ["Call Ended", "Store Visited", "Product Viewed"]


def test_a_long_list_goes_on_where_it_ended_without_gap_or_repeat() -> None:
    for number in range(250):
        making.name(f"Event {number:03}", count=number // 3 + 1)
    browser, seen, query = ben(), [], "?"
    while query:
        answer = browser.get(f"/events/{query}")
        seen += [row.name for row in answer.context["rows"] if row.count]
        cursor = answer.context["next_cursor"]
        query = f"?cursor={cursor}" if cursor else ""
    assert len(seen) == len(set(seen)) == 250


def test_the_names_of_the_specification_are_there_before_the_first_event() -> None:
    text = page(ben(), "/events/")
    assert "Order Completed" in text
    assert "未着" in text
    detail = page(ben(), "/events/name/?name=Order+Completed")
    assert "revenue" in detail
    assert "数値" in detail
    assert "まだ届いていません" in detail


def test_a_name_that_came_is_not_listed_as_unseen_as_well() -> None:
    making.name("Order Completed", 4)
    rows = ben().get("/events/?search=Order+Completed").context["rows"]
    assert [(row.name, row.count) for row in rows] == [("Order Completed", 4)]


def test_enishis_own_and_hidden_names_are_shown_when_asked() -> None:
    making.name("Merged", own=True)
    making.name("Debug Ping")
    browser = ben()
    browser.post("/events/name/hiding/?name=Debug+Ping")
    assert names(browser) == []
    assert names(browser, "?own=1&hidden=1") == ["Merged", "Debug Ping"]
    browser.delete("/events/name/hiding/?name=Debug+Ping")
    assert names(browser) == ["Debug Ping"]


def test_hiding_twice_is_one_line_of_the_trail() -> None:
    making.name("Debug Ping")
    browser = ben()
    for _again in range(2):
        browser.post("/events/name/hiding/?name=Debug+Ping")
    assert AuditEntry.objects.filter(verb="hid").count() == 1


def test_a_description_is_found_by_the_search() -> None:
    making.name("Zeta")
    browser = ben()
    browser.post("/events/name/description/?name=Zeta", {"description": "棚卸しの記録"})
    assert names(browser, "?search=棚卸し") == ["Zeta"]
    assert EventName.objects.get().description == "棚卸しの記録"


def test_a_property_that_changes_its_type_says_so() -> None:
    viewed = making.name("Product Viewed")
    making.example(viewed, "price", {"number": 2, "text": 1}, "12300")
    assert "標準仕様は 数値" in page(ben(), "/events/name/?name=Product+Viewed")
    other = making.name("Own Name")
    making.example(other, "size", {"number": 2, "text": 1}, "12")
    assert "型が混在" in page(ben(), "/events/name/?name=Own+Name")


def test_examples_and_newest_events_are_masked_for_viewers() -> None:
    viewed = making.name("Product Viewed")
    making.example(viewed, "email", {"text": 3}, "misaki@example.jp")
    making.event(1, properties='{"contact_phone":"090-1234-0142","price":5}')
    url = "/events/name/?name=Product+Viewed"
    open_, veiled = page(ben(), url), page(cast.browser_of(cast.vic()), url)
    assert "misaki@example.jp" in open_
    assert "090-1234-0142" in open_
    assert "misaki" not in veiled
    assert "1234" not in veiled
    assert "price" in veiled


def test_any_name_has_a_page_however_it_is_written() -> None:
    name = 'Über/uns? "50%" & <b>'
    making.name(name)
    browser = ben()
    answer = browser.get("/events/name/", {"name": name})
    assert answer.context["row"].name == name
    assert "&lt;b&gt;" in answer.content.decode()


def test_a_viewer_changes_nothing() -> None:
    making.name("Zeta")
    browser = cast.browser_of(cast.vic())
    assert browser.post("/events/name/hiding/?name=Zeta").status_code == 403
    assert browser.post("/events/name/description/?name=Zeta", {}).status_code == 403
    assert "<textarea" not in page(browser, "/events/name/?name=Zeta")


def test_the_catalogue_comes_as_csv() -> None:
    shop = making.source()
    making.name("Product Viewed", 3, sources=(shop.pk,))
    rows = ben().get("/events/?format=csv").getvalue().decode()
    assert "Product Viewed,track,3," in rows
    assert ",Online shop,商品ページ,商品を見た" in rows


def test_an_unreadable_cursor_is_said_and_not_a_crash() -> None:
    assert ben().get("/events/?cursor=nonsense").status_code == 400
