"""The builder: as of an instant, three faces, why somebody is in, what they bring, how it fills."""

import html
import json
from typing import Any

import pytest
from django.test import Client
from tests.cast import aya, ben, browser_of, vic

from enishi.ask.queries import ask
from enishi.lens.conditions import tree
from enishi.lens.conditions.tree import to_plain
from enishi.lib import clock
from enishi.segments import actions
from enishi.segments.live import filling
from enishi.segments.live.tests import living
from enishi.segments.models import Live, Membership, Segment
from enishi.team.access import caller_of_member
from enishi.timeline.tests.stream import Message, happen, track

pytestmark = pytest.mark.django_db
BOUGHT = tree.Did(event="Order Completed", window=tree.Last(span="90d"))
VIEWED = tree.Did(event="Product Viewed", window=tree.Last(span="90d"))


def days_ago(message: Message, days: int) -> Message:
    at = clock.from_us(clock.now_us() - days * clock.DAY)
    return {**message, "timestamp": at.isoformat(), "sentAt": clock.now().isoformat()}


@pytest.fixture
def shop() -> Segment:
    """Misaki bought twice, 60 days ago and now; Hiroto once, now; Ada looked and gave a 3."""
    Segment.objects.all().delete()
    living.start_afresh()
    happen(
        days_ago(track("Order Completed", "1", who="misaki", order_id="A1", revenue=5000), 60),
        track("Order Completed", "2", who="misaki", order_id="A2", revenue=7000, currency="JPY"),
        track("Order Completed", "3", who="hiroto", order_id="A3", revenue=900, currency="JPY"),
        days_ago(track("Product Viewed", "4", who="ada"), 70),
        track("Survey Answered", "5", who="ada", metric="NPS", score=3),
        {"type": "identify", "messageId": "6", "userId": "misaki", "traits": {"name": "田中 美咲"}},
    )
    segment = living.segment("Buyers", BOUGHT)
    filling.fill_all()
    return segment


def post_json(browser: Client, path: str, **body: object) -> Any:
    return browser.post(path, json.dumps(body), content_type="application/json")


def counted(condition: tree.Condition, **more: object) -> str:
    answer = post_json(browser_of(ben()), "/segments/count/", condition=to_plain(condition), **more)
    assert answer.status_code == 200, answer.content
    said: str = answer.content.decode()
    return said


def test_a_condition_is_counted_as_of_an_instant(shop: Segment) -> None:
    now, then = counted(BOUGHT), counted(BOUGHT, as_of="month")

    assert ('data-alone="of/0" data-people="2"' in now, "いまの人数" in now) == (True, True)
    assert 'data-alone="of/0" data-people="1"' in then
    assert "の人数" in then
    assert "いまの人数" not in then
    assert "hiroto" not in then


def test_a_time_that_cannot_be_read_is_said(shop: Segment) -> None:
    answer = post_json(
        browser_of(ben()), "/segments/count/", condition=to_plain(BOUGHT), as_of="gestern"
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_time")


def test_the_api_previews_as_of_an_instant_and_says_which(shop: Segment) -> None:
    at = clock.from_us(clock.now_us() - 30 * clock.DAY).isoformat()
    path = "/api/v1/segments/preview"
    told = post_json(browser_of(ben()), path, condition=to_plain(BOUGHT), as_of=at).json()
    assert (told["people"], told["as_of"]) == (1, at)


def test_people_are_shown_with_why_they_are_in(shop: Segment) -> None:
    low = tree.Survey(metric="NPS", op="<=", value=6)
    said = counted(tree.Any(of=(tree.Did(event="Order Completed", sum_of="revenue"), low)))
    assert "売上 12,000" in said
    assert "NPS 3" in said
    assert "注文 2回" in counted(BOUGHT)


def test_who_is_left_out_and_later_steps_have_their_numbers(shop: Segment) -> None:
    steps = (tree.Step(event="Order Completed"), tree.Step(event="Order Completed"))
    twice = tree.Sequence(steps=steps, within="90d")
    said = counted(tree.All(of=(tree.Any(of=(BOUGHT, VIEWED)), tree.Not(of=twice))))

    assert '<span data-alone="of/1" data-people="2"><b>−1</b><small>外すと +1</small>' in said
    assert '<span data-alone="of/0" data-people="3"><b>3</b><small>外すと ±0</small>' in said
    assert 'data-alone="of/1/of/steps/1" data-people="2"' in said


def test_what_they_bring_is_asked_of_a_condition_that_is_no_segment_yet(shop: Segment) -> None:
    path, browser = "/segments/figures/", browser_of(ben())
    buyers = post_json(browser, path, condition=to_plain(BOUGHT)).content.decode()
    viewers = post_json(browser, path, condition=to_plain(VIEWED)).content.decode()
    before = post_json(browser, path, condition=to_plain(BOUGHT), as_of="month").content.decode()

    assert "¥12,900" in buyers
    assert "¥0" in viewers
    assert "NPS（回答 1件）" in viewers
    assert "¥5,000" in before


def test_nobody_asks_about_a_condition_through_an_address(shop: Segment) -> None:
    text = tree.to_json(BOUGHT)
    answer = post_json(browser_of(vic()), "/api/v1/ask/metrics.revenue", segment=text)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "no_such_segment")
    for path in ("count", "figures", "sql"):
        refused = post_json(browser_of(vic()), f"/segments/{path}/", condition=to_plain(BOUGHT))
        assert refused.status_code == 403


