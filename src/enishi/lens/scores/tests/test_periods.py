"""Periods in SQL and here are the same, day by day."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from enishi.lens.calendar import Unit
from enishi.lens.engines.duckdb import Limits, engine
from enishi.lens.scores.periods import UNITS, Periods
from enishi.lens.sql import Sql

EPOCH = date(1970, 1, 1)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("fiscal_month", [1, 4, 10])
def test_sql_and_python_number_every_day_alike(
    unit: Unit, fiscal_month: int, tmp_path: Path
) -> None:
    periods = Periods(unit, fiscal_month)
    with engine(Limits(temp=tmp_path)) as one:
        one.run(
            "CREATE TABLE story AS SELECT CAST(range AS INTEGER) AS day FROM range(-3000, 45000)"
        )
        rows = one.ask(Sql(f"SELECT day, {periods.sql} AS number FROM story ORDER BY day"))
    for day, number in ((int(str(day)), int(str(number))) for day, number in rows):
        assert periods.number(day) == number
        assert periods.first_day(number) <= day < periods.first_day(number + 1)
    numbers = sorted({int(str(number)) for _, number in rows})
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert [periods.named(periods.label(number)) for number in numbers] == numbers


def test_a_fiscal_year_begins_in_its_month() -> None:
    april = (date(2026, 4, 1) - EPOCH).days
    assert Periods("year").label(Periods("year").number(april)) == "2026-04-01"
    assert Periods("year").label(Periods("year").number(april - 1)) == "2025-04-01"
    assert Periods("quarter", 1).label(Periods("quarter", 1).number(april)) == "2026-04-01"
    week = Periods("week")
    assert week.label(week.number((date(2026, 11, 22) - EPOCH).days)) == "2026-11-16"
    assert EPOCH + timedelta(days=week.first_day(week.number(april))) == date(2026, 3, 30)
