"""The room as JSON."""

import json
from typing import Any

import pytest
from django.test import Client
from tests import cast

from enishi.timeline.models import EventName, Quarantined, Source, TouchpointRule
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db

API = "/api/v1"


def ask(client: Client, method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
    data = "" if body is None else json.dumps(body)
    answer = client.generic(method, API + path, data, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else {}


def aya() -> Client:
    return cast.browser_of(cast.aya())


def test_the_catalogue_answers_names_and_counts_page_by_page() -> None:
    shop = making.source()
    making.name("Product Viewed", 5, sources=(shop.pk,))
    making.name("Zeta", 2)
    _status, first = ask(aya(), "GET", "/events/catalogue?limit=1")
    assert first["items"] == [
        {
            "name": "Product Viewed",
            "type": "track",
            "count": 5,
            "first_seen": "2026-11-21T03:00:00Z",
            "last_seen": "2026-11-21T03:00:00.000Z",
            "sources": ["Online shop"],
            "description": "商品を見た",
            "touchpoint": "商品ページ",
            "hidden": False,
            "own": False,
            "specified": True,
        }
    ]
    _status, second = ask(aya(), "GET", f"/events/catalogue?cursor={first['next_cursor']}")
    assert [item["name"] for item in second["items"]] == ["Zeta"]
    assert second["next_cursor"] is None


def test_a_name_tells_its_properties() -> None:
    viewed = making.name("Product Viewed")
    making.example(viewed, "price", {"number": 3}, "12300")
    _status, detail = ask(aya(), "GET", "/events/catalogue/name?name=Product%20Viewed")
    assert detail["properties"][0] == {
        "name": "price",
        "types": {"number": 3},
        "specified": "number",
        "description": "単価",
        "example": "12300",
    }


def test_a_name_is_described_hidden_and_shown() -> None:
    making.name("Zeta")
    browser = aya()
    body = {"description": "棚卸し"}
    assert ask(browser, "PUT", "/events/catalogue/description?name=Zeta", body)[0] == 204
    assert ask(browser, "POST", "/events/catalogue/hiding?name=Zeta")[0] == 204
    row = EventName.objects.get()
    assert row.description == "棚卸し"
    assert row.hidden_at
    assert ask(browser, "DELETE", "/events/catalogue/hiding?name=Zeta")[0] == 204
    assert ask(browser, "GET", "/events/catalogue")[1]["items"][0]["name"] == "Zeta"


def test_an_event_is_told_with_its_touchpoint_and_masked_for_viewers() -> None:
    shop = making.source()
    making.event(
        3,
        source_id=shop.pk,
        properties='{"price":12300,"email":"misaki@example.jp"}',
        context='{"ids":{"userId":"M-0418"}}',
    )
    _status, told = ask(aya(), "GET", "/events/3")
    assert told["name"] == "Product Viewed"
    assert (told["touchpoint"], told["stage"], told["source"]) == (
        "商品ページ",
        "consideration",
        "Online shop",
    )
    assert told["properties"] == {"price": 12300, "email": "misaki@example.jp"}
    _status, veiled = ask(cast.browser_of(cast.vic()), "GET", "/events/3")
    assert veiled["properties"]["price"] == 12300
    assert "misaki" not in json.dumps(veiled)
    assert "M-0418" not in json.dumps(veiled)


def test_a_source_is_made_changed_rotated_and_closed() -> None:
    browser = aya()
    status, made = ask(browser, "POST", "/sources", {"name": "Shop", "channel": "web"})
    assert status == 201
    assert len(made["write_key"]) >= 30
    path = f"/sources/{made['id']}"
    _status, changed = ask(browser, "PATCH", path, {"name": "Store", "rate": 20})
    assert (changed["name"], changed["channel"], changed["rate"]) == ("Store", "web", 20)
    _status, rotated = ask(browser, "POST", f"{path}/keys", {"grace": True})
    assert rotated["write_key"] != made["write_key"]
    assert ask(browser, "POST", f"{path}/closure")[1]["closed"] is True
    assert ask(browser, "GET", "/sources")[1]["items"] == []
    assert ask(browser, "DELETE", f"{path}/closure")[1]["closed"] is False
    assert Source.objects.get().keys.count() == 2


def test_a_name_twice_is_a_conflict_that_names_its_field() -> None:
    browser = aya()
    ask(browser, "POST", "/sources", {"name": "Shop"})
    status, said = ask(browser, "POST", "/sources", {"name": "Shop"})
    assert status == 409
    assert (said["error"]["code"], said["error"]["field"]) == ("name_taken", "name")


def test_arrivals_follow_after_an_id() -> None:
    shop = making.source()
    first, second = making.arrival(shop), making.arrival(shop)
    _status, all_ = ask(aya(), "GET", f"/sources/{shop.pk}/arrivals")
    assert [item["id"] for item in all_["items"]] == [first.pk, second.pk]
    _status, rest = ask(aya(), "GET", f"/sources/{shop.pk}/arrivals?after={first.pk}")
    assert [item["id"] for item in rest["items"]] == [second.pk]


def test_the_quarantine_is_listed_counted_replayed_and_put_aside() -> None:
    shop, browser = making.source(), aya()
    row, other = making.refused(shop, 1), making.refused(shop, 2)
    _status, listed = ask(browser, "GET", "/quarantine")
    assert [item["message_id"] for item in listed["items"]] == ["q-2", "q-1"]
    _status, counts = ask(browser, "GET", "/quarantine/counts")
    assert [(one["reason"], one["count"]) for one in counts["items"]] == [("event_missing", 2)]
    status, said = ask(browser, "POST", f"/quarantine/{row.pk}/replay", {})
    assert (status, said["error"]["code"]) == (400, "event_missing")
    good = {"type": "track", "event": "Order Completed", "userId": "M-0418"}
    _status, done = ask(browser, "POST", f"/quarantine/{row.pk}/replay", {"message": good})
    assert done["state"] == "replayed"
    assert ask(browser, "DELETE", f"/quarantine/{other.pk}")[0] == 204
    assert ask(browser, "GET", "/quarantine")[1]["items"] == []
    assert ask(browser, "DELETE", f"/quarantine/{other.pk}/dismissal")[0] == 204
    assert Quarantined.objects.get(pk=other.pk).dismissed_at is None
    _status, result = ask(browser, "POST", "/quarantine/replays", {"reason": "event_missing"})
    assert result == {"replayed": 0, "refused": 1}


def test_viewers_cannot_search_in_what_they_may_not_see() -> None:
    making.refused(making.source())
    viewer = cast.browser_of(cast.vic())
    assert ask(viewer, "GET", "/quarantine?search=misaki")[0] == 403
    assert "misaki" not in json.dumps(ask(viewer, "GET", "/quarantine")[1])


def test_rules_are_added_changed_ordered_deleted_and_reset() -> None:
    browser = aya()
    draft = {"name": "Zeta", "touchpoint": "展示会", "stage": "awareness"}
    status, added = ask(browser, "POST", "/touchpoints", draft)
    assert status == 201
    _status, found = ask(browser, "GET", "/touchpoints/of?name=Zeta")
    assert (found["touchpoint"], found["rule"]) == ("展示会", added["id"])
    path = f"/touchpoints/{added['id']}"
    assert ask(browser, "PUT", path, draft | {"stage": "interest"})[1]["stage"] == "interest"
    ids = [item["id"] for item in ask(browser, "GET", "/touchpoints")[1]["items"]]
    assert ask(browser, "PUT", "/touchpoints/order", {"rules": ids[::-1]})[0] == 204
    assert ask(browser, "GET", "/touchpoints")[1]["items"][-1]["id"] == added["id"]
    assert ask(browser, "DELETE", path)[0] == 204
    assert ask(browser, "POST", "/touchpoints/defaults")[0] == 204
    assert not TouchpointRule.objects.filter(shipped=False).exists()


def test_figures_count_what_came_in() -> None:
    making.refused(making.source())
    _status, figures = ask(aya(), "GET", "/stats")
    assert figures == {
        "people": 0,
        "identities": 0,
        "events": 0,
        "spool_lag_seconds": 0.0,
        "quarantined": 1,
        "rejected_rows": 0,
    }


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/sources", {"name": "x"}),
        ("POST", "/touchpoints", {"name": "x", "touchpoint": "x", "stage": "use"}),
        ("POST", "/touchpoints/defaults", None),
        ("POST", "/quarantine/replays", {}),
        ("PUT", "/events/catalogue/description?name=x", {"description": "x"}),
    ],
)
def test_a_viewer_changes_nothing(method: str, path: str, body: object) -> None:
    status, said = ask(cast.browser_of(cast.vic()), method, path, body)
    assert (status, said["error"]["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    "path",
    [
        "/sources/99999999999999999999",
        "/events/0",
        "/events/catalogue?limit=0",
        "/events/catalogue?sort=colour",
        "/quarantine?state=lost",
        "/quarantine?cursor=%00",
    ],
)
def test_what_cannot_be_read_is_a_bad_request_with_a_reason(path: str) -> None:
    status, said = ask(aya(), "GET", path)
    assert status == 400
    assert said["error"]["code"]
