"""Answers of one moment are stored together, and mean what the page alone would have stored."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enishi.lib import clock
from enishi.surveys import actions, express, pace
from enishi.surveys.answering import seen_now
from enishi.surveys.definition.reading import from_plain
from enishi.surveys.express import Post, answer_all
from enishi.surveys.models import Link, Response, Visit
from enishi.surveys.tests import making
from enishi.surveys.tests.making import applied
from enishi.surveys.tests.test_answering import ALL
from enishi.timeline.models import Event

pytestmark = pytest.mark.django_db
NOON = 1_795_230_000_000_000
TOKENS = [f"{number:022}" for number in range(40)]


@pytest.fixture(autouse=True)
def fresh() -> None:
    express._sent.clear()
    pace.posts.forget()


def one_page(**more: object) -> Link:
    score = {"id": "nps", "kind": "nps", "text": {"ja": "お勧め度"}, "required": True}
    why = {"id": "why", "kind": "long", "comments": "nps", "text": {"ja": "理由"}}
    page: dict[str, object] = {"id": "one", "questions": [score, why]}
    return making.public(making.survey(from_plain(making.plain(page, **more))))


def post(link: Link, token: str, **said: object) -> Post:
    form: dict[str, object] = {"page": "one", "go": "next", "language": "ja"}
    form |= {name.replace("__", "."): value for name, value in said.items()}
    text = urlencode(form, doseq=True)
    return Post(link.code, token, QueryDict(text), "ja", "Mozilla/5.0", f"10.0.0.{int(token)}")


def test_many_at_once_are_each_stored_and_told_once() -> None:
    link = one_page()
    posts = [post(link, token, q__nps=str(n % 11)) for n, token in enumerate(TOKENS[:20])]

    assert answer_all(posts) == [True] * 20
    assert answer_all(posts) == [False] * 20  # the page answers who presses twice
    express.rest()
    assert Response.objects.filter(told_at=None).count() == 0
    applied()
    assert Event.objects.filter(name="Survey Submitted").count() == 20
    assert Visit.objects.count() == 20


def test_twice_in_one_moment_is_once() -> None:
    link = one_page()
    first = post(link, TOKENS[1], q__nps="9")

    assert answer_all([first, replace(first)]) == [True, False]
    assert Response.objects.count() == 1


def test_whatever_is_not_ordinary_is_left_to_the_page() -> None:
    link = one_page()
    personal = Link.objects.create(survey=link.survey, kind="site", code="a" * 12, made_at=0)
    odd = [
        post(link, TOKENS[1]),  # nothing answered
        post(link, TOKENS[2], q__nps="11"),
        post(link, TOKENS[3], q__nps="9", go="language:en"),
        post(link, TOKENS[4], q__nps="9", page="two"),
        post(personal, TOKENS[5], q__nps="9"),
        replace(post(link, TOKENS[6], q__nps="9"), token="short"),
    ]

    assert answer_all(odd) == [False] * len(odd)
    assert Response.objects.count() == 0
    actions.close_link(link, by=making.by_ben())
    assert answer_all([post(link, TOKENS[7], q__nps="9")]) == [False]


def test_one_address_is_slowed_here_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace.posts, "most", 2)
    link = one_page()
    same = [replace(post(link, token, q__nps="9"), address="10.0.0.1") for token in TOKENS[:4]]

    with clock.clock_at(NOON):
        assert answer_all(same) == [True, True, False, False]


def test_what_a_process_left_unmarked_is_sent_again_to_no_effect() -> None:
    answer_all([post(one_page(), TOKENS[1], q__nps="9")])
    express._sent.clear()  # it died

    applied()  # the worker sends it again, and stores it once
    assert Event.objects.filter(name="Survey Submitted").count() == 1


SAID = {
    "q.n": st.sampled_from(["", "1", "5", "9", "x"]), "q.s": st.sampled_from(["", "a", "z"]),
    "q.m": st.lists(st.sampled_from(["a", "b"]), max_size=2), "q.g.r": st.sampled_from(["", "c"]),
    "q.o.a": st.sampled_from(["", "1", "2"]), "q.o.b": st.sampled_from(["", "1", "2"]),
    "q.x": st.sampled_from(["", "a@b.jp", "nobody"]), "q.k": st.sampled_from(["", "on"]),
}  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=st.fixed_dictionaries(SAID))
def test_the_short_way_stores_what_the_page_stores(said: dict[str, object]) -> None:
    Response.objects.all().delete()
    pace.posts.forget()
    link = Link.objects.first() or making.public(making.survey(from_plain(ALL)))
    with clock.clock_at(NOON):
        seen = seen_now()
    form: dict[str, object] = {"page": "one", "go": "next", "language": "ja", "seen": seen}
    form |= said
    text = urlencode(form, doseq=True)
    with clock.clock_at(NOON + 60 * clock.SECOND):
        short = Post(link.code, TOKENS[1], QueryDict(text), "ja", "", "10.0.0.1")
        is_short = answer_all([short])[0]
        Client().post(
            f"/s/{link.code}/{TOKENS[2]}/", text, content_type="application/x-www-form-urlencoded"
        )
    rows = list(Response.objects.filter(state="finished").order_by("pk"))
    assert len(rows) == (2 if is_short else 0)
    names = ("answers", "language", "started_at", "finished_at", "spent", "flags", "version_id")
    assert len({tuple(getattr(row, name) for name in names) for row in rows}) == (1 if rows else 0)
