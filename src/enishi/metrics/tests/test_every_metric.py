"""What every metric shows: conversion, visits, waiting, coming back, employees."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.cast import aya, browser_of

from enishi.lib.clock import clock_at
from enishi.metrics.catalogue import METRICS
from enishi.metrics.tests.telling import NOW, answered, came, happened, mixed, ordered
from enishi.metrics.tests.test_pages import card, part, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock_at(NOW):
        yield


@pytest.fixture
def browser() -> Client:
    return browser_of(aya())


def looked(people: range, buyers: int, days_ago: float, channel: str = "web") -> None:
    """These people looked at a product, and the first `buyers` of them ordered a day later."""
    for number, who in enumerate(people):
        happened("Product Viewed", days_ago, who=who, channel=channel)
        if number < buyers:
            happened("Order Completed", days_ago - 1, who=who, total=1000, currency="JPY")


def called(waits: list[float], days_ago: float, reason: str = "") -> None:
    for wait in waits:
        happened("Call Started", days_ago, wait_seconds=wait, reason=reason)


def test_conversion_is_of_those_who_have_had_seven_days(browser: Client) -> None:
    looked(range(100, 140), 20, 20)
    looked(range(200, 240), 4, 45)
    looked(range(300, 340), 0, 2)  # still on their way
    happened("Email Delivered", 31)  # the period before is known to its end

    assert "50.0%" in card(browser, "conversion")
    summary = words(part(browser, "conversion", "summary"))
    assert "+40.0 pt" in summary  # 20/40 after 4/40
    assert "上がりました" in summary
    assert "<en-chart" in part(browser, "conversion", "trend")
    assert "Web 50.0%" in words(part(browser, "conversion", "split", by="channel"))
    assert "+40.0 pt" in words(part(browser, "conversion", "why", by="channel"))


def test_the_last_point_of_a_line_of_people_is_the_figure(browser: Client) -> None:
    looked(range(100, 140), 20, 20)
    happened("Email Delivered", 1)

    [answer] = [
        row["values"][-1]
        for row in _series(part(browser, "conversion", "trend"))
        if row["part"] == ""
    ]

    assert answer == 0.5


def test_a_call_that_waits_is_counted_against_its_target(browser: Client) -> None:
    called([10, 20, 30, 40, 50, 55, 60, 90, 100, 600], 3, reason="返品")
    called([300] * 12, 40, reason="返品")

    waiting = card(browser, "waiting")
    assert "70.0%" in waiting
    assert "中央値 52.5秒" in waiting
    assert "n = 10" in waiting
    assert "返品 70.0%" in words(part(browser, "waiting", "split", by="property:reason"))
    assert "+70.0 pt" in words(part(browser, "waiting", "why", by="property:reason"))


def test_a_chat_that_is_open_still_waits(browser: Client) -> None:
    for number in range(12):
        asked = 3 + number / 100
        happened("Live Chat Message Sent", asked, who=number + 1, conversation_id=f"C{number}")
        if number < 9:
            at = asked - 2 / 1440
            happened("Live Chat Message Received", at, who=number + 1, conversation_id=f"C{number}")

    answered_in_time = card(browser, "first_response")

    assert "75.0%" in answered_in_time
    assert "中央値 2分" in answered_in_time


def test_visits_bounce_and_last(browser: Client) -> None:
    for who in range(1, 21):
        happened("Product Viewed", 3, who=who)
        if who > 5:
            happened("Product Added", 3 - 4 / 1440, who=who)

    assert "25.0%" in card(browser, "bounce")
    assert "4分" in card(browser, "time_on_site")
    assert "<en-chart" in part(browser, "bounce", "trend")
    assert "<en-chart" in part(browser, "time_on_site", "trend")
    assert "n = 20" in card(browser, "time_on_site")


def test_the_time_between_orders_is_a_median_with_its_interval(browser: Client) -> None:
    for who in range(1, 13):
        ordered(1000, 20 + who, who=who)
        ordered(1000, 3, who=who)

    interval = card(browser, "purchase_interval")

    assert "23.5日" in interval  # 18 … 29 days
    assert "20日 – 27日" in interval  # the 3rd and the 10th of twelve


def test_who_came_back_the_month_after(browser: Client) -> None:
    for who in range(1, 21):
        happened("Product Viewed", 70, who=who)  # 15 September
        if who <= 5:
            happened("Product Viewed", 40, who=who)  # 15 October
    happened("Product Viewed", 2, who=99)

    kept = card(browser, "retention")

    assert "25.0%" in kept
    assert "n = 20" in kept


def test_employees_have_a_score_of_their_own(browser: Client) -> None:
    answered(mixed(8, 2, 2), 3, metric="eNPS", department="店舗")

    assert "+50" in card(browser, "enps")
    assert "店舗 +50" in words(part(browser, "enps", "split", by="property:department"))
    answered(mixed(2, 2, 8), 40, metric="eNPS", department="店舗")
    assert "+100.0" in words(part(browser, "enps", "why", by="property:department"))


@pytest.mark.parametrize("name", ["active", "at_risk", "churn", "retention", "time_on_site"])
def test_figures_of_people_are_split_by_segment(browser: Client, name: str) -> None:
    for who in range(1, 21):
        happened("Product Viewed", 70, who=who)
        ordered(1000, 40, who=who)

    page = browser.get(f"/metrics/{name}/").content.decode()
    split = words(part(browser, name, "split", by="segment:1"))

    assert '<option value="segment:1"' in page
    assert "以外" in split
    assert "再読み込み" not in split


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_without_events_says_so_on_its_page(browser: Client, name: str) -> None:
    for section in ("summary", "trend", "split", "why"):
        said = part(browser, name, section)
        assert "再読み込み" not in said

    assert browser.get(f"/metrics/{name}/").status_code == 200
    assert 'class="big none"' in part(browser, name, "summary") or "0" in card(browser, name)


def test_what_has_no_events_is_said_once_and_quietly(browser: Client) -> None:
    came("Survey Answered", "score")
    came("Call Started")  # that never says how long one waited
    answered(mixed(8, 2, 2), 3)

    quiet = browser.get("/metrics/?part=quiet", headers={"HX-Request": "true"}).content.decode()

    nothing_here, never = quiet.split("この種の出来事はまだありません")
    assert ">CSAT</a>" in nothing_here
    assert ">NPS</a>" not in quiet
    assert "電話の待ち時間" in never
    assert browser.get("/metrics/csat/card/?quiet=1").content == b""
    assert b"NPS" in browser.get("/metrics/nps/card/?quiet=1").content


def test_few_are_not_judged(browser: Client) -> None:
    called([10, 20, 90], 3)
    called([300] * 12, 40)

    assert "比べるには少数" in card(browser, "waiting")


def _series(page: str) -> list[dict[str, Any]]:
    [data] = re.findall(r'<script[^>]*application/json"?>(.*?)</script>', page, re.DOTALL)
    found: list[dict[str, Any]] = json.loads(data)["series"]
    return found
