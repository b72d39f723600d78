"""Metrics on their pages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.cast import aya, browser_of, vic

from enishi.lib.clock import clock_at
from enishi.metrics.tests.telling import NOW, answered, came, happened, mixed, ordered, paradox

pytestmark = pytest.mark.django_db
QUESTIONS = 7  # session, member, company (2), names that came, remarks, their follow-ups


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock_at(NOW):
        yield


@pytest.fixture
def browser() -> Client:
    return browser_of(aya())


def part(browser: Client, metric: str, name: str, **address: str) -> str:
    answer = browser.get(
        f"/metrics/{metric}/", {"part": name, **address}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    return plain(answer.content.decode())


def plain(page: str) -> str:
    """Without what only a browser reads."""
    return re.sub(r"\s+", " ", re.sub(r"</?(b|small|span|dd|dt|td|p)\b[^>]*>", " ", page))


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def card(browser: Client, metric: str) -> str:
    return plain(browser.get(f"/metrics/{metric}/card/").content.decode())


def test_the_overview_asks_for_each_card_by_itself(browser: Client) -> None:
    came("Survey Answered", "score")
    came("Order Completed", "total")

    page = browser.get("/metrics/?period=90d").content.decode()

    for metric in ("nps", "csat", "ces", "active", "at_risk", "churn", "repeat", "revenue", "aov"):
        assert f'hx-get="/metrics/{metric}/card/?period=90d&amp;quiet=1"' in page
    assert "/metrics/waiting/card/" not in page


def test_a_card_says_value_interval_and_n_and_leads_to_the_people(browser: Client) -> None:
    answered(mixed(60, 25, 15), 3)
    answered(mixed(50, 30, 20), 40)

    nps = card(browser, "nps")

    assert "+45" in nps
    assert "+29 – +58" in nps  # adjusted Wald by hand: 44.7 ± 14.4
    assert "n = 100" in nps
    assert "+15.0" in nps
    assert "区別できません" in nps
    assert "/questions/metrics.nps/people/" in nps


def test_a_real_fall_is_marked_as_bad(browser: Client) -> None:
    answered(mixed(20, 30, 50), 3)
    answered(mixed(70, 20, 10), 40)

    nps = card(browser, "nps")

    assert "−90.0" in nps
    assert 'class="spark down"' in nps
    assert "区別できません" not in nps


def test_few_answers_are_said_to_be_few(browser: Client) -> None:
    answered([5, 4, 2], 3, metric="CSAT", max=5)
    answered([5, 4], 40, metric="CSAT", max=5)

    csat = card(browser, "csat")

    assert "66.7%" in csat
    assert "n = 3" in csat
    assert "比べるには少数" in csat


def test_no_answers_are_no_number(browser: Client) -> None:
    ces = card(browser, "ces")

    assert "この期間に該当する出来事はありません。" in ces
    assert "0.0%" not in ces


def test_people_who_come_and_stay_away_are_counted(browser: Client) -> None:
    happened("Product Viewed", 2, who=1)
    happened("Product Viewed", 70, who=2)
    happened("Email Delivered", 2, who=2)

    assert re.search(r">1</a>", card(browser, "active"))
    assert re.search(r">1</a>", card(browser, "at_risk"))


def test_orders_bring_revenue_and_come_again(browser: Client) -> None:
    ordered(10_000_000, 3, who=1)
    ordered(5_000_000, 4, who=1)
    ordered(3_000_000, 5, who=2)

    assert "¥18,000" in card(browser, "revenue")
    assert "¥6,000" in card(browser, "aov")
    assert "50.0%" in card(browser, "repeat")


def test_who_did_not_order_for_ninety_days_has_left(browser: Client) -> None:
    ordered(1_000_000, 170, who=3)  # so far back reaches what is known
    ordered(1_000_000, 120, who=1)  # 27 July: a customer on 1 October, none on 1 November
    ordered(1_000_000, 30, who=2)
    ordered(1_000_000, 60, who=2)
    ordered(1_000_000, 2, who=4)  # October is over, as far as is known

    churn = card(browser, "churn")
    assert "50.0%" in churn
    assert "n = 2" in churn


def test_a_split_shows_every_group_with_its_interval(browser: Client) -> None:
    answered(mixed(8, 1, 1), 3, channel="store")
    answered(mixed(2, 4, 6), 3, channel="web")

    split = words(part(browser, "nps", "split", by="channel"))

    assert "Web −33 −65 – +11 12" in split  # (2.75 − 6.75) / 15 ± 37.9
    assert "店舗 +70 +15 – +93 10" in split  # (8.75 − 1.75) / 13 ± 39.1


def test_what_an_answer_says_splits_it(browser: Client) -> None:
    answered(mixed(8, 1, 1), 3, plan="プレミアム")

    assert "プレミアム" in part(browser, "nps", "split", by="property:plan")


def test_a_part_that_fails_leaves_the_others_alone(browser: Client) -> None:
    answered(mixed(8, 1, 1), 3)

    failed = part(browser, "nps", "split", by="property:")

    assert "再読み込み" in failed
    assert "+70" in part(browser, "nps", "summary", by="property:")


def test_a_paradox_is_explained_by_the_mix(browser: Client) -> None:
    paradox()

    why = words(part(browser, "nps", "why", by="channel"))

    assert "どの層も上がっているのに全体が下がったのは、構成が変わったためです。" in why
    assert "83% → 17%" in why  # the store's share of the answers
    mix, rate, change = (
        float(found.replace("−", "-"))
        for found in re.findall(
            r"構成の変化が ([−+][\d.]+) ポイント、各層そのものの変化が ([−+][\d.]+) ポイント"
            r".*合計 ([−+][\d.]+)",
            why,
        )[0]
    )
    assert change == pytest.approx(-2.5 - 80 / 3, abs=0.05)
    assert mix + rate == pytest.approx(change, abs=0.11)
    assert "原因を示すものではありません" in why


def test_a_paradox_of_few_answers_is_called_uncertain(browser: Client) -> None:
    answered(mixed(12, 4, 4), 40, channel="store")
    answered(mixed(2, 2, 6), 40, channel="web")
    answered(mixed(7, 2, 1), 5, channel="store")
    answered(mixed(5, 7, 8), 5, channel="web")

    why = words(part(browser, "nps", "why", by="channel"))

    assert "どの層も上がっているのに全体が下がったのは、構成が変わったためです。" in why
    assert "全体の変化そのものは偶然の揺れと区別できません。" in why


def test_a_change_by_the_answers_themselves_is_not_called_mix(browser: Client) -> None:
    answered(mixed(20, 20, 60), 40, channel="store")
    answered(mixed(20, 20, 60), 40, channel="web")
    answered(mixed(60, 20, 20), 5, channel="store")
    answered(mixed(60, 20, 20), 5, channel="web")

    why = part(browser, "nps", "why", by="channel")

    assert "上がったのは、主に各層の評価が上がったためです。" in why


@pytest.mark.parametrize(("name", "text"), [("csat", "+20.0"), ("aov", "−¥1,000")])
def test_every_mean_and_ratio_is_explained(name: str, text: str, browser: Client) -> None:
    for days_ago, sums, good in ((40, (3000, 5000), 4), (5, (2000, 4000), 8)):
        for number in range(20):
            answered([5 if number < good else 1], days_ago, "CSAT", max=5)
            ordered(sums[number % 2], days_ago)

    why = words(part(browser, name, "why", by="channel"))

    assert text in why
    assert "各層そのもの" in why


def test_a_split_by_segment_calls_it_by_its_name(browser: Client) -> None:
    answered(mixed(8, 1, 1), 3)

    page = browser.get("/metrics/nps/").content.decode()
    [(handle, name)] = re.findall(r'<option value="(segment:\d+)">([^<]+)<', page)[:1]
    split = words(part(browser, "nps", "split", by=handle))

    assert f"{name}以外" in split


def test_reasons_need_two_periods(browser: Client) -> None:
    answered(mixed(8, 1, 1), 3)

    assert "両方の期間に数字がそろうと" in part(browser, "nps", "why")
    assert 'id="why"' not in browser.get("/metrics/nps/?compare=none").content.decode()


def test_a_figure_of_the_page_is_the_answer_to_the_question(browser: Client) -> None:
    for days_ago in (1, 8, 15):
        answered(mixed(7, 3, 2), days_ago)
        answered([5, 4, 1], days_ago, metric="CSAT", max=5)

    api = {
        name: browser.post(
            f"/api/v1/ask/metrics.{name}",
            {"since": "2026-10-26", "until": "2026-11-25"},
            content_type="application/json",
        ).json()["rows"][0]
        for name in ("nps", "csat")
    }

    nps, csat = part(browser, "nps", "summary"), part(browser, "csat", "summary")
    assert f"{api['nps']['lo']:+.0f} – {api['nps']['hi']:+.0f}" in nps
    assert f"推奨者 {api['nps']['promoters']} " in nps
    assert f"{100 * api['csat']['lo']:.1f}% – {100 * api['csat']['hi']:.1f}%" in csat
    assert f"{api['csat']['mean']:.2f} / 5" in csat


def test_the_line_carries_its_band_and_the_period_before(browser: Client) -> None:
    for days_ago in range(1, 60, 2):
        answered(mixed(4, 1, 1), days_ago)

    line = part(browser, "nps", "trend")

    assert "前期" in line
    assert "<en-chart" in line
    assert "直近7日間" in line


def test_the_csv_holds_the_same_split(browser: Client) -> None:
    answered(mixed(8, 1, 1), 3, channel="store")
    page = browser.get("/metrics/nps/").content.decode()
    link = re.findall(r'href="([^"]+)" download', page)[0].replace("&amp;", "&")

    text = b"".join(browser.get(link).streaming_content).decode()  # type: ignore[attr-defined] # a streaming answer

    assert text.splitlines()[1].startswith("store,70.0,")


def test_a_viewer_sees_the_numbers_but_writes_nothing() -> None:
    answered(mixed(8, 1, 1), 3)
    viewer = browser_of(vic())

    assert "+70" in card(viewer, "nps")
    assert "data-dialog" not in viewer.get("/metrics/nps/").content.decode()
    written = viewer.post("/metrics/annotations/", {"day": "2026-11-20", "text": "セール"})
    assert written.status_code == 403


@pytest.mark.parametrize("address", ["/metrics/mood/", "/metrics/mood/card/"])
def test_an_unknown_metric_is_not_found(browser: Client, address: str) -> None:
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("remarks", [1, 3])
def test_the_overview_asks_the_database_as_often_for_many_remarks(
    browser: Client, remarks: int, django_assert_num_queries: Any
) -> None:
    for number in range(remarks):
        browser.post("/metrics/annotations/", {"day": "2026-11-20", "text": f"セール {number}"})

    with django_assert_num_queries(QUESTIONS):
        page = browser.get("/metrics/").content.decode()
    assert page.count("セール") >= remarks
