"""A question asked from every side gives one answer."""

import json

import httpx
import pytest
from django.test import Client
from tests.cast import aya, browser_of

from enishi.ask import queries
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db


def asked(browser: Client, name: str, **params: object) -> httpx.Response:
    answer = browser.post(
        f"/api/v1/ask/{name}", json.dumps(params), content_type="application/json"
    )
    return httpx.Response(answer.status_code, content=answer.content)


def test_a_question_tells_rows_and_what_they_rest_on() -> None:
    making.event(1, identity_id=1)
    making.event(2, identity_id=2, name="Order Completed")
    making.event(3, identity_id=2)

    answer = asked(browser_of(aya()), "events").json()

    assert answer["rows"] == [
        {"name": "Product Viewed", "count": 2, "people": 2},
        {"name": "Order Completed", "count": 1, "people": 1},
    ]
    assert (answer["n"], answer["interval"], answer["reason"]) == (2, None, None)


def test_people_behind_a_row_come_in_pages() -> None:
    for number in (1, 2, 3):
        making.event(number, identity_id=number)

    first = queries.people_behind("events", {}, {"name": "Product Viewed"}, limit=2)
    second = queries.people_behind(
        "events", {}, {"name": "Product Viewed"}, cursor=first.next_cursor or "", limit=2
    )

    assert (first.items, first.total, second.items) == ([1, 2], 3, [3])
    assert second.next_cursor is None


def test_bots_and_what_enishi_did_itself_do_not_count() -> None:
    making.event(1, identity_id=1)
    making.event(2, identity_id=2, flags=1)
    making.event(3, identity_id=3, flags=2)

    assert asked(browser_of(aya()), "events").json()["n"] == 1


@pytest.mark.parametrize(
    ("name", "params", "field", "status"),
    [
        ("nothing", {}, "name", 404),
        ("events", {"unknown": 1}, "unknown", 400),
        ("events", {"limit": "many"}, "limit", 400),
        ("events", {"since": "yesterday"}, "since", 400),
        ("events", {"since": "2026-11-02", "until": "2026-11-01"}, "since", 400),
        ("events", {"segment": "vip"}, "segment", 400),
    ],
)
def test_a_bad_question_says_what_is_wrong(
    name: str, params: dict[str, object], field: str, status: int
) -> None:
    answer = asked(browser_of(aya()), name, **params)

    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)
