"""Pages of work: what a member reads, does and may not."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.cast import aya, ben, browser_of, vic

from enishi.lib import clock
from enishi.people.models import Person
from enishi.people.queries import person_by
from enishi.segments.models import Segment
from enishi.team.access import caller_of_member
from enishi.timeline.tests.stream import happen, track
from enishi.work.actions import ItemDraft, change_item, open_item
from enishi.work.models import Department, Item, Rule

pytestmark = pytest.mark.django_db
MISAKI = {"name": "田中 美咲", "email": "misaki@example.jp"}
RULE = {
    "name": "低い評価",
    "trigger": "event",
    "event": "Survey Answered",
    "mode": ["all"],
    "group": ["0", "0"],
    "property": ["score", ""],
    "op": ["<=", "="],
    "value": ["6", ""],
    "kind": "follow_up",
    "priority": "3",
    "title": "NPS {score}",
    "routing": "nobody",
    "due": "2",
    "unit": "days",
}


@pytest.fixture
def misaki() -> Person:
    Segment.objects.all().delete()
    happen(
        {"type": "identify", "messageId": "1", "userId": "misaki", "traits": MISAKI},
        track("Order Completed", "2", who="misaki", revenue=5000),
    )
    return person_by("user_id", "misaki")


def opened(title: str = "田中さんに電話", **about: object) -> Item:
    return open_item(ItemDraft(title=title, **about), by=caller_of_member(ben()))[0]  # type: ignore[arg-type] # as the test says


def html(browser: Client, path: str, **query: str | int) -> str:
    answer = browser.get(path, query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_the_list_says_what_is_due_for_whom_and_by_whom(misaki: Person) -> None:
    opened(person_id=misaki.pk, owner_id=ben().pk, due_at=clock.now_us() - clock.HOUR)
    page = html(browser_of(aya()), "/follow-ups/")
    for words in ("田中さんに電話", "田中 美咲", "Ben", "未着手", "期限切れ"):
        assert words in page
    assert "田中さんに電話" not in html(browser_of(aya()), "/follow-ups/", view="mine")
    assert "田中さんに電話" in html(browser_of(ben()), "/follow-ups/", view="mine")


def test_the_side_bar_counts_what_is_mine() -> None:
    opened(owner_id=ben().pk)
    assert '<span class="n">1</span>' in html(browser_of(ben()), "/follow-ups/")
    assert '<span class="n">1</span>' not in html(browser_of(aya()), "/follow-ups/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    misaki: Person, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        opened(f"{number}", person_id=misaki.pk, owner_id=ben().pk)
    browser = browser_of(aya())
    with django_assert_max_num_queries(17):
        html(browser, "/follow-ups/")


def test_an_address_that_cannot_be_read_is_a_list_all_the_same() -> None:
    opened()
    page = html(browser_of(ben()), "/follow-ups/", view="x", owner="y", priority="z", sort="w")
    assert "田中さんに電話" in page


def test_filters_stand_in_the_address_and_narrow_the_list() -> None:
    opened("急ぎの件", priority=4)
    opened("ほかの件", kind="task")
    browser = browser_of(ben())
    browser = browser_of(ben())
    urgent = html(browser, "/follow-ups/", priority=4)
    tasks = html(browser, "/follow-ups/", kind="task")
    for page, found, left in ((urgent, "急ぎ", "ほか"), (tasks, "ほか", "急ぎ")):
        assert f"{found}の件" in page
        assert f"{left}の件" not in page
    assert "当てはまるものはありません" in html(browser, "/follow-ups/", search="三")


def test_viewers_read_names_masked_and_change_nothing(misaki: Person) -> None:
    item = opened("田中 美咲 misaki@example.jp に電話", person_id=misaki.pk, description="美咲さん")
    browser = browser_of(vic())
    csv = b"".join(browser.get("/follow-ups/follow-ups.csv").streaming_content)  # type: ignore[attr-defined] # a streamed answer
    pages = [html(browser, "/follow-ups/"), html(browser, f"/follow-ups/{item.pk}/"), csv.decode()]
    for page in pages:
        assert "に電話" in page
        assert "美咲" not in page
        assert "misaki@" not in page
    assert "田中" not in html(browser, "/follow-ups/", search="田中")  # what is masked is not found
    for path in ("new/", f"{item.pk}/edit/", "rules/new/"):
        assert browser.get(f"/follow-ups/{path}").status_code == 403
    for path in (
        "bulk/",
        "bulk/undo/",
        "hours/",
        f"{item.pk}/status/",
        f"{item.pk}/entries/",
        f"{item.pk}/take/",
    ):
        assert browser.post(f"/follow-ups/{path}").status_code == 403


def test_a_stranger_is_sent_to_sign_in() -> None:
    item = opened()
    behind = ("figures/", "figures/figures.csv", "hours/", "rules/properties/")
    for path in ("", f"{item.pk}/", "rules/", "departments/", "follow-ups.csv", *behind):
        assert Client().get(f"/follow-ups/{path}").status_code == 302


def test_one_is_opened_from_a_persons_page(misaki: Person) -> None:
    browser = browser_of(ben())
    assert f"/follow-ups/new/?person={misaki.pk}" in html(browser, f"/people/{misaki.pk}/")
    form = {"title": "お詫びの電話", "kind": "follow_up", "priority": "3", "owner": str(ben().pk)}
    due = {"due_at": "2026-12-01T10:30"}
    answer = browser.post(f"/follow-ups/new/?person={misaki.pk}", form | due, follow=True)
    item = Item.objects.get()
    assert item.person_id == misaki.pk
    assert clock.from_us(item.due_at or 0).isoformat() == "2026-12-01T01:30:00+00:00"
    page = answer.content.decode()
    assert "田中 美咲" in page
    assert "お詫びの電話" in page


def test_its_way_is_told_with_times_and_can_be_undone(misaki: Person) -> None:
    item = opened(person_id=misaki.pk)
    browser, path = browser_of(ben()), f"/follow-ups/{item.pk}/"
    browser.post(f"{path}status/", {"status": "in_progress", "version": "1"})
    browser.post(f"{path}entries/", {"text": "午後にかけ直す", "call": "call_again"})
    refused = browser.post(f"{path}status/", {"status": "resolved", "version": "2"})
    assert refused.status_code == 422
    assert "解決の理由を選んでください" in refused.content.decode()
    done = {
        "status": "resolved",
        "version": "2",
        "reason": "explained",
        "outcome": "納得いただいた",
    }
    page = browser.post(f"{path}status/", done, follow=True).content.decode()
    for words in ("状態: 未着手 → 対応中", "午後にかけ直す", "納得いただいた", "状態ごとの時間"):
        assert words in page
    change = item.changes.order_by("-pk").first()
    assert change is not None
    page = browser.post(f"{path}changes/{change.pk}/undo/", follow=True).content.decode()
    assert "取り消し済み" in page
    assert Item.objects.get().status == "in_progress"


def test_what_two_write_at_once_is_not_lost() -> None:
    item = opened("before")
    form = {"title": "mine", "kind": "task", "priority": "2", "version": "1"}
    change_item(item, {"title": "theirs"}, version=1, by=caller_of_member(aya()))
    browser, path = browser_of(ben()), f"/follow-ups/{item.pk}/edit/"
    answer = browser.post(path, form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="mine"' in page
    assert 'name="version" value="2"' in page
    assert Item.objects.get().title == "theirs"
    late = browser.post(
        f"/follow-ups/{item.pk}/status/", {"status": "waiting", "version": "1"}, follow=True
    )
    assert "ほかの人が先に変更しました" in late.content.decode()
    assert Item.objects.get().status == "open"


def test_saving_what_was_shown_changes_nothing() -> None:
    item = opened("x", due_at=1_795_230_012_345_678)
    browser, path = browser_of(ben()), f"/follow-ups/{item.pk}/edit/"
    shown = {"title": "x", "kind": "follow_up", "priority": "2", "version": "1"}
    browser.post(path, shown | {"due_at": "2026-11-21T12:00"})
    assert Item.objects.get().version == 1
    browser.post(path, shown | {"due_at": "2026-11-21T12:01"})
    assert Item.objects.get().version == 2


def test_many_are_changed_at_once_and_taken_back_at_once() -> None:
    items = [opened(str(number)) for number in range(3)]
    browser = browser_of(aya())
    chosen = [str(one.pk) for one in items[:2]]
    form = {"item": chosen, "owner": str(ben().pk), "status": "resolved:solved"}
    page = browser.post("/follow-ups/bulk/?view=all", form, follow=True).content.decode()
    assert "2件を変更しました" in page
    assert Item.objects.filter(owner=ben(), status="resolved", reason="solved").count() == 2
    changes = re.findall(r'name="change" value="([\d-]+)"', page)
    undone = browser.post("/follow-ups/bulk/undo/", {"change": changes}, follow=True)
    assert "2件を元に戻しました" in undone.content.decode()
    assert Item.objects.filter(owner=None, status="open").count() == 3
    due = {"item": chosen, "owner": "keep", "status": "keep", "due_at": "2026-12-01T10:30"}
    browser.post("/follow-ups/bulk/", due)
    assert Item.objects.exclude(due_at=None).count() == 2
    nothing = browser.post("/follow-ups/bulk/", {"item": chosen, "owner": "keep"}, follow=True)
    assert "変更する内容を選んでください" in nothing.content.decode()
    assert browser.post("/follow-ups/bulk/", {"item": ["x"]}).status_code == 400


def test_two_are_linked_and_parted_again() -> None:
    one, other = opened("one"), opened("other")
    browser, path = browser_of(ben()), f"/follow-ups/{one.pk}/"
    assert (
        "other"
        in browser.post(f"{path}links/", {"other": f"#{other.pk}"}, follow=True).content.decode()
    )
    assert "one" in html(browser, f"/follow-ups/{other.pk}/")
    browser.post(f"{path}links/", {"other": str(other.pk), "undo": "1"})
    assert ">other<" not in html(browser, path)
    lost = browser.post(f"{path}links/", {"other": "999"}, follow=True).content.decode()
    assert "ありません" in lost


def test_a_rule_is_written_in_sentences_tried_switched_and_taken_back(misaki: Person) -> None:
    happen(
        track("Survey Answered", "a1", score=3), track("Survey Answered", "a2", score=9, who="x")
    )
    browser = browser_of(aya())
    tried = browser.post("/follow-ups/rules/preview/", RULE).content.decode()
    assert "過去30日なら、1人の顧客について" in tried
    page = browser.post("/follow-ups/rules/new/", RULE, follow=True).content.decode()
    rule = Rule.objects.get()
    for words in ("「Survey Answered」が起き、score ≤ 6 のとき", "期限 2日"):
        assert words in page
    assert 'value="6"' in html(browser, f"/follow-ups/rules/{rule.pk}/")
    happen(track("Survey Answered", "a3", score=2))
    assert Item.objects.get().title == "NPS 2"
    browser.post(f"/follow-ups/rules/{rule.pk}/switch/", {"on": "0"})
    assert not Rule.objects.get().is_on
    page = browser.post(f"/follow-ups/rules/{rule.pk}/delete/", follow=True).content.decode()
    assert "ルール「低い評価」を削除しました" in page
    page = browser.post(f"/follow-ups/rules/{rule.pk}/bring-back/", follow=True).content.decode()
    assert "score ≤ 6" in page


def test_a_rule_that_cannot_hold_says_so_at_its_field() -> None:
    browser = browser_of(aya())
    for change, words in (
        ({"event": ""}, "出来事の名前を入力してください"),
        ({"trigger": "segment"}, "セグメントを選んでください"),
        ({"routing": "member"}, "担当になれるメンバーを選んでください"),
    ):
        answer = browser.post("/follow-ups/rules/new/", RULE | change)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert words in browser.post("/follow-ups/rules/preview/", RULE | change).content.decode()
    assert not Rule.objects.exists()


def test_only_an_owner_writes_rules_and_departments() -> None:
    browser = browser_of(ben())
    assert "ルールはまだありません" in html(browser, "/follow-ups/rules/")
    for path in ("rules/new/", "rules/preview/", "departments/", "hours/"):
        assert browser.post(f"/follow-ups/{path}", RULE).status_code == 403


def test_departments_are_added_renamed_and_taken_off_the_list() -> None:
    browser, path = browser_of(aya()), "/follow-ups/departments/"
    browser.post(path, {"name": "渋谷店"})
    assert "同じ名前の部署" in browser.post(path, {"name": "渋谷店"}, follow=True).content.decode()
    store = Department.objects.get()
    item = opened(department_id=store.pk)
    browser.post(f"{path}{store.pk}/", {"name": "渋谷本店"})
    assert "渋谷本店" in html(browser, f"/follow-ups/{item.pk}/")
    browser.post(f"{path}{store.pk}/", {"remove": "1"})
    assert "渋谷本店" in html(browser, f"/follow-ups/{item.pk}/edit/")  # it keeps it
    assert "渋谷本店" not in html(browser, "/follow-ups/new/")
    browser.post(f"{path}{store.pk}/bring-back/")
    assert "渋谷本店" in html(browser, "/follow-ups/new/")


def test_the_palette_finds_items_by_words_and_number_but_not_for_viewers(misaki: Person) -> None:
    item = opened("照明の交換", person_id=misaki.pk)
    for words in ("照明", f"#{item.pk}", "田中"):
        found = browser_of(ben()).get("/palette", {"q": words}).json()
        assert f"/follow-ups/{item.pk}/" in str(found)
        masked = browser_of(vic()).get("/palette", {"q": words}).json()
        assert f"/follow-ups/{item.pk}/" not in str(masked)
