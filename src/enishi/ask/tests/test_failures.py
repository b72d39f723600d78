"""What is wrong with a question is said in the reader's language, wherever it is read."""

import json

import pytest
from django.utils import translation
from tests.cast import aya, browser_of

from enishi.ask import queries
from enishi.lib.errors import BadInput

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "params", "ja", "en"),
    [
        ("events", {"since": "tomorrow"}, "-30d のどれか", "an ISO instant, or -30d."),
        ("events", {"limit": "many"}, "整数を指定", "Write a whole number."),
        ("funnel", {}, "steps を指定してください。", "Say steps."),
        (
            "retention",
            {"unit": "decade"},
            "指定してください: day, week, month",
            "One of day, week, month.",
        ),
        (
            "retention",
            {"unit": 5},
            "指定してください: day, week, month",
            "One of day, week, month.",
        ),
        ("funnel", {"steps": "a", "strict": "may"}, "true か false", "Write true or false."),
        ("metrics.acquisition_cost", {"margin": "x"}, "数値を指定", "Write a number."),
        ("breakdown", {"by": "moon"}, "分け方は channel", "Split by channel, touchpoint"),
        ("events", {"segment": "VIP"}, "VIP というセグメントは", "There is no segment VIP."),
        ("events", {"colour": 1}, "events で使える条件は", "events takes limit, segment, since"),
        (
            "metrics.csat",
            {"scale": "1-3"},
            "指定してください: 1-5, 1-7, 0-10",
            "One of 1-5, 1-7, 0-10.",
        ),
        ("segment.preview", {"condition": {"is": "moon"}}, "この部分を読み取れません", "This part"),
    ],
)
def test_each_reader_is_told_in_their_language(
    name: str, params: dict[str, object], ja: str, en: str
) -> None:
    for language, text in (("ja", ja), ("en", en)):
        with translation.override(language), pytest.raises(BadInput) as told:
            queries.ask(name, params)
        assert text in str(told.value.help)


def test_the_api_speaks_the_members_language() -> None:
    told = browser_of(aya()).post(
        "/api/v1/ask/metrics.nps", json.dumps({"by": "moon"}), content_type="application/json"
    )

    assert told.json()["error"]["help"].startswith("分け方は channel")


def test_the_page_says_it_beside_the_field() -> None:
    page = browser_of(aya()).get("/questions/metrics.nps/", {"since": "soon"}).content.decode()

    assert "日付（2026-11-01）、ISO 形式の日時、-30d のどれかの形で書いてください。" in page