def test_the_sql_is_what_the_batch_asks(shop: Segment) -> None:
    answer = post_json(browser_of(ben()), "/segments/sql/", condition=to_plain(BOUGHT))
    sql = answer.json()["sql"]

    with filling.asking([BOUGHT]) as engine:
        found = {person for (person,) in engine.rows(sql)}
    assert found == set(Membership.objects.values_list("person_id", flat=True))
    assert len(found) == 2


def test_what_is_wrong_in_the_formula_is_said_with_its_place(shop: Segment) -> None:
    wrong = {"is": "all", "of": [to_plain(BOUGHT), {**to_plain(BOUGHT), "amount": {}}]}
    browser = browser_of(ben())
    told = post_json(browser, "/segments/sentences/", condition=wrong).json()["error"]
    assert told["field"] == "condition.of[1].amount"
    assert told["help"] == "量を at_least、at_most、exactly のどれかで指定してください。"


def test_a_formula_is_read_and_written_beside_the_sentences(shop: Segment) -> None:
    browser = browser_of(ben())
    condition = {
        "is": "all",
        "of": [{"is": "segment", "id": shop.pk}, {"is": "tag", "name": "VIP"}],
    }
    written = post_json(browser, "/segments/formula/", condition=condition).json()["formula"]
    assert written == f'in_segment("{shop.name}") and tag("VIP")'
    assert (
        post_json(browser, "/segments/formula/", formula=written).json()["condition"] == condition
    )

    wrong = 'tag("😀") and\ndid("注文", last 30 dais)'
    told = post_json(browser, "/segments/formula/", formula=wrong)
    assert told.status_code == 400
    assert told.json()["line"] == 2
    start, end = told.json()["place"]
    units = wrong.encode("utf-16-le")
    assert units[2 * start : 2 * end].decode("utf-16-le") == "dais"
    assert "2行目の19文字目" in told.json()["error"]["help"]
    assert browser_of(vic()).post("/segments/formula/").status_code == 403


def test_the_page_shows_the_formula_and_the_json(shop: Segment) -> None:
    page = browser_of(vic()).get(f"/segments/{shop.pk}/").content.decode()
    assert html.unescape(page.split('id="formula-text"')[1]).split(">", 1)[1].startswith("did(")
    assert "&quot;is&quot;" in page.split('id="formula-json"')[1]


def test_what_stands_out_can_be_a_condition(shop: Segment) -> None:
    with_flag = [
        {"type": "identify", "messageId": f"f{n}", "userId": f"x{n}", "traits": {"vip": True}}
        for n in range(8)
    ]
    happen(*with_flag)
    some = living.segment("Flagged", tree.Trait(name="vip", op="=", value=True))
    filling.fill_all()
    page = browser_of(ben()).get(f"/segments/{some.pk}/insight/").content.decode()
    node = page.split('data-node="')[1].split('"')[0].replace("&quot;", '"')

    assert ask("segment.preview", {"condition": node}).n == 8
    assert (
        "data-node" not in browser_of(vic()).get(f"/segments/{some.pk}/insight/").content.decode()
    )


