from datetime import UTC, datetime

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries
from tests import cast

from enishi.lib.clock import clock_at
from enishi.team.actions import audit, create_key
from enishi.team.enums import Scope
from enishi.team.queries import PAGE

pytestmark = pytest.mark.django_db


def write_lines(count: int) -> None:
    for n in range(count):
        audit("merged", "person", n, by=cast.ben())


@pytest.mark.parametrize("lines", [1, 3])
def test_the_trail_costs_the_same_however_long_it_is(
    lines: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write_lines(lines)
    browser = cast.browser_of(cast.aya())
    # session, member, company (2), lines, members, verbs, follow-ups that are theirs
    with django_assert_num_queries(8):
        page = browser.get("/settings/audit").content.decode()
    assert page.count("<tr><td>") == lines


def test_every_line_is_on_exactly_one_page() -> None:
    write_lines(PAGE + 2)
    browser = cast.browser_of(cast.aya())
    first = browser.get("/settings/audit")
    cursor = first.context["next_cursor"]
    second = browser.get("/settings/audit", {"cursor": cursor})
    seen = [entry.noun_id for page in (first, second) for entry, *_ in page.context["entries"]]
    assert seen == [str(n) for n in reversed(range(PAGE + 2))]
    assert second.context["next_cursor"] is None


def test_the_trail_is_filtered_by_who_what_and_when() -> None:
    with clock_at(datetime(2026, 11, 21, 15, tzinfo=UTC)):  # midnight of the 22nd in Tokyo
        audit("merged", "person", 1, by=cast.ben())
    with clock_at(datetime(2026, 11, 21, 14, 59, tzinfo=UTC)):
        audit("merged", "person", 2, by=cast.ben())
    with clock_at(datetime(2026, 11, 22, 3, tzinfo=UTC)):
        audit("exported", "person", 3, by=cast.aya())
    browser = cast.browser_of(cast.aya())

    def found(**filters: str | int) -> list[str]:
        page = browser.get("/settings/audit", filters)
        return [entry.noun_id for entry, *_ in page.context["entries"]]

    assert found() == ["3", "2", "1"]
    assert found(by=cast.ben().pk) == ["2", "1"]
    assert found(verb="exported") == ["3"]
    assert found(since="2026-11-22", until="2026-11-22") == ["3", "1"]
    assert found(since="nonsense", by="x") == ["3", "2", "1"]


def test_the_trail_leaves_as_csv() -> None:
    create_key("till", Scope.READ, by=cast.aya())
    answer = cast.browser_of(cast.aya()).get("/settings/audit.csv", {"verb": "created"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined] # a stream
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert len(lines) == 2
    assert ",Aya,,created,key," in lines[1]


def test_a_line_reads_as_a_sentence() -> None:
    create_key("till", Scope.READ, by=cast.aya())
    assert "APIキーの作成" in cast.browser_of(cast.aya()).get("/settings/audit").content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", "チャネル：アプリ 段階：購入 目的：販促 種類：会員番号 名前の有無：名前あり"),
        ("en", "channel:·App stage:·Purchase purpose:·Marketing kind:·Member·number role:·Viewer"),
    ],
)
def test_details_are_said_in_the_words_that_members_know(language: str, words: str) -> None:
    aya = cast.aya()
    aya.language = language
    aya.save()
    audit("added", "touchpoint rule", 1, by=aya, channel="app", stage="purchase", property="")
    audit("consented", "person", 1, by=aya, purpose="marketing")
    audit("revealed", "identifier", 1, by=aya, kind="member_no")
    audit("edited", "person", 1, by=aya, traits=["household", "好きな色"])
    audit("changed the role of", "member", 1, by=aya, role="viewer")
    audit(
        "exported",
        "people",
        by=aya,
        filter={"channel": "app", "state": "known", "sort": "last_seen"},
    )
    page = cast.browser_of(aya).get("/settings/audit").content.decode()
    wanted = [one.replace("·", " ") for one in words.split()]
    raw = ["member_no", ": app", "：app", ": known", "：known", "last_seen"]
    assert [one for one in wanted if one not in page] == []
    assert [one for one in raw if one in page] == []
    assert "好きな色" in page
