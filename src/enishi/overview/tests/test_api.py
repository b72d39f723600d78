import json
from urllib.parse import quote

import pytest
from django.db.models import F
from django.test import Client
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview.tests import seeding
from enishi.people.models import Person
from enishi.people.queries import identity_ids

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def people() -> list[Person]:
    with clock_at(seeding.now()):
        return [seeding.misaki_comes(), seeding.somebody(1), seeding.somebody(2)]


@pytest.fixture
def ben() -> Client:
    return cast.browser_of(cast.ben())


def test_people_come_in_pages_of_a_cursor(people: list[Person], ben: Client) -> None:
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = ben.get("/api/v1/people", {"limit": "1", "cursor": cursor}).json()
        seen += [row["id"] for row in answer["items"]]
        cursor = answer["next_cursor"]
    assert sorted(seen) == sorted(person.pk for person in people)


def test_who_is_seen_again_between_two_pages_is_still_met_once(
    people: list[Person], ben: Client
) -> None:
    first = ben.get("/api/v1/people", {"limit": "2"}).json()
    Person.objects.update(last_seen=F("last_seen") + 1_000_000)
    then = ben.get("/api/v1/people", {"limit": "2", "cursor": first["next_cursor"]}).json()
    met = [row["id"] for row in first["items"] + then["items"]]
    assert sorted(met) == sorted(person.pk for person in people)


@pytest.mark.parametrize(
    "words", ["田", "田中", "たなか", "ﾀﾅｶ", "misaki.t@example.jp", "09012340142"]
)
def test_search_finds_her_however_she_is_written(
    people: list[Person], ben: Client, words: str
) -> None:
    found = ben.get("/api/v1/people", {"search": words}).json()["items"]
    assert [row["name"] for row in found] == ["田中 美咲"]


def test_an_identifier_with_slashes_leads_to_its_person(ben: Client) -> None:
    cast.company()
    with clock_at(seeding.now()):
        seeding.somebody(5, member_no="A/B 1")
    found = ben.get(f"/api/v1/people/by/member_no/{quote('A/B 1', safe='')}")
    assert found.json()["name"] == "佐藤 花子5"


def test_the_timeline_is_told_as_promised(people: list[Person], ben: Client) -> None:
    answer = ben.get(f"/api/v1/people/{people[0].pk}/timeline", {"limit": 1000}).json()
    order = next(e for e in answer["items"] if e["message_id"] == "order-1")
    assert (order["name"], order["type"], order["timestamp"]) == (
        "Order Completed",
        "track",
        "2026-11-12T02:00:00Z",
    )
    assert set(order) == {
        *("message_id", "name", "type", "timestamp", "channel", "touchpoint", "source"),
        "properties",
    }
    assert answer["next_cursor"] is None


def test_a_merge_by_hand_is_undone(people: list[Person], ben: Client) -> None:
    one, other = people[1], people[2]
    said = {"other": other.pk, "reason": "電話で本人に確認"}
    merge = ben.post(f"/api/v1/people/{one.pk}/merges", said, content_type=JSON)
    assert (merge.status_code, merge.json()["state"]) == (201, "merged")
    assert len(identity_ids(one.pk)) == 2
    again = ben.post(f"/api/v1/people/{one.pk}/merges", said, content_type=JSON)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_one_person")
    undone = ben.delete(f"/api/v1/merges/{merge.json()['id']}")
    assert undone.json()["state"] == "undone"
    assert ben.delete(f"/api/v1/merges/{merge.json()['id']}").status_code == 200
    assert ben.get(f"/api/v1/people/{other.pk}").json()["id"] == other.pk
    ledger = ben.get(f"/api/v1/people/{one.pk}/merges").json()["items"]
    assert [row["reason"] for row in ledger] == ["電話で本人に確認"]


def test_traits_change_once_per_version(people: list[Person], ben: Client) -> None:
    path = f"/api/v1/people/{people[0].pk}"
    etag = ben.get(path)["ETag"]
    change = {"traits": {"household": "ひとり", "pets": ["ねこ"]}}
    headers = {"If-Match": etag}
    first = ben.patch(f"{path}/traits", change, content_type=JSON, headers=headers)
    assert first.json()["traits"]["pets"] == ["ねこ"]
    assert first["ETag"] != etag
    late = {"traits": {"household": "三人"}}
    second = ben.patch(f"{path}/traits", late, content_type=JSON, headers=headers)
    assert (second.status_code, second.json()["error"]["code"]) == (409, "changed_meanwhile")
    assert ben.get(path).json()["traits"]["household"] == "ひとり"


