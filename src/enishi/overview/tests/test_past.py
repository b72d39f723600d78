"""A customer as of an earlier moment."""

from itertools import count
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import cast

from enishi.lib import clock
from enishi.lib.clock import clock_at
from enishi.overview import past
from enishi.overview.tests import seeding
from enishi.people import actions
from enishi.people.models import Person
from enishi.people.queries import person, person_by
from enishi.timeline.models import Event
from enishi.timeline.tests.stream import happen

pytestmark = pytest.mark.django_db
BEFORE = "2026-11-17T12:00"  # she had bought; nothing was delivered, asked or answered yet


@pytest.fixture
def misaki() -> Person:
    with clock_at(seeding.now()):
        return seeding.misaki_comes()


def page_of(browser: Client, found: Person, at: str, more: str = "") -> str:
    with clock_at(seeding.now()):
        return browser.get(f"/people/{found.pk}/?at={quote(at)}{more}").content.decode()


def test_the_past_knows_nothing_of_what_came_later(misaki: Person) -> None:
    page = page_of(cast.browser_of(cast.aya()), misaki, BEFORE)
    assert "田中 美咲" in page
    assert "¥24,800" in page
    assert "ベッドサイド棚 ナチュラル" in page
    later = ("3日遅れ", "連絡もありませんでした", "8分40秒", "世田谷店")
    assert [words for words in later if words in page] == []
    assert "11月17日（火） 12:00 時点" in page
    assert "今に戻る" in page


def test_a_past_page_speaks_english_too(misaki: Person) -> None:
    ben = cast.ben()
    ben.language = "en"
    ben.save()
    page = page_of(cast.browser_of(ben), misaki, BEFORE)
    assert "As of Tue 17 Nov 12:00" in page
    assert "Back to now" in page


def test_nothing_is_edited_in_the_past(misaki: Person) -> None:
    page = page_of(cast.browser_of(cast.aya()), misaki, BEFORE)
    doors = ("traits/", "tags/", "notes/", "consents/", "merge/", "identifiers/", "merges/")
    assert [door for door in doors if f"/people/{misaki.pk}/{door}" in page] == []
    assert "data-live" not in page


def test_before_the_first_footprint_there_is_nothing_to_see(misaki: Person) -> None:
    page = page_of(cast.browser_of(cast.aya()), misaki, "2025-01-01T00:00")
    assert "まだ何もわかっていませんでした" in page
    assert "¥24,800" not in page
    assert "<h1>名前のない来訪者</h1>" in page


def test_a_moment_that_has_not_come_is_now(misaki: Person) -> None:
    browser = cast.browser_of(cast.aya())
    with clock_at(seeding.now()):
        answer = browser.get(f"/people/{misaki.pk}/?at=2030-01-01T00:00&kind=voice")
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{misaki.pk}/?kind=voice")
    assert browser.get(f"/people/{misaki.pk}/?at=yesterday").status_code == 400
    assert browser.get(f"/people/{misaki.pk}/?at=0001-01-01T00:00").status_code == 200
    assert browser.get(f"/people/{misaki.pk}/?at=9999-12-31T23:59:59-12:00").status_code in {
        302,
        400,
    }


def test_a_viewer_sees_no_more_of_the_past_than_of_today(misaki: Person) -> None:
    """Her name was not known yet when somebody wrote it down."""
    with clock_at(seeding.now()):
        who = {"userId": "u-misaki"}
        told = {"summary": "田中様より、09012340142 から入電"}
        call = {**who, "event": "Call Ended", "properties": told}
        happen(seeding.message("track", "talk-0", seeding.at(12), **call))
    page = page_of(cast.browser_of(cast.vic()), misaki, "2026-11-11T00:00")
    assert "より" in page
    assert [secret for secret in seeding.SECRETS if secret in page] == []


