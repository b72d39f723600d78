"""Two real shops: what was published about them comes out of the questions, and what was not is
reckoned here by another route."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from enishi.lens.engines import duckdb
from enishi.lens.frame import COLUMNS, Frame
from enishi.lens.question import question
from enishi.lens.result import Result

NOW = 1_795_000_000_000_000  # in November 2026
RETAIL = """
CREATE TABLE lines AS SELECT *, CAST(round(1000 * UnitPrice) AS BIGINT) * Quantity AS amount,
  CAST(coalesce(nullif(CustomerID, ''), '1' || regexp_extract(InvoiceNo, '[0-9]+')) AS BIGINT)
    AS who,
  coalesce(CustomerID, '') != '' AS registered,
  coalesce(CustomerID, '') != '' AND NOT starts_with(InvoiceNo, 'C') AND Quantity > 0
    AND UnitPrice > 0 AS clean
FROM read_parquet($file);
CREATE TABLE told AS
SELECT who, 'Product Purchased' AS name, InvoiceDate AS sold, Quantity AS quantity, amount,
  {'registered': registered, 'clean': clean, 'country': Country} AS properties FROM lines
UNION ALL
SELECT any_value(who), 'Invoice Issued', min(InvoiceDate), sum(Quantity), sum(amount),
  {'registered': NULL, 'clean': NULL, 'country': any_value(Country)} FROM lines GROUP BY InvoiceNo
UNION ALL
SELECT any_value(who), 'Order Completed', min(InvoiceDate), sum(Quantity), sum(amount),
  {'registered': NULL, 'clean': NULL, 'country': any_value(Country)}
FROM lines WHERE clean GROUP BY InvoiceNo;
"""
CDNOW = """
CREATE TABLE told AS
SELECT CAST(customer_id AS BIGINT) AS who, 'Order Completed' AS name, date AS sold,
  number_of_cds AS quantity, CAST(round(1000 * dollar_value) AS BIGINT) AS amount,
  {'cds': number_of_cds} AS properties
FROM read_csv($file);
"""


class Shop:
    """What a shop's files tell, as a story to be asked."""

    def __init__(self, engine: duckdb.Engine, file: Path, told: str, zone: str) -> None:
        for statement in told.split(";\n")[:-1]:
            engine.run(statement, {"file": str(file)} if "$file" in statement else {})
        columns: dict[str, str] = dict.fromkeys(COLUMNS, "NULL") | {
            "person_id": "who",
            "seq": "row_number() OVER ()",
            "time": f"epoch_us(timezone('{zone}', CAST(sold AS TIMESTAMP)))",
            "kind": "1",
            "name": "name",
            "source_id": "1",
            "day": "date_diff('day', DATE '1970-01-01', CAST(sold AS DATE))",
            "revenue": "amount",
            "quantity": "quantity",
            "properties": "CAST(to_json(properties) AS VARCHAR)",
        }
        listed = ", ".join(
            f"CAST({sql} AS {COLUMNS[name]}) AS {name}" for name, sql in columns.items()
        )
        engine.run(f"CREATE TABLE story AS SELECT {listed} FROM told")
        self.engine = engine
        self.frame = Frame(engine, NOW, ZoneInfo(zone), fiscal_month=1)

    def ask(self, name: str, **params: object) -> Result:
        return question(name, params).answer(self.frame)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.engine.rows(sql)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shops")


@pytest.fixture(scope="module")
def retail(shared: Path, folder: Path) -> Iterator[Shop]:
    yield from opened(shared / "online_retail" / "online_retail.parquet", RETAIL, folder)


@pytest.fixture(scope="module")
def cdnow(shared: Path, folder: Path) -> Iterator[Shop]:
    yield from opened(shared / "cdnow" / "transactions_full.csv.gz", CDNOW, folder)


def opened(file: Path, told: str, folder: Path) -> Iterator[Shop]:
    with duckdb.engine(duckdb.Limits(temp=folder, memory="1GB")) as engine:
        yield Shop(engine, file, told, "Europe/London" if told == RETAIL else "Etc/UTC")


