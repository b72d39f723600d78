"""Which days an address is about."""

from datetime import date, datetime

import pytest

from enishi.metrics.periods import Period, period_of
from enishi.metrics.tests.telling import NOW, TOKYO
from enishi.team.models import Company


def said(now: datetime = NOW, fiscal_month: int = 4, **address: str) -> Period:
    return read(address, now, fiscal_month)


def read(address: dict[str, str], now: datetime = NOW, fiscal_month: int = 4) -> Period:
    return period_of(address, Company(fiscal_month=fiscal_month), now)


def test_thirty_days_end_today_and_are_compared_with_as_much_of_the_thirty_before() -> None:
    period = said()

    assert (period.key, period.since, period.until) == (
        "30d",
        date(2026, 10, 26),
        date(2026, 11, 25),
    )
    assert str(period.before) == "2026-09-26..2026-10-25T12:00"


def test_quarters_and_years_are_fiscal() -> None:
    quarter, year = said(period="quarter"), said(period="year")

    assert (quarter.since, str(quarter.before)) == (
        date(2026, 10, 1), "2026-07-01..2026-08-24T12:00"
    )  # fmt: skip
    assert (year.since, str(year.before)) == (date(2026, 4, 1), "2025-04-01..2025-11-24T12:00")
    assert said(period="year", fiscal_month=12).since == date(2025, 12, 1)


def test_days_of_ones_own_are_whole_on_both_sides() -> None:
    period = said(since="2026-10-01", until="2026-10-10")

    assert (period.key, str(period.span)) == ("", "2026-10-01..2026-10-11")
    assert str(period.before) == "2026-09-21..2026-10-01"
    assert period.text == "10月1日 – 10月10日"
    assert period.before_text == "9月21日 – 9月30日"


def test_a_year_ago_is_the_same_days() -> None:
    assert str(said(compare="year").before) == "2025-10-26..2025-11-24T12:00"
    leap = said(datetime(2028, 3, 10, 9, tzinfo=TOKYO), since="2028-02-29", until="2028-03-09",
                compare="year")  # fmt: skip
    assert leap.before_since == date(2027, 2, 28)
    assert said(compare="none").before is None


def test_the_first_hour_of_a_day_is_compared_with_an_hour() -> None:
    midnight = datetime(2026, 11, 1, 0, 5, tzinfo=TOKYO)
    assert str(said(midnight, since="2026-11-01", until="2026-11-01").before) == (
        "2026-10-31..2026-10-31T01:00"
    )


def test_a_long_quarter_never_reaches_into_itself() -> None:
    end = datetime(2026, 5, 31, 23, 0, tzinfo=TOKYO)  # 92 days after 1 March, 90 in the one before
    assert str(said(end, fiscal_month=3, period="quarter").before) == "2025-12-01..2026-03-01"


@pytest.mark.parametrize(
    "address",
    [
        {"period": "forever"},
        {"since": "yesterday", "until": "today"},
        {"since": "2026-11-10", "until": "2026-11-01"},
        {"since": "2026-12-01", "until": "2026-12-31"},
        {"since": "0001-01-01", "until": "2026-11-01"},
        {"compare": "moon"},
    ],
)
def test_what_cannot_be_read_is_the_usual_period(address: dict[str, str]) -> None:
    assert read(address) == said()
