"""The calendar in whole numbers against the one of Python's datetime."""

from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

from enishi.lens.calendar import Unit, bucket_called, bucket_of, bucket_sql, first_day, label
from enishi.lens.engines import duckdb
from enishi.lens.sql import Sql

EPOCH = date(1970, 1, 1)


def number(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


@pytest.mark.parametrize("unit", get_args(Unit))
def test_sql_and_python_agree_on_every_day_of_two_centuries(unit: Unit, tmp_path: Path) -> None:
    first, past = number("1890-12-20"), number("2110-03-05")
    statement = (
        f"SELECT day, {bucket_sql('day', unit, 4)} AS bucket FROM RANGE($first, $past) AS days(day)"
    )
    with duckdb.engine(duckdb.Limits(temp=tmp_path)) as engine:
        rows = engine.ask(Sql(statement, {"first": first, "past": past}))

    assert dict(rows) == {day: bucket_of(day, unit, 4) for day in range(first, past)}  # type: ignore[arg-type] # pairs


@pytest.mark.parametrize(
    ("unit", "day", "first", "following"),
    [
        ("day", "2026-11-24", "2026-11-24", "2026-11-25"),
        ("week", "2026-11-24", "2026-11-23", "2026-11-30"),
        ("week", "1969-12-31", "1969-12-29", "1970-01-05"),
        ("month", "2024-02-29", "2024-02-01", "2024-03-01"),
        ("quarter", "2026-03-31", "2026-01-01", "2026-04-01"),
        ("year", "2026-03-31", "2025-04-01", "2026-04-01"),
        ("year", "2026-04-01", "2026-04-01", "2027-04-01"),
    ],
)
def test_a_bucket_is_called_by_its_first_day(
    unit: Unit, day: str, first: str, following: str
) -> None:
    bucket = bucket_of(number(day), unit, 4)

    assert (label(bucket, unit, 4), label(bucket + 1, unit, 4)) == (first, following)
    assert bucket_called(first, unit, 4) == bucket


def test_weeks_are_those_of_iso_8601() -> None:
    for day in range(number("2019-12-01"), number("2021-02-01")):
        monday = EPOCH + timedelta(days=first_day(bucket_of(day, "week", 4), "week", 4))
        assert (EPOCH + timedelta(days=day)).isocalendar()[:2] == monday.isocalendar()[:2]


def test_a_fiscal_quarter_may_begin_in_any_month() -> None:
    assert label(bucket_of(number("2026-01-31"), "quarter", 3), "quarter", 3) == "2025-12-01"