def reference(shared: Path, name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((shared / name / "reference.json").read_text())
    return told


def by_group(answer: Result) -> dict[object, object]:
    return {row["group"]: row["value"] for row in answer.rows}


def test_the_wholesalers_published_totals_come_out(retail: Shop, shared: Path) -> None:
    told = reference(shared, "online_retail")
    bought = {"event": "Product Purchased"}

    assert by_group(retail.ask("breakdown", **bought)) == {"all": told["rows"]}
    assert by_group(retail.ask("breakdown", event="Invoice Issued")) == {"all": told["invoices"]}
    registered = retail.ask("breakdown", measure="people", by="property:registered", **bought)
    assert by_group(registered)["true"] == told["customers"]
    total = retail.ask("breakdown", measure="sum:revenue", **bought).totals["value"]
    assert round(float(str(total)), 2) == told["total"]
    countries = retail.ask("breakdown", by="property:country", **bought)
    assert len(countries.rows) == told["countries"]
    assert round(100 * int(str(countries.rows[0]["value"])) / told["rows"], 2) == told["uk_row_pct"]

    by_clean = {"by": "property:clean", **bought}
    clean = {
        measure: by_group(retail.ask("breakdown", measure=measure, **by_clean))["true"]
        for measure in ("count", "people", "sum:revenue")
    }
    assert clean == {
        "count": told["clean_rows"],
        "people": told["clean_customers"],
        "sum:revenue": pytest.approx(told["clean_revenue"], abs=0.01),
    }


def test_the_wholesalers_year_adds_up_month_by_month(retail: Shop, shared: Path) -> None:
    told = reference(shared, "online_retail")

    answer = retail.ask("trend", event="Product Purchased", measure="sum:revenue", unit="month")

    assert [row["period"] for row in answer.rows][::12] == ["2010-12-01", "2011-12-01"]
    assert [row["complete"] for row in answer.rows] == [True] * 12 + [False]
    amounts = [float(str(row["value"])) for row in answer.rows]
    assert sum(amounts) == pytest.approx(told["total"], abs=0.01)
    by_another_route = retail.rows(
        "SELECT sum(UnitPrice * Quantity) FROM lines GROUP BY date_trunc('month', InvoiceDate)"
        " ORDER BY date_trunc('month', InvoiceDate)"
    )
    assert amounts == pytest.approx([amount for (amount,) in by_another_route], abs=0.01)


def test_the_wholesalers_customers_are_scored_once_each(retail: Shop, shared: Path) -> None:
    told = reference(shared, "online_retail")

    cells = retail.ask("rfm.cells")

    assert cells.n == retail.ask("rfm").n == told["clean_customers"]
    assert sum(int(str(row["orders"])) for row in cells.rows) == told["clean_invoices"]
    amount = sum(float(str(row["amount"])) for row in cells.rows)
    assert amount == pytest.approx(told["clean_revenue"], abs=0.01)


def test_the_record_shops_published_totals_come_out(cdnow: Shop, shared: Path) -> None:
    told = reference(shared, "cdnow")

    answer = cdnow.ask("breakdown", measure="sum:revenue")
    months = cdnow.ask("trend", measure="sum:property-that-is-none", unit="month")

    assert (answer.n, answer.totals["n"]) == (told["full_customers"], told["full_transactions"])
    assert answer.totals["value"] == told["full_dollars"]
    assert cdnow.ask("breakdown", measure="sum:cds").totals["value"] == told["full_cds"]
    assert months.reason == "no_events"
    monthly = cdnow.ask("trend", measure="sum:revenue", unit="month").rows
    assert len(monthly) == 18
    assert all(row["complete"] for row in monthly)
    assert sum(float(str(row["value"])) for row in monthly) == pytest.approx(told["full_dollars"])


def test_scores_of_the_record_shop_are_numpys_average_ranks(cdnow: Shop) -> None:
    answer = cdnow.ask("rfm")

    figures = np.array(
        cdnow.rows(
            "SELECT who, epoch_us(max(sold)), count(*), sum(amount) FROM told"
            " GROUP BY who ORDER BY who"
        ),
        dtype=np.int64,
    )
    scores = np.stack([figures[:, 0], *(quintiles(figures[:, column]) for column in (1, 2, 3))])
    assert [tuple(row.values()) for row in answer.rows] == [tuple(one) for one in scores.T.tolist()]
    once = figures[:, 2] == 1
    assert {row["f"] for row, one in zip(answer.rows, once, strict=True) if one} == {2}  # all alike


Whole = np.ndarray[Any, np.dtype[np.int64]]


def quintiles(values: Whole) -> Whole:
    """1 + floor(5 · (average rank - 1/2) / n), average ranks from sorted positions."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    average = np.cumsum(counts) - (counts - 1) / 2
    scores: Whole = 1 + np.floor(5 * (average[which] - 0.5) / len(values)).astype(np.int64)
    return scores


@pytest.mark.parametrize("unit", ["week", "month"])
def test_who_came_back_to_the_record_shop_by_another_route(cdnow: Shop, unit: str) -> None:
    answer = cdnow.ask("retention", unit=unit)

    expected = cdnow.rows(
        f"""
WITH firsts AS (SELECT who, date_trunc('{unit}', min(sold)) AS cohort FROM told GROUP BY who)
SELECT CAST(CAST(cohort AS DATE) AS VARCHAR),
  date_diff('{unit}', cohort, date_trunc('{unit}', sold)), count(DISTINCT who)
FROM told JOIN firsts USING (who) GROUP BY 1, 2"""
    )
    found = {(row["cohort"], row["period"]): row["returned"] for row in answer.rows}
    if unit == "week":  # the last week ends on Sunday 5 July, five days after the data
        open_cells = {key for key, value in found.items() if value is None}
        expected = [one for one in expected if (one[0], one[1]) not in open_cells]
        assert ("1996-12-30", 78) in open_cells
    assert {key: value for key, value in found.items() if value} == {
        (cohort, period): people for cohort, period, people in expected
    }
    assert answer.n == 23_570
