import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview.tests import seeding
from enishi.people.models import KindRule, Merge, Person
from enishi.people.queries import identity_ids, person
from enishi.team.models import AuditEntry
from enishi.timeline.tests.stream import happen

pytestmark = pytest.mark.django_db


@pytest.fixture
def aya() -> Client:
    return cast.browser_of(cast.aya())


@pytest.fixture
def two() -> list[Person]:
    with clock_at(seeding.now()):
        return [seeding.somebody(1), seeding.somebody(2)]


@pytest.fixture
def candidate() -> Merge:
    """Two members with one phone: different user ids, so no rule may join them."""
    with clock_at(seeding.now()):
        seeding.misaki_comes()
        seeding.somebody(7, phone="090-1234-0142")
    return Merge.objects.get(state="refused")


def test_people_are_merged_by_hand_after_a_look_at_both(aya: Client, two: list[Person]) -> None:
    path = f"/people/{two[0].pk}/merge/"
    assert "佐藤 花子2" in aya.get(f"{path}?search=佐藤").content.decode()
    preview = aya.get(f"{path}?other={two[1].pk}").content.decode()
    assert "hanako1@example.jp" in preview
    assert "hanako2@example.jp" in preview
    assert aya.post(f"{path}?other={two[1].pk}", {"reason": ""}).status_code == 200
    assert len(identity_ids(two[0].pk)) == 1
    aya.post(f"{path}?other={two[1].pk}", {"reason": "本人に確認"})
    assert len(identity_ids(two[0].pk)) == 2
    page = aya.get(f"/people/{two[0].pk}/").content.decode()
    assert "メンバーが手で統合" in page
    assert "本人に確認" in page


def test_a_merged_persons_old_address_leads_to_the_new(aya: Client, two: list[Person]) -> None:
    aya.post(f"/people/{two[0].pk}/merge/?other={two[1].pk}", {"reason": "本人に確認"})
    answer = aya.get(f"/people/{two[1].pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{two[0].pk}/")


def test_an_undo_shows_both_sides_first(aya: Client, two: list[Person]) -> None:
    aya.post(f"/people/{two[0].pk}/merge/?other={two[1].pk}", {"reason": "本人に確認"})
    merge = Merge.objects.get(kind="hand")
    preview = aya.get(f"/merges/{merge.pk}/").content.decode()
    assert "佐藤 花子1" in preview
    assert "佐藤 花子2" in preview
    assert "<dt>最後の足あと</dt><dd>–</dd>" not in preview
    assert '<span class="mut">名前</span> 佐藤 花子2' in preview
    assert "ユーザーID" in aya.get(f"/people/{two[0].pk}/").content.decode().split('id="merges"')[1]
    for _ in range(2):
        aya.post(f"/merges/{merge.pk}/")
    assert person(two[1].pk).pk == two[1].pk
    assert "統合できるようにする" in aya.get(f"/people/{two[0].pk}/").content.decode()
    aya.post(f"/merges/{merge.pk}/veto/")
    assert AuditEntry.objects.filter(verb="lifted").count() == 1


def test_a_viewer_sees_no_name_in_the_preview_of_an_undo(aya: Client, two: list[Person]) -> None:
    aya.post(f"/people/{two[0].pk}/merge/?other={two[1].pk}", {"reason": "本人に確認"})
    path = f"/merges/{Merge.objects.get(kind='hand').pk}/"
    for _ in ("in force", "undone"):
        seen = cast.browser_of(cast.vic()).get(path).content.decode()
        assert "花子" not in seen
        assert "hanako" not in seen
        aya.post(path)


def test_a_candidate_waits_with_its_reason(aya: Client, candidate: Merge) -> None:
    listed = aya.get("/review/").content.decode()
    assert "田中 美咲" in listed
    assert f"/review/{candidate.pk}/" in listed
    assert "同じ人ですか？" in aya.get(f"/review/{candidate.pk}/").content.decode()


def test_a_candidate_is_accepted_with_a_reason(aya: Client, candidate: Merge) -> None:
    aya.post(f"/review/{candidate.pk}/", {"decision": "merge", "reason": "家族ではなく本人"})
    assert person(candidate.low_id).pk == person(candidate.high_id).pk


def test_a_candidate_is_dismissed(aya: Client, candidate: Merge) -> None:
    for _ in range(2):
        aya.post(f"/review/{candidate.pk}/", {"decision": "dismiss"})
    assert "確認待ちはありません" in aya.get("/review/").content.decode()


