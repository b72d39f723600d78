"""How the follow-ups go: what a reader sees of times, due times, backlog and coming round."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.cast import aya, ben, browser_of, vic

from enishi.lib import clock
from enishi.lib.clock import DAY, HOUR
from enishi.segments.models import Segment
from enishi.team.access import caller_of_member
from enishi.timeline.tests.stream import happen, track
from enishi.work.actions import (
    ItemDraft,
    add_department,
    change_item,
    open_item,
    reopen_item,
    resolve_item,
)
from enishi.work.enums import Reason, Status
from enishi.work.figures import (
    Asked,
    backlog,
    line_of_all,
    lines_by_group,
    offsets,
    spent,
    week_of,
)
from enishi.work.models import Item
from enishi.work.queries import ItemFilter, items_in

pytestmark = pytest.mark.django_db
MONDAY = clock.to_us(datetime(2026, 11, 16, 1, 0, tzinfo=UTC))  # 10:00 in Tokyo


def lived(at: int, hours: float, *, due: float | None = None, **about: object) -> Item:
    """Opened at `at`, begun after half the time, resolved after it."""
    by = caller_of_member(ben())
    with clock.clock_at(at):
        due_at = None if due is None else at + int(due * HOUR)
        draft = ItemDraft(title="x", due_at=due_at, **about)  # type: ignore[arg-type] # as said
        item, _new = open_item(draft, by=by)
    with clock.clock_at(at + int(hours * HOUR / 2)):
        item = change_item(item, {"status": Status.IN_PROGRESS}, version=1, by=by)
    with clock.clock_at(at + int(hours * HOUR)):
        return resolve_item(item, Reason.SOLVED, version=2, by=by)


def asked(**said: object) -> Asked:
    now = MONDAY + 7 * DAY
    return Asked(since=MONDAY - DAY, until=now, **said)  # type: ignore[arg-type] # as the test says


def test_medians_shares_and_groups_are_those_of_the_items() -> None:
    store = add_department("渋谷店", by=caller_of_member(aya()))
    for hours in (2, 4, 6, 8, 10, 12):
        lived(MONDAY, hours, due=8.5, department_id=store.pk)
    other = lived(MONDAY + 7 * DAY - 2 * HOUR, 1)
    with clock.clock_at(MONDAY + 7 * DAY):
        reopen_item(other, version=3, by=caller_of_member(ben()))
        whole = line_of_all(asked())
        stores = lines_by_group(asked(by="department"))
        weeks = lines_by_group(asked(by="week"))
    assert (whole.opened, whole.resolved) == (7, 6)
    assert (whole.kept.hits, whole.kept.n) == (4, 6)
    assert (whole.again.hits, whole.again.n) == (1, 7)
    assert (whole.resolution.value, whole.resolution.n) == (7 * HOUR, 6)
    assert (whole.resolution.low, whole.resolution.high) == (2 * HOUR, 12 * HOUR)
    assert whole.touch.n == 7
    assert [(one.key, one.opened) for one in stores] == [(store.pk, 6), (None, 1)]
    assert [week_of(one.key or 0) for one in weeks] == [date(2026, 11, 16), date(2026, 11, 23)]


def test_business_hours_leave_the_night_out() -> None:
    lived(MONDAY, 24)
    with clock.clock_at(MONDAY + 7 * DAY):
        assert line_of_all(asked()).resolution.value == 24 * HOUR
        assert line_of_all(asked(business=True)).resolution.value == 9 * HOUR
        stays = {one.status: one.took.value for one in spent(asked(business=True))}
    assert stays == {"open": 8 * HOUR, "in_progress": HOUR}


def test_the_backlog_is_what_stood_at_the_end_of_each_day() -> None:
    lived(MONDAY - 20 * DAY, 21 * 24)  # from long before until Tuesday
    lived(MONDAY, 2)
    with clock.clock_at(MONDAY + 2 * DAY):
        open_item(ItemDraft(title="stands"), by=caller_of_member(ben()))
    days = backlog(asked())
    assert days[0][0] == date(2026, 11, 15)
    assert [n for _day, n in days] == [1, 1, 0, 1, 1, 1, 1, 1, 1]
    none = asked(only=ItemFilter(view="all", owner_id=aya().pk))
    assert {n for _day, n in backlog(none)} == {0}


def test_clocks_that_are_changed_are_known() -> None:
    zone = ZoneInfo("Europe/Berlin")
    since, until = (clock.to_us(datetime(2026, month, 1, 12, 0, tzinfo=UTC)) for month in (3, 11))
    found = [(clock.from_us(end).isoformat(), ahead // HOUR) for end, ahead in offsets(
        since, until, zone)]  # fmt: skip
    assert found == [
        ("2026-03-29T01:00:00+00:00", 1),
        ("2026-10-25T01:00:00+00:00", 2),
        ("2026-11-01T12:00:00+00:00", 1),
    ]


def test_the_page_shows_them_with_n_and_leads_to_the_items() -> None:
    now = clock.now_us()
    for hours in (1, 2, 3, 4, 5, 6):
        lived(now - 3 * DAY, hours, due=3.5, owner_id=ben().pk)
    browser = browser_of(vic())
    page = browser.get("/follow-ups/figures/").content.decode()
    for words in ("対応の実績", "n = 6", "50%", "Ben", "未完了の推移"):
        assert words in page
    for by in ("department", "rule", "week", "nonsense"):
        query = {"by": by, "hours": "business", "span": "all", "owner": str(ben().pk)}
        assert browser.get("/follow-ups/figures/", query).status_code == 200
    listed = browser.get("/follow-ups/", {"view": "all", "kept": "0", "owner": str(ben().pk)})
    assert listed.content.decode().count("data-open-row") == 3
    assert items_in(ItemFilter(view="all", owner_id=0)).count() == 0
    sheet = browser.get("/follow-ups/figures/figures.csv")
    assert "Ben,6,6,3,0.5" in b"".join(sheet).decode()


def test_without_items_the_page_says_so() -> None:
    page = browser_of(ben()).get("/follow-ups/figures/").content.decode()
    assert "この期間に始まったものはありません" in page


def test_whether_customers_come_round_is_asked_of_the_timeline() -> None:
    Segment.objects.all().delete()
    browser = browser_of(ben())
    nobody = browser.get("/follow-ups/figures/", {"part": "recovered"}).content.decode()
    assert "不満だった顧客の評価は回復したか" in nobody
    assert "%" not in nobody
    then = clock.from_us(clock.now_us() - 200 * DAY).isoformat()
    happen(
        {**track("Survey Answered", "1", metric="NPS", score=2), "timestamp": then},
        track("Survey Answered", "2", metric="NPS", score=9),
    )
    page = browser.get("/follow-ups/figures/", {"part": "recovered", "span": "all"})
    text = page.content.decode()
    assert "対応なし、または期間内に未解決" in text
    assert "データが足りません" in text
    assert "効果とは限りません" in text


def test_hours_are_set_on_their_page() -> None:
    browser = browser_of(aya())
    assert "09:00-18:00" in browser.get("/follow-ups/hours/").content.decode()
    form = {f"day{n}": "" for n in range(7)} | {"country": "JP", "closed": "2026-12-29..2026-12-31"}
    assert browser.post("/follow-ups/hours/", form).status_code == 422
    page = browser.post(
        "/follow-ups/hours/", form | {"day0": "１０：００～１９：００"}, follow=True
    )
    text = page.content.decode()
    assert "10:00-19:00" in text
    assert "2026-12-30" in text
    bad = browser.post("/follow-ups/hours/", form | {"day0": "10-"})
    assert "9:00-18:00の形で" in bad.content.decode()
    assert (
        "保存"
        not in browser_of(vic()).get("/follow-ups/hours/").content.decode().split("<main", 1)[-1]
    )


def test_what_is_mine_waits_on_home() -> None:
    open_item(
        ItemDraft(title="折り返し", owner_id=ben().pk, due_at=clock.now_us() - HOUR),
        by=caller_of_member(ben()),
    )
    browser = browser_of(ben())
    assert "/follow-ups/mine/" in browser.get("/").content.decode()
    page = browser.get("/follow-ups/mine/").content.decode()
    assert "折り返し" in page
    assert "1件が期限切れ" in page
    assert 'class="n hot" title="1件が期限切れ"' in browser.get("/").content.decode()
    assert "/follow-ups/mine/" not in browser_of(vic()).get("/").content.decode()
    assert (
        "担当しているものはありません"
        in browser_of(aya()).get("/follow-ups/mine/").content.decode()
    )
