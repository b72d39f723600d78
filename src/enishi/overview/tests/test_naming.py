"""Whoever has no name is called by their strongest identifier, everywhere."""

import json
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview.tests import seeding
from enishi.people.models import Person
from enishi.people.queries import person, person_by
from enishi.timeline.tests.stream import happen

pytestmark = pytest.mark.django_db
MEMBER_NO = "M-7700-1234"


@pytest.fixture
def nameless() -> Person:
    with clock_at(seeding.now()):
        who = {"userId": "u-nameless"}
        said = {"member_no": MEMBER_NO, "email": "nobody.knows@example.jp"}
        happen(
            seeding.message("identify", "n-1", seeding.at(2), **who, traits=said),
            seeding.message("track", "n-2", seeding.at(1), **who, event="Store Visited"),
        )
        return person_by("user_id", "u-nameless")


def seen(browser: Client, door: str) -> str:
    answer = browser.get(door)
    if answer["Content-Type"].startswith("application/json"):
        return json.dumps(answer.json(), ensure_ascii=False)
    return answer.content.decode()


def doors(found: Person) -> list[str]:
    return [
        "/people/", f"/people/{found.pk}/", f"/people/{found.pk}/merge/",
        f"/palette?q={MEMBER_NO}", "/", f"/api/v1/people/{found.pk}", "/api/v1/people",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [("ja", "会員番号"), ("en", "Member number")])
def test_a_member_number_stands_where_a_name_would(
    nameless: Person, language: str, words: str
) -> None:
    aya = cast.aya()
    aya.language = language
    aya.save()
    with clock_at(seeding.now()):
        browser = cast.browser_of(aya)
        silent = [
            door for door in doors(nameless) if f"{words} {MEMBER_NO}" not in seen(browser, door)
        ]
    assert silent == []


def test_a_viewer_sees_of_it_only_enough_to_tell_two_apart(nameless: Person) -> None:
    browser = cast.browser_of(cast.vic())
    with clock_at(seeding.now()):
        pages = {door: seen(browser, door) for door in doors(nameless)}
    whole = [door for door, page in pages.items() if "7700" in page and "palette" not in door]
    assert whole == []
    assert "会員番号 M•••" in pages["/people/"]
    assert "会員番号 M•••" in pages[f"/people/{nameless.pk}/"]
    assert "会員番号 M•••" in pages["/"]


def test_a_phone_number_stays_masked_in_place_of_a_name() -> None:
    with clock_at(seeding.now()):
        happen(
            seeding.message(
                "identify", "p-1", seeding.at(1), userId="u-9", traits={"phone": "090-8888-0177"}
            )
        )
        page = cast.browser_of(cast.aya()).get("/people/").content.decode()
    assert "電話番号 •••77" in page
    assert "8888" not in page


def test_the_name_takes_its_place_when_it_is_said(nameless: Person) -> None:
    with clock_at(seeding.now()):
        traits = {"name": "山本 樹"}
        happen(
            seeding.message("identify", "n-3", seeding.at(0), userId="u-nameless", traits=traits)
        )
    page = cast.browser_of(cast.aya()).get("/people/").content.decode()
    assert "山本 樹" in page
    assert f"会員番号 {MEMBER_NO}" not in page
    assert person(nameless.pk).pointer == ""


def test_a_mere_browser_stays_an_unnamed_visitor() -> None:
    with clock_at(seeding.now()):
        seeding.visitor()
    assert "名前のない来訪者" in cast.browser_of(cast.aya()).get("/people/").content.decode()


def test_people_of_before_are_called_too(nameless: Person) -> None:
    """The migration that came with it finds what a fresh drawing finds."""
    Person.objects.update(pointer_kind="", pointer="")
    migration = import_module("enishi.people.migrations.0005_call_the_nameless")
    migration.call_the_nameless(connection)
    found = person(nameless.pk)
    assert (found.pointer_kind, found.pointer) == ("member_no", MEMBER_NO)


def test_the_two_sides_of_a_merge_are_called_by_their_identifiers(nameless: Person) -> None:
    browser: Client = cast.browser_of(cast.aya())
    with clock_at(seeding.now()):
        other = seeding.somebody(3)
        page = browser.get(f"/people/{other.pk}/merge/?other={nameless.pk}").content.decode()
        assert f"会員番号 {MEMBER_NO}" in page
        browser.post(f"/people/{other.pk}/merge/?other={nameless.pk}", {"reason": "本人"})
        merge = browser.get(f"/api/v1/people/{other.pk}/merges").json()["items"][0]["id"]
        undo = browser.get(f"/merges/{merge}/").content.decode()
    assert f"会員番号 {MEMBER_NO}" in undo