def test_filling_says_how_far_it_is_and_what_failed_can_be_tried_again(shop: Segment) -> None:
    browser, path = browser_of(ben()), f"/segments/{shop.pk}/"
    assert 'id="filling"' not in browser.get(path).content.decode()
    Live.objects.filter(segment=shop).update(filled_at=None, done=400, total=1200)
    assert "1,200人のうち 400人" in browser.get(f"{path}filling/").content.decode()

    Live.objects.filter(segment=shop).update(error="MemoryError: out of memory")
    assert "out of memory" in browser.get(path).content.decode()
    assert browser_of(vic()).post(f"{path}fill/").status_code == 403
    browser.post(f"{path}fill/")
    assert filling.waiting() == [shop.pk]
    filling.fill_all()
    assert "全員の判定が済みました" in browser.get(f"{path}filling/").content.decode()


def test_what_fails_while_filling_is_written_down(
    shop: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    living.segment("Lookers", VIEWED)
    monkeypatch.setenv("ENISHI_DATA", "/dev/null/nowhere")
    with pytest.raises(Exception, match="nowhere"):
        filling.fill_all()
    assert Live.objects.get(segment__name="Lookers").error != ""


def test_a_copy_begins_as_the_segment_is(shop: Segment) -> None:
    page = browser_of(ben()).get(f"/segments/new/?of={shop.pk}").content.decode()
    assert 'value="Buyers（コピー）"' in page
    assert 'data-path="of/0">過去90日</button>' in page


def test_an_archived_segment_comes_back_with_those_who_came_meanwhile(shop: Segment) -> None:
    browser = browser_of(ben())
    browser.post(f"/segments/{shop.pk}/delete/")
    happen(track("Order Completed", "9", who="ada", revenue=1))
    assert "Buyers" in browser.get("/segments/?archived=1").content.decode()
    browser.post(f"/segments/{shop.pk}/bring-back/")
    filling.fill_all()
    assert Membership.objects.filter(segment=shop).count() == 3
    assert Segment.objects.filter(deleted_at=None, pk=shop.pk).exists()


def test_members_are_searched_and_sorted(shop: Segment) -> None:
    browser, path = browser_of(ben()), f"/segments/{shop.pk}/members/"
    found = browser.get(path, {"search": "田中"}).content.decode()
    assert found.count("data-open-row") == 1
    by_money = browser.get(path, {"order": "revenue"}).content.decode()
    assert by_money.index("¥12,000") < by_money.index("¥900")
    hidden = browser_of(vic()).get(path, {"search": "田中"}).content.decode()
    assert hidden.count("data-open-row") == 2


def test_a_new_segment_begins_with_what_enishi_ships(shop: Segment) -> None:
    page = browser_of(ben()).get("/segments/new/").content.decode()
    assert page.count('data-act="begin"') == 9
    node = page.split('data-act="begin" data-node="')[1].split('"')[0].replace("&quot;", '"')
    actions.checked(json.loads(node))
    by = caller_of_member(aya())
    assert actions.create_segment(
        actions.SegmentDraft(name="Like it", condition=json.loads(node)), by=by
    ).pk


def test_the_asker_counts_what_segments_share(shop: Segment) -> None:
    living.segment("Misaki's kind", tree.Did(event="Order Completed", amount=tree.Amount(2)))
    living.segment("Lookers", VIEWED)
    filling.fill_all()
    twice = Segment.objects.get(name="Misaki's kind")

    answer = ask("segment.overlap", {"of": shop.pk})

    assert (answer.n, answer.rows) == (2, [{"segment": twice.pk, "people": 1}])
    assert ask("segment.overlap", {"of": 99}).reason == "not_enough_data"


def test_while_it_fills_nothing_is_shown_of_those_who_were_in_it_before(shop: Segment) -> None:
    browser, path = browser_of(ben()), f"/segments/{shop.pk}/"
    condition = json.dumps(to_plain(tree.All(of=(VIEWED,))))
    browser.post(path, {"name": "Buyers", "condition": condition})

    before = [browser.get(f"{path}{part}/").content.decode() for part in ("overlap", "insight")]
    assert ["集計しています" in one for one in before] == [True, True]
    assert 'hx-get="' in browser.get(f"{path}trend/").content.decode()

    filling.fill_all()
    after = [browser.get(f"{path}{part}/").content.decode() for part in ("overlap", "insight")]
    assert ["集計しています" in one for one in after] == [False, False]
    assert "<en-chart" in browser.get(f"{path}trend/").content.decode()
