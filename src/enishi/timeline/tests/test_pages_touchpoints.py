"""Touchpoints and stages: rules, their order, and the way back."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests import cast

from enishi.timeline.models import TouchpointRule
from enishi.timeline.queries import touchpoint_of
from enishi.timeline.shipped import RULES
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db

DRAFT = {"name": "Catalog *", "touchpoint": "カタログ請求", "stage": "interest", "channel": "post"}


def ben() -> Client:
    return cast.browser_of(cast.ben())


def order() -> list[int]:
    return list(TouchpointRule.objects.order_by("order", "pk").values_list("pk", flat=True))


def labels(client: Client) -> list[str]:
    return [row.label for row in client.get("/touchpoints/").context["rows"]]


@pytest.fixture
def no_rules() -> None:
    TouchpointRule.objects.all().delete()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.usefixtures("no_rules")
def test_the_page_costs_the_same_however_many_rules(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = ben()
    for number in range(count):
        browser.post("/touchpoints/rules/", DRAFT | {"name": f"Event {number}"})
    browser.get("/touchpoints/")
    with django_assert_num_queries(9):
        browser.get("/touchpoints/")


def test_shipped_rules_are_there_from_the_start_and_speak_the_readers_language() -> None:
    assert TouchpointRule.objects.count() == len(RULES)
    assert "返品受付" in labels(ben())
    reader = cast.ben()
    reader.language = "en"
    reader.save()
    assert "Returns" in cast.browser_of(reader).get("/touchpoints/").content.decode()


def test_a_rule_that_looks_at_properties_claims_at_most_what_bears_its_name() -> None:
    making.name("Order Completed", count=1033)
    making.name("Product Viewed", count=20)
    said = {row.label: row.at_most for row in ben().get("/touchpoints/").context["rows"]}
    assert (said["店舗での購入"], said["購入"], said["商品ページ"]) == (True, True, False)
    assert "≤ 1,033" in ben().get("/touchpoints/").content.decode()


@pytest.mark.parametrize(
    ("name", "properties", "label", "stage"),
    [
        ("Product Viewed", {}, "商品ページ", "consideration"),
        ("Order Completed", {}, "購入", "purchase"),
        ("Order Completed", {"channel": "store"}, "店舗での購入", "purchase"),
        ("Order Delivered", {}, "配送", "use"),
        ("Order Returned", {}, "返品受付", "use"),
        ("Order Something New", {}, "注文対応", "purchase"),
        ("Call Ended", {}, "電話窓口", "use"),
        ("Survey Answered", {}, "アンケート", "loyalty"),
        ("Product Shared", {}, "友人への紹介", "advocacy"),
    ],
)
def test_shipped_rules_know_the_names_of_segment(
    name: str, properties: dict[str, object], label: str, stage: str
) -> None:
    found = touchpoint_of(name, "", properties)
    assert found
    assert (found.label, found.stage) == (label, stage)


def test_a_new_rule_stands_on_top_and_holds_for_history_at_once() -> None:
    making.name("Catalog Requested", 40)
    browser = ben()
    browser.post("/touchpoints/rules/", DRAFT)
    found = touchpoint_of("Catalog Requested")
    assert found
    assert (found.label, found.stage, found.channel) == ("カタログ請求", "interest", "post")
    top = browser.get("/touchpoints/").context["rows"][0]
    assert (top.label, list(top.names), top.events) == ("カタログ請求", ["Catalog Requested"], 40)


def test_an_edited_shipped_rule_is_the_members_own() -> None:
    rule = TouchpointRule.objects.get(name="Call *")
    ben().post(f"/touchpoints/rules/{rule.pk}/", DRAFT | {"name": "Call *", "touchpoint": "お電話"})
    rule.refresh_from_db()
    assert (rule.touchpoint, rule.shipped) == ("お電話", False)


def test_saving_a_shipped_rule_without_a_change_leaves_it_shipped() -> None:
    rule, browser = TouchpointRule.objects.get(name="Call *"), ben()
    form = browser.get(f"/touchpoints/rules/{rule.pk}/").context["form"]
    browser.post(f"/touchpoints/rules/{rule.pk}/", form.initial)
    rule.refresh_from_db()
    assert rule.shipped


def test_an_unfinished_rule_is_said_at_its_field() -> None:
    answer = ben().post("/touchpoints/rules/", DRAFT | {"property": "", "value": "store"})
    assert answer.status_code == 400
    assert "この値を持つプロパティ名を入力してください" in answer.content.decode()


def test_the_order_decides_and_may_be_changed() -> None:
    browser = ben()
    wide = TouchpointRule.objects.get(name="Order *").pk
    moved = [wide, *[pk for pk in order() if pk != wide]]
    answer = browser.post("/touchpoints/order/", {"rule": moved})
    assert "適用されません" in answer.content.decode()
    assert order() == moved
    found = touchpoint_of("Order Completed")
    assert found
    assert found.label == "注文対応"
    shadowed = {
        row.rule.name for row in browser.get("/touchpoints/").context["rows"] if row.shadowed
    }
    assert {"Order Completed", "Order Delivered", "Order Returned"} <= shadowed


def test_a_rule_added_meanwhile_stays_on_top_of_a_new_order() -> None:
    browser, before = ben(), order()
    browser.post("/touchpoints/rules/", DRAFT)
    added = order()[0]
    browser.post("/touchpoints/order/", {"rule": list(reversed(before))})
    assert order() == [added, *reversed(before)]


def test_deleting_is_taken_back_exactly() -> None:
    browser, before = ben(), list(TouchpointRule.objects.order_by("pk").values())
    pk = TouchpointRule.objects.get(name="Call *").pk
    browser.delete(f"/touchpoints/rules/{pk}/", headers={"HX-Request": "true"})
    assert not TouchpointRule.objects.filter(pk=pk).exists()
    assert "「Call *」のルールを削除しました" in browser.get("/touchpoints/").content.decode()
    browser.post("/touchpoints/undo/")
    assert list(TouchpointRule.objects.order_by("pk").values()) == before


def test_the_shipped_rules_come_back_and_that_too_is_taken_back() -> None:
    browser = ben()
    browser.post("/touchpoints/rules/", DRAFT)
    browser.post("/touchpoints/defaults/")
    assert "カタログ請求" not in labels(browser)
    assert TouchpointRule.objects.count() == len(RULES)
    browser.post("/touchpoints/undo/")
    assert labels(browser)[0] == "カタログ請求"


def test_the_test_box_answers_for_a_name_and_a_property() -> None:
    browser = ben()
    url = "/touchpoints/?name=Order+Completed&property=channel&value=store"
    assert browser.get(url).context["answer"]["touchpoint"].label == "店舗での購入"
    assert "当てはまるルールがありません" in browser.get("/touchpoints/?name=Zeta").content.decode()


def test_names_without_a_touchpoint_are_listed_with_the_way_to_give_them_one() -> None:
    making.name("Zeta", 12)
    text = ben().get("/touchpoints/").content.decode()
    assert "/touchpoints/rules/?name=Zeta" in text


def test_a_viewer_looks_and_tries_but_changes_nothing() -> None:
    browser = cast.browser_of(cast.vic())
    pk = order()[0]
    assert browser.get("/touchpoints/?name=Order+Completed").status_code == 200
    assert browser.post("/touchpoints/rules/", DRAFT).status_code == 403
    assert browser.delete(f"/touchpoints/rules/{pk}/").status_code == 403
    for path in ("order", "defaults", "undo"):
        assert browser.post(f"/touchpoints/{path}/", {"rule": [pk]}).status_code == 403


@pytest.mark.usefixtures("no_rules")
def test_without_rules_the_page_says_what_that_means() -> None:
    assert "ルールがありません" in ben().get("/touchpoints/").content.decode()
