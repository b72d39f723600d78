"""From a list to a person, and on to the next one of that list."""

import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview.tests import seeding
from enishi.people.models import Person
from enishi.segments.models import Membership, Segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def aya() -> Client:
    return cast.browser_of(cast.aya())


@pytest.fixture
def five() -> list[Person]:
    with clock_at(seeding.now()):
        return [seeding.somebody(number) for number in range(1, 6)]


def links(browser: Client, address: str) -> list[str]:
    """Where the rows of a list lead."""
    page = browser.get(address).content.decode()
    return [unescape(href) for href in re.findall(r'href="(/people/\d+/[^"]*)"', page)]


def walked(browser: Client, start: str, step: str, most: int = 10) -> list[int]:
    """Whom one meets by pressing the same arrow until the list ends."""
    met, here = [], start
    for _ in range(most):
        met.append(int(here.split("/")[2]))
        page = unescape(browser.get(here).content.decode())
        arrow = re.search(rf'data-step="{step}"[^>]*href="([^"]+)"', page)
        assert arrow
        there = browser.get(arrow[1])["Location"]
        if there.split("/")[2] == here.split("/")[2]:
            return met
        here = there
    return met


@pytest.mark.parametrize("sort", ["last_seen", "revenue", "name", "first_seen"])
def test_the_arrows_walk_the_list_in_its_order(aya: Client, five: list[Person], sort: str) -> None:
    with clock_at(seeding.now()):
        seeding.visitor()  # nameless: behind all names
        rows = links(aya, f"/people/?sort={sort}")
        order = [int(row.split("/")[2]) for row in rows]
        assert len(order) == 6
        assert walked(aya, rows[0], "next") == order
        assert walked(aya, rows[-1], "previous") == order[::-1]


def test_a_search_and_its_filters_stay_around_the_walk(aya: Client, five: list[Person]) -> None:
    with clock_at(seeding.now()):
        seeding.misaki_comes()
        rows = links(aya, "/people/?search=花子&ordered=yes&sort=revenue")
        met = walked(aya, rows[0], "next")
    assert sorted(met) == [one.pk for one in five]


def test_who_moves_in_the_list_meanwhile_does_not_turn_the_reader_round(
    aya: Client, five: list[Person]
) -> None:
    with clock_at(seeding.now()):
        rows = links(aya, "/people/?sort=revenue")
        third = int(rows[2].split("/")[2])
        Person.objects.filter(pk=third).update(revenue=10**12)  # now the first of all
        after = walked(aya, rows[2], "next")
    assert after[1:] == [int(row.split("/")[2]) for row in rows[3:]]


def test_members_of_a_segment_are_walked_too(aya: Client, five: list[Person]) -> None:
    segment = Segment.objects.create(name="常連", made_at=0)
    for number, one in enumerate(five):
        at = seeding.now() - number // 2  # two enter at once
        Membership.objects.create(segment=segment, person_id=one.pk, entered_at=at)
    with clock_at(seeding.now()):
        rows = links(aya, f"/segments/{segment.pk}/members/")
        order = [int(row.split("/")[2]) for row in rows]
        assert order == [one.pk for one in five]
        assert walked(aya, rows[0], "next") == order
        assert walked(aya, rows[-1], "previous") == order[::-1]
        assert "常連" in aya.get(rows[0]).content.decode()


def test_the_people_behind_a_number_are_walked_too(aya: Client, five: list[Person]) -> None:
    said = urlencode({"params": "{}", "row": json.dumps({"name": "Order Completed"})})
    with clock_at(seeding.now()):
        rows = links(aya, f"/questions/events/people/?{said}")
        order = [int(row.split("/")[2]) for row in rows]
        assert walked(aya, rows[1], "next") == order[1:]
        assert walked(aya, rows[1], "previous") == order[1::-1]


def test_without_a_list_there_are_no_arrows(aya: Client, five: list[Person]) -> None:
    with clock_at(seeding.now()):
        for query in ("", "?list=//evil.example/people/", "?list=/settings/members", "?list=x"):
            assert "data-step" not in aya.get(f"/people/{five[0].pk}/{query}").content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", "これが一覧の最後です。"), ("en", "This is the last one of the list.")],
)
def test_the_end_of_the_list_says_so(five: list[Person], language: str, words: str) -> None:
    aya = cast.aya()
    aya.language = language
    aya.save()
    browser = cast.browser_of(aya)
    with clock_at(seeding.now()):
        last = links(browser, "/people/")[-1]
        here = last.replace("/?", "/next/?")
        assert words in browser.get(here, follow=True).content.decode()


def test_a_viewer_walks_only_what_their_search_finds(five: list[Person]) -> None:
    """Else the arrows would tell who shares a part of a name."""
    browser = cast.browser_of(cast.vic())
    with clock_at(seeding.now()):
        asked = urlencode({"list": "/people/?search=花子"})
        for step in ("next", "previous"):
            there = browser.get(f"/people/{five[2].pk}/{step}/?{asked}")["Location"]
            assert there.startswith(f"/people/{five[2].pk}/")


def test_an_odd_place_is_as_good_as_none(aya: Client, five: list[Person]) -> None:
    with clock_at(seeding.now()):
        order = [int(row.split("/")[2]) for row in links(aya, "/people/?sort=revenue")]
        asked = urlencode({"list": "/people/?sort=revenue", "place": "WyJ4IiwxXQ"})
        there = aya.get(f"/people/{order[1]}/next/?{asked}")["Location"]
    assert there.startswith(f"/people/{order[2]}/")


@pytest.mark.parametrize("sort", ["last_seen", "revenue", "name", "first_seen"])
def test_a_step_is_a_look_into_an_index(aya: Client, five: list[Person], sort: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite tells its plan in words")
    with clock_at(seeding.now()):
        middle = links(aya, f"/people/?sort={sort}")[2]
        for step in ("next", "previous"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                aya.get(middle.replace("/?", f"/{step}/?"))
            steps = [
                q["sql"] for q in asked if "ORDER BY" in q["sql"] and "people_person" in q["sql"]
            ]
            assert steps
            for sql in steps:
                with connection.cursor() as cursor:
                    cursor.execute("EXPLAIN QUERY PLAN " + sql)
                    plan = " ".join(str(row[-1]) for row in cursor.fetchall())
                assert "SCAN" not in plan, plan
                assert "TEMP B-TREE" not in plan, plan
