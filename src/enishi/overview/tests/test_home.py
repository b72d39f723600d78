import pytest
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview.tests import seeding
from enishi.timeline.tests.stream import happen

pytestmark = pytest.mark.django_db


def test_a_new_house_shows_the_first_three_steps() -> None:
    page = cast.browser_of(cast.aya()).get("/").content.decode()
    assert [
        words
        for words in ("収集元をつくる", "タグを貼る", "ファイルを取り込む")
        if words not in page
    ] == []


def test_home_says_what_is_happening() -> None:
    with clock_at(seeding.now()):
        seeding.misaki_comes()
        seeding.visitor()
        page = cast.browser_of(cast.aya()).get("/").content.decode()
    assert "3つの手順" not in page
    assert "田中 美咲" in page
    assert "来店した" in page
    assert "名前のない来訪者" in page


def test_a_silent_source_is_told() -> None:
    with clock_at(seeding.now()):
        seeding.visitor()
    with clock_at(seeding.now() + 3 * 86_400_000_000):
        page = cast.browser_of(cast.aya()).get("/").content.decode()
    assert "3日間、届いていません" in page


def test_home_adds_up_thirty_days_of_sales_channels_and_voices() -> None:
    with clock_at(seeding.now()):
        seeding.misaki_comes()
        seeding.somebody(7)
        page = cast.browser_of(cast.aya()).get("/").content.decode()
    assert "¥25,807" in page  # 24,800 and 1,007
    assert "日ごとの売上" in page
    assert "品物は気に入っています。ただ、連絡もありませんでした。" in page
    assert "段階と接点" in page


def test_home_counts_what_happened_on_its_own_day_whenever_it_came() -> None:
    def looked(number: int, days: float) -> seeding.Message:
        view = seeding.browsing(number, seeding.at(days), "寝室", anonymousId="b-1")
        return {**view, "context": {"channel": "line"}}

    with clock_at(seeding.now()):
        happen(
            *(looked(n, days=200) for n in range(70)),
            *(looked(n, days=7) for n in range(70, 75)),
            *(looked(n, days=0) for n in range(75, 78)),
        )
        context = cast.browser_of(cast.aya()).get("/").context
    assert [(share.label, share.events) for share in context["channels"]] == [("LINE", 8)]
    assert sum(share.events for share in context["stages"]) == 8
    today = next(figure for figure in context["figures"] if figure.label == "今日の出来事")
    assert (today.value, today.note) == ("3", "先週の同じ曜日は1日で 5件")


def test_a_refund_takes_its_money_back_on_its_day() -> None:
    said = {"userId": "u-1", "event": "Order Refunded"}
    back = {"total": 400, "currency": "JPY"}
    with clock_at(seeding.now()):
        seeding.somebody(1)
        happen(seeding.message("track", "back", seeding.at(1), **said, properties=back))
        page = cast.browser_of(cast.aya()).get("/").content.decode()
    assert "¥601" in page
