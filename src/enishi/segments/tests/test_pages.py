"""Pages of segments: what a member reads, changes and may not."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import aya, ben, browser_of, vic

from enishi.lens.conditions import tree
from enishi.lens.conditions.tree import to_plain
from enishi.segments.live import filling
from enishi.segments.live.tests import living
from enishi.segments.models import Segment
from enishi.timeline.tests.stream import happen, track

pytestmark = pytest.mark.django_db
BOUGHT = tree.Did(event="Order Completed", window=tree.Last(span="30d"))


@pytest.fixture
def buyers() -> Segment:
    """Misaki and Hiroto bought something; Ada only looked."""
    Segment.objects.all().delete()
    living.start_afresh()
    segment = living.segment("Buyers", BOUGHT)
    living.segment("Lookers", tree.Did(event="Product Viewed"))
    filling.fill_all()
    happen(
        track("Order Completed", "1", who="misaki", revenue=5000),
        track("Order Completed", "2", who="hiroto", revenue=7000),
        track("Product Viewed", "3", who="ada"),
        {"type": "identify", "messageId": "4", "userId": "misaki", "traits": {"name": "田中 美咲"}},
    )
    return segment


def html(browser: Client, path: str, **query: str) -> str:
    answer = browser.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def post_json(browser: Client, path: str, body: object) -> Any:
    return browser.post(path, json.dumps(body), content_type="application/json")


def test_the_list_says_how_many_are_in_it_and_who_came_today(buyers: Segment) -> None:
    page = html(browser_of(vic()), "/segments/")
    assert "Buyers" in page
    assert "過去30日に 注文を 1回以上した" in page
    assert '<span class="up">+2</span>' in page


def test_the_list_is_searched_by_what_a_condition_says(buyers: Segment) -> None:
    page = html(browser_of(vic()), "/segments/", search="閲覧")
    assert "Lookers" in page
    assert "Buyers" not in page


def test_the_list_costs_the_same_however_long_it_is(
    buyers: Segment, django_assert_max_num_queries: Any
) -> None:
    browser = browser_of(vic())
    for number in range(3):
        living.segment(f"More {number}", BOUGHT)
    with django_assert_max_num_queries(16):
        html(browser, "/segments/")


def test_the_builder_writes_sentences_with_tokens(buyers: Segment) -> None:
    page = html(browser_of(aya()), f"/segments/{buyers.pk}/")
    assert 'data-edit="window" data-path="of/0">過去30日</button>' in page
    assert 'data-edit="event" data-path="of/0">注文</button>' in page
    assert 'data-may="write"' in page


def test_a_condition_is_written_as_it_is_edited(buyers: Segment) -> None:
    condition = to_plain(tree.Any(of=(BOUGHT, tree.Not(of=tree.Tag(name="VIP")))))
    answer = post_json(browser_of(ben()), "/segments/sentences/", {"condition": condition})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-path="of/1/of">VIP</button>' in said
    assert 'data-path="of/1">除く</button>' in said


def test_the_count_comes_with_people_and_each_condition_alone(buyers: Segment) -> None:
    looked = tree.Did(event="Product Viewed")
    condition = to_plain(tree.Any(of=(BOUGHT, looked)))
    answer = post_json(browser_of(ben()), "/segments/count/", {"condition": condition})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "<b>3</b>" in said
    assert 'data-alone="of/0" data-people="2"' in said
    assert 'data-alone="of/1" data-people="1"' in said
    assert "田中 美咲" in said


def test_a_condition_that_cannot_be_judged_is_said_and_not_saved(buyers: Segment) -> None:
    browser = browser_of(ben())
    wrong = {"condition": {"is": "all", "of": [{"is": "did"}]}}
    answer = post_json(browser, "/segments/sentences/", wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_condition"
    browser.post("/segments/new/", {"name": "Wrong", "condition": json.dumps(wrong["condition"])})
    assert not Segment.objects.filter(name="Wrong").exists()


def test_a_change_is_a_version_with_what_it_changed_and_can_be_taken_back(
    buyers: Segment,
) -> None:
    browser, path = browser_of(ben()), f"/segments/{buyers.pk}/"
    changed = tree.All(of=(BOUGHT, tree.Trait(name="plan", op="=", value="gold")))
    form = {"name": "Buyers", "condition": json.dumps(to_plain(changed))}
    assert browser.post(path, form).status_code == 302
    page = html(browser, path)
    assert "版 2" in page
    assert "＋ プランが gold" in page
    browser.post(f"/segments/{buyers.pk}/versions/1/restore/")
    page = html(browser, path)
    assert "版 3" in page
    assert "－ プランが gold" in page


def test_members_are_listed_with_their_names_hidden_from_who_may_not_see_them(
    buyers: Segment,
) -> None:
    path = f"/segments/{buyers.pk}/members/"
    assert "田中 美咲" in html(browser_of(ben()), path)
    hidden = html(browser_of(vic()), path)
    assert "田中 美咲" not in hidden
    assert "田•••" in hidden


def test_members_as_a_table_for_a_spreadsheet(buyers: Segment) -> None:
    answer = browser_of(ben()).get(f"/segments/{buyers.pk}/members.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined] # a streamed answer
    assert len(lines) == 3
    assert any("田中 美咲" in line for line in lines)


def test_a_viewer_reads_and_asks_nothing(buyers: Segment) -> None:
    browser = browser_of(vic())
    page = html(browser, f"/segments/{buyers.pk}/")
    assert 'data-may="read"' in page
    assert "data-save" not in page
    condition = {"condition": to_plain(BOUGHT)}
    assert post_json(browser, "/segments/count/", condition).status_code == 403
    assert post_json(browser, "/segments/sentences/", condition).status_code == 403
    assert browser.post(f"/segments/{buyers.pk}/delete/").status_code == 403


def test_a_stranger_is_sent_to_sign_in(buyers: Segment) -> None:
    for name in ("segment", "members", "overlap", "insight"):
        answer = Client().get(reverse(f"segments:{name}", args=[buyers.pk]))
        assert answer.status_code in {302, 401}


def test_overlap_says_how_many_are_in_both(buyers: Segment) -> None:
    happen(track("Product Viewed", "9", who="misaki"))
    page = html(browser_of(ben()), f"/segments/{buyers.pk}/overlap/")
    assert "Lookers" in page
    assert "50%" in page


def test_a_persons_page_names_their_segments(buyers: Segment) -> None:
    person = living.members(buyers).pop()
    assert "Buyers" in html(browser_of(ben()), f"/people/{person}/")
