from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from enishi.lib.clock import clock_at, to_us
from enishi.ui import formats

NOON = datetime(2026, 11, 22, 3, tzinfo=UTC)  # noon of a Sunday in Tokyo


@pytest.mark.parametrize(
    ("ago", "japanese", "english"),
    [
        (timedelta(seconds=3), "たった今", "just now"),
        (timedelta(minutes=3), "3分前", "3 minutes ago"),
        (timedelta(minutes=1), "1分前", "1 minute ago"),
        (timedelta(hours=23), "23時間前", "23 hours ago"),
        (timedelta(days=1), "11月21日 12:00", "21 Nov 12:00"),
        (timedelta(days=400), "2025年10月18日 12:00", "18 Oct 2025 12:00"),
        (timedelta(hours=-2), "11月22日 14:00", "22 Nov 14:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(ago: timedelta, japanese: str, english: str) -> None:
    with clock_at(NOON), timezone.override(ZoneInfo("Asia/Tokyo")):
        with translation.override("ja"):
            assert formats.moment_text(to_us(NOON - ago)) == japanese
        with translation.override("en"):
            assert formats.moment_text(NOON - ago) == english


def test_where_there_is_little_room_a_day_is_short_and_cannot_be_mistaken() -> None:
    with translation.override("ja"):
        assert formats.short_date(NOON.date()) == "11/22"
    with translation.override("en"):
        assert formats.short_date(NOON.date()) == "22 Nov"


def test_a_day_has_its_weekday_in_the_readers_zone() -> None:
    late = datetime(2026, 11, 21, 16, tzinfo=UTC)  # already Sunday in Tokyo
    with clock_at(NOON), timezone.override(ZoneInfo("Asia/Tokyo")):
        with translation.override("ja"):
            assert formats.day_text(late) == "11月22日（日）"
        with translation.override("en"):
            assert formats.day_text(late) == "Sun 22 Nov"


@pytest.mark.parametrize(
    ("thousandths", "currency", "text"),
    [
        (12_300_000, "JPY", "¥12,300"),
        (1_234_500, "USD", "$1,234.50"),
        (-800_000, "JPY", "−¥800"),
        (1_005, "EUR", "€1.01"),
        (499, "JPY", "¥0"),
        (-499, "JPY", "¥0"),
        (2_000, "CHF", "CHF 2.00"),
        (None, "JPY", "–"),
    ],
)
def test_money_is_exact_in_its_currency(thousandths: int, currency: str, text: str) -> None:
    assert formats.money_text(thousandths, currency) == text


def test_numbers_are_grouped_and_the_unknown_is_a_dash() -> None:
    assert [formats.number_text(n) for n in (1284, 0, 4.5, 1 / 3, None)] == [
        "1,284", "0", "4.5", "0.33", "–",
    ]  # fmt: skip


def test_a_circle_shows_the_given_name_in_japanese_and_the_first_letter_else() -> None:
    names = ["森 彩", "田中美咲", "Ada Lovelace", " "]
    assert [formats.initial(name) for name in names] == ["彩", "田", "A", "?"]


def test_a_query_keeps_what_it_does_not_replace() -> None:
    request = RequestFactory().get("/people", {"q": "美咲", "tag": ["a", "b"], "cursor": "x"})
    template = Template("{% query cursor=None sort='name' as url %}{{ url|safe }}")
    text = template.render(Context({"request": request}))
    assert text == "?q=%E7%BE%8E%E5%92%B2&tag=a&tag=b&sort=name"