def test_traits_consents_and_tags_are_those_of_then(misaki: Person) -> None:
    aya = cast.aya()
    with clock_at(seeding.now() - 5 * clock.DAY):
        actions.add_tag(misaki, "お得意さま", by=aya)
        actions.set_consent(
            person(misaki.pk), "marketing", "mail", granted=False, reason="電話で", by=aya
        )
    with clock_at(seeding.now() - clock.DAY):
        found = person(misaki.pk)
        actions.edit_traits(found, {"household": "夫婦"}, version=found.version, by=aya)
        actions.add_tag(misaki, "苦情", by=aya)
    robot = cast.browser_of(aya)
    with clock_at(seeding.now()):
        known = {
            day: robot.get(
                f"/api/v1/people/{misaki.pk}", {"at": f"2026-11-{day}T00:00:00+09:00"}
            ).json()
            for day in (14, 19, 22)
        }
    told = {
        day: (said["traits"].get("household"), said["tags"], said["consents"][0]["granted"])
        for day, said in known.items()
    }
    assert told == {
        14: ("夫婦と子ども1人", [], True),
        19: ("夫婦と子ども1人", ["お得意さま"], False),
        22: ("夫婦", ["お得意さま", "苦情"], False),
    }
    assert known[14]["as_of"] == "2026-11-13T15:00:00Z"
    assert (known[14]["orders"], known[14]["revenue"]["amount"]) == (1, "24800")


def test_the_timeline_ends_at_the_moment(misaki: Person) -> None:
    robot = cast.browser_of(cast.aya())
    path = f"/api/v1/people/{misaki.pk}/timeline"
    with clock_at(seeding.now()):
        until = clock.from_us(Event.objects.get(message_id="call-1").time).isoformat()
        first = robot.get(path, {"until": until, "limit": "1"}).json()
        rest = robot.get(path, {"until": until, "cursor": first["next_cursor"]}).json()
        assert robot.get(path, {"until": "2026-11-20"}).status_code == 400
    assert [event["message_id"] for event in first["items"]] == ["call-1"]
    assert "order-1" in {event["message_id"] for event in rest["items"]}


def test_the_past_is_merged_as_today(misaki: Person) -> None:
    with clock_at(seeding.now()):
        other = seeding.somebody(8)  # bought yesterday
        actions.merge_people(misaki, other, reason="本人", by=cast.aya())
    robot = cast.browser_of(cast.aya())
    with clock_at(seeding.now()):
        at = "2026-11-17T12:00:00+09:00"
        then = robot.get(f"/api/v1/people/{misaki.pk}", {"at": at}).json()
    assert (then["identities"], then["orders"]) == (2, 1)
    assert {row["value"] for row in then["identifiers"]} >= {"u-misaki", "u-8"}


runs = count()
orders = st.lists(
    st.tuples(
        st.sampled_from(["Order Completed", "Order Refunded", "Product Viewed"]),
        st.sampled_from(["u-1", "u-2"]),
        st.integers(0, 30),
        st.one_of(
            st.integers(0, 9_000), st.floats(0, 99, allow_nan=False), st.none(), st.just("x")
        ),
        st.sampled_from(["JPY", "usd", "", None]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(orders)
def test_as_of_now_the_figures_are_those_that_the_pipeline_counted(
    history: list[tuple[str, str, int, object, str | None]],
) -> None:
    run = next(runs)  # nothing is rolled back between two examples
    with clock_at(seeding.now()):
        happen(
            *[
                seeding.message("track", f"{run}-{number}", seeding.at(day), userId=f"{user}-{run}",
                                event=name, properties={"revenue": amount, "currency": currency})
                for number, (name, user, day, amount, currency) in enumerate(history)
            ]
        )  # fmt: skip
        found = [person_by("user_id", f"{user}-{run}") for user in {row[1] for row in history}]
        if len(found) == 2:
            actions.merge_people(*found, reason="", by=None)
        today = person_by("user_id", f"{history[0][1]}-{run}")
        then = past.portrait(today, lifted=True, at=seeding.now()).person
    fields = [field.name for field in Person._meta.fields]
    figures = {name: getattr(then, name) for name in fields}
    assert figures == {name: getattr(today, name) for name in fields}