def test_a_viewer_decides_nothing(candidate: Merge) -> None:
    viewer = cast.browser_of(cast.vic())
    assert viewer.post(f"/review/{candidate.pk}/", {"decision": "dismiss"}).status_code == 403
    assert viewer.get(f"/people/{candidate.low_id}/merge/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_review_asks_the_same_questions_for_one_and_three(aya: Client, rows: int) -> None:
    with clock_at(seeding.now()):
        for number in range(rows):
            phone = f"090-1234-010{number}"
            seeding.somebody(number, phone=phone)
            seeding.somebody(number + 10, phone=phone)
    assert aya.get("/review/").content.decode().count('href="/review/') >= rows


def test_an_owner_changes_a_rule_and_the_trail_keeps_it(aya: Client) -> None:
    said = {"kind": "phone", "limit": 2, "priority": 15, "blocked": "0+"}
    for _ in range(2):
        aya.post("/review/kinds/", said)
    rule = KindRule.objects.get()
    assert (rule.kind, rule.limit, rule.priority, rule.blocked) == ("phone", 2, 15, "0+")
    assert AuditEntry.objects.filter(verb="changed", noun="kind").count() == 1


def test_a_broken_expression_is_told_and_nothing_typed_is_lost(aya: Client) -> None:
    said = {"kind": "phone", "limit": 2, "priority": 15, "blocked": "(["}
    answer = aya.post("/review/kinds/", said)
    assert answer.status_code == 400
    assert "([" in answer.content.decode()
    assert KindRule.objects.count() == 0


def test_only_an_owner_changes_rules() -> None:
    said = {"kind": "phone", "limit": 2, "priority": 15}
    assert cast.browser_of(cast.ben()).post("/review/kinds/", said).status_code == 403


def joined(browser: Client, person: Person, query: str = "?own=1") -> str:
    with clock_at(seeding.now()):
        page = browser.get(f"/people/{person.pk}/{query}").content.decode()
    return page[page.index('id="footprints"') : page.index('class="p360-right"')]


@pytest.fixture
def line_user() -> Person:
    """A LINE account whose owner says later who she is: a rule joins the two."""
    line = {"externalIds": [{"id": "U77", "type": "line", "collection": "users"}]}
    with clock_at(seeding.now()):
        misaki = seeding.somebody(1)
        happen(
            seeding.message("track", "l-1", seeding.at(3), event="LINE Message Received",
                            anonymousId="anon-line", context=line),
            seeding.message("identify", "l-2", seeding.at(2), userId="u-1", context=line),
        )  # fmt: skip
    return misaki


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ("ルールによる統合", "同じLINE：U•••", "元に戻す")),
        ("en", ("Merged by a rule", "Same LINE: U•••", "Undo")),
    ],
)
def test_a_merge_by_a_rule_stands_on_the_timeline_with_its_evidence(
    line_user: Person, language: str, words: tuple[str, ...]
) -> None:
    owner = cast.aya()
    owner.language = language
    owner.save()
    told = joined(cast.browser_of(owner), line_user)
    merge = Merge.objects.get(state="merged")
    assert [one for one in words if one not in told] == []
    assert f'href="/merges/{merge.pk}/"' in told


def test_it_is_no_event_and_stays_away_where_events_are_asked_for(
    aya: Client, line_user: Person
) -> None:
    assert person(line_user.pk).events == 4
    for query in ("", "?own=1&kind=purchase", "?own=1&channel=line", "?own=1&until=2020-01-01"):
        assert "ルールによる統合" not in joined(aya, line_user, query)
    assert [one["name"] for one in told(aya, line_user) if "erge" in one["name"]] == []


def told(browser: Client, person: Person, **query: str | int) -> list[dict[str, Any]]:
    """The whole timeline over the API, page by page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        with clock_at(seeding.now()):
            address = f"/api/v1/people/{person.pk}/timeline"
            page = browser.get(address, {**query, "cursor": cursor}).json()
        found += page["items"]
        cursor = page["next_cursor"]
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_the_api_tells_a_merge_by_a_rule_among_enishis_own_facts(
    aya: Client, line_user: Person, limit: int
) -> None:
    merge = Merge.objects.get(state="merged")

    whole = told(aya, line_user, include="own", limit=limit)

    [joined] = [one for one in whole if one["name"] == "Person Merged"]
    assert set(joined) == set(whole[0])
    [entered] = [one for one in whole if one["name"] == "Segment Entered"]
    assert (joined["message_id"], joined["source"]) == (f"merge-{merge.pk}", entered["source"])
    assert joined["properties"]["people"] == [merge.low_id, merge.high_id]
    assert (joined["properties"]["rule"], joined["properties"]["state"]) == (merge.rule, "merged")
    assert [one["timestamp"] for one in whole] == sorted(
        (one["timestamp"] for one in whole), reverse=True
    )
    assert len({one["message_id"] for one in whole}) == len(whole) > 4


def test_a_viewer_is_not_told_by_what_two_people_became_one(line_user: Person) -> None:
    viewer = cast.browser_of(cast.vic())
    [joined] = [
        one for one in told(viewer, line_user, include="own") if one["name"] == "Person Merged"
    ]
    assert "U77" not in str(joined)


def test_an_undone_one_says_so_on_both_sides(aya: Client, line_user: Person) -> None:
    merge = Merge.objects.get(state="merged")
    with clock_at(seeding.now()):
        aya.post(f"/merges/{merge.pk}/")
    sides = [person(merge.low_id), person(merge.high_id)]
    assert sides[0].pk != sides[1].pk
    for side in sides:
        told = joined(aya, side)
        assert "ルールによる統合" in told
        assert "元に戻し済み" in told
        assert f'href="/merges/{merge.pk}/"' not in told


def test_each_page_of_a_long_timeline_tells_its_own_merges(aya: Client, line_user: Person) -> None:
    with clock_at(seeding.now()):
        visits = [{"userId": "u-1", "event": "Store Visited"} for _ in range(99)]
        happen(
            *[
                seeding.message("track", f"many-{n}", seeding.at(minutes=n), **visit)
                for n, visit in enumerate(visits, start=1)
            ]
        )
    Merge.objects.filter(state="merged").update(at=seeding.now() - 90 * 60_000_000)
    pages, query = [], "?own=1"
    while query:
        pages.append(joined(aya, line_user, query).count("ルールによる統合"))
        more = re.search(r'class="btn ghost sm" href="([^"]+)"', joined(aya, line_user, query))
        query = unescape(more[1]) if more else ""
    assert pages == [0, 1]
