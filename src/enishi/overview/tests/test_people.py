from typing import Any

import pytest
from django.test import Client
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview.tests import seeding
from enishi.people.queries import tags_of
from enishi.team.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def aya() -> Client:
    return cast.browser_of(cast.aya())


def listed(browser: Client, query: str = "") -> str:
    with clock_at(seeding.now()):
        return browser.get(f"/people/{query}").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_the_same_questions_for_one_and_three(
    aya: Client, rows: int, django_assert_num_queries: Any
) -> None:
    with clock_at(seeding.now()):
        for number in range(rows):
            seeding.somebody(number)
    listed(aya)
    with django_assert_num_queries(QUESTIONS):
        page = listed(aya)
    assert page.count("佐藤 花子") >= rows


QUESTIONS = 7  # session, member, company, people, two counts, follow-ups that are theirs


def test_filters_stand_in_the_address(aya: Client) -> None:
    with clock_at(seeding.now()):
        seeding.misaki_comes()
        seeding.visitor()
    assert "田中 美咲" not in listed(aya, "?state=anonymous")
    assert "名前のない来訪者" not in listed(aya, "?state=known&ordered=yes&seen=30&channel=web")
    assert "田中 美咲" in listed(aya, "?state=known&ordered=yes&seen=30&channel=web")
    assert "当てはまる顧客がいません" in listed(aya, "?tag=nothing")


def test_search_answers_htmx_with_rows_only(aya: Client) -> None:
    with clock_at(seeding.now()):
        seeding.misaki_comes()
        answer = aya.get("/people/?search=田", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in answer
    assert "田中 美咲" in answer


@pytest.mark.parametrize("sort", ["last_seen", "first_seen", "revenue", "name"])
def test_every_order_pages_through_everybody_once(aya: Client, sort: str) -> None:
    with clock_at(seeding.now()):
        people = {seeding.somebody(number).pk for number in range(3)}
    page = listed(aya, f"?sort={sort}")
    assert {pk for pk in people if f'href="/people/{pk}/?list=' in page} == people
    assert aya.get(f"/people/?sort={sort}&cursor=nonsense").status_code == 400


def test_chosen_columns_are_shown(aya: Client) -> None:
    with clock_at(seeding.now()):
        seeding.misaki_comes()
    page = listed(aya, "?columns=email&columns=first_seen")
    assert "misaki.t@example.jp" in page
    assert "最初の足あと" in page


def test_the_export_is_whole_and_leaves_a_line(aya: Client) -> None:
    with clock_at(seeding.now()):
        seeding.misaki_comes()
        seeding.somebody(1)
        answer = aya.get("/people/people.csv?state=known&search=田中")
    lines = b"".join(answer).decode().splitlines()
    assert lines[0].startswith("\ufeffid,")
    assert [line.split(",")[1] for line in lines[1:]] == ["田中 美咲"]
    entry = AuditEntry.objects.get(verb="exported")
    assert entry.details == {"filter": {"state": "known"}, "searched": True}


def test_ticked_people_get_a_tag_and_lose_it(aya: Client) -> None:
    with clock_at(seeding.now()):
        people = [seeding.somebody(number).pk for number in range(2)]
    for _ in range(2):
        aya.post("/people/tags/", {"person": people, "tag": "春の便り", "act": "add"})
    assert [tags_of(pk) for pk in people] == [["春の便り"], ["春の便り"]]
    assert "春の便り" in aya.get("/people/tags/names/").content.decode()
    aya.post("/people/tags/", {"person": people, "tag": "春の便り", "act": "remove"})
    assert [tags_of(pk) for pk in people] == [[], []]


def test_an_empty_house_says_what_to_do(aya: Client) -> None:
    assert "まだ顧客がいません" in listed(aya)