def test_null_takes_a_hand_made_value_back(people: list[Person], ben: Client) -> None:
    path = f"/api/v1/people/{people[0].pk}"
    for value in ("ひとり", None):
        said = {"traits": {"household": value}, "version": ben.get(path).json()["version"]}
        ben.patch(f"{path}/traits", said, content_type=JSON)
    assert ben.get(path).json()["traits"]["household"] == "夫婦と子ども1人"


def test_a_change_without_a_version_is_refused(people: list[Person], ben: Client) -> None:
    path = f"/api/v1/people/{people[0].pk}/traits"
    answer = ben.patch(path, {"traits": {"a": 1}}, content_type=JSON)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "version")


def test_tags_notes_and_consents_by_api(people: list[Person], ben: Client) -> None:
    path = f"/api/v1/people/{people[0].pk}"
    assert ben.post(f"{path}/tags", {"name": "A/B"}, content_type=JSON).json() == ["A/B"]
    assert ben.post(f"{path}/tags", {"name": "A/B"}, content_type=JSON).json() == ["A/B"]
    assert ben.delete(f"{path}/tags/A%2FB").json() == []
    note = ben.post(f"{path}/notes", {"text": "平日18時以降"}, content_type=JSON)
    assert note.status_code == 201
    assert ben.delete(f"{path}/notes/{note.json()['id']}").status_code == 204
    no = {"purpose": "marketing", "channel": "mail", "granted": False, "reason": "本人から"}
    said = ben.post(f"{path}/consents", no, content_type=JSON).json()["consents"]
    assert [(c["channel"], c["granted"]) for c in said] == [("mail", False)]


DEEP = "[" * 60 + "]" * 60
ODD = [
    ("get", "/api/v1/people/0", None),
    ("get", f"/api/v1/people/{2**63}", None),
    ("get", f"/api/v1/people/{'9' * 40}", None),
    ("get", "/api/v1/people/x", None),
    ("get", "/api/v1/people?limit=0", None),
    ("get", "/api/v1/people?limit=1001", None),
    ("get", "/api/v1/people?cursor=%00", None),
    ("get", "/api/v1/people?cursor=bm90IG91cnM", None),
    ("get", "/api/v1/people?cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTksMV0", None),  # beyond BIGINT
    ("get", "/api/v1/people?search=%00", None),
    ("get", "/api/v1/people/by/email/nobody%40example.jp", None),
    ("get", "/api/v1/people/by/user_id/a%00b", None),
    ("get", "/api/v1/people/1/timeline?cursor=W10", None),
    ("get", "/api/v1/candidates?cursor=zzz", None),
    ("delete", f"/api/v1/merges/{2**63}", None),
    ("delete", "/api/v1/merges/77", None),
    ("delete", "/api/v1/candidates/77", None),
    ("post", "/api/v1/people/1/merges", '{"other": 1, "reason": "\\ud800"}'),
    ("post", "/api/v1/people/1/merges", '{"other": 99999999999999999999, "reason": "x"}'),
    ("post", "/api/v1/people/1/merges", "[1"),
    ("patch", "/api/v1/people/1/traits", '{"traits": {"a": 1e999}, "version": 1}'),
    ("patch", "/api/v1/people/1/traits", '{"traits": {"a\\u0000": 1}, "version": 1}'),
    ("patch", "/api/v1/people/1/traits", '{"traits": {"a": "\\udfff"}, "version": 1}'),
    ("patch", "/api/v1/people/1/traits", f'{{"traits": {{"a": {DEEP}}}, "version": 1}}'),
    ("post", "/api/v1/people/1/tags", '{"name": "  "}'),
    ("post", "/api/v1/people/1/notes", '{"text": ""}'),
    ("post", "/api/v1/people/1/consents", '{"purpose": "", "granted": 3, "reason": "x"}'),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "path", "body"), ODD)
def test_odd_questions_get_a_civil_answer(
    people: list[Person], ben: Client, verb: str, path: str, body: str | None
) -> None:
    answer = ben.generic(verb.upper(), path, body or "", content_type=JSON)
    assert 400 <= answer.status_code < 500
    assert set(json.loads(answer.content)["error"]) == {"code", "message", "field", "help"}


@pytest.mark.parametrize("path", ["merges", "tags", "notes", "consents"])
def test_a_viewer_changes_nothing(people: list[Person], path: str) -> None:
    said = {
        "other": people[1].pk,
        "reason": "x",
        "name": "x",
        "text": "x",
        "purpose": "marketing",
        "granted": True,
    }
    url = f"/api/v1/people/{people[0].pk}/{path}"
    answer = cast.browser_of(cast.vic()).post(url, said, content_type=JSON)
    assert answer.status_code == 403


def test_a_stranger_gets_nothing(people: list[Person]) -> None:
    assert Client().get("/api/v1/people").status_code == 401
