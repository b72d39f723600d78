"""Files of real shops, imported by a map as a company would, and asked: the published totals."""

import json
from pathlib import Path
from typing import Any

import pytest

from enishi.ask import queries
from enishi.connect.tests.files import enishi_import
from tests import cast

pytestmark = pytest.mark.django_db
MAPS = Path(__file__).parent / "maps"


@pytest.fixture(autouse=True)
def company() -> None:
    cast.company()


def reference(shared: Path, name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((shared / name / "reference.json").read_text())
    return told


def total(name: str, **params: object) -> Any:
    return queries.ask(name, params).totals["value"]


def groups(**params: object) -> dict[object, Any]:
    return {row["group"]: row["value"] for row in queries.ask("breakdown", params).rows}


def test_a_tenth_of_the_record_shops_customers_come_in_and_are_counted(shared: Path) -> None:
    told = reference(shared, "cdnow")
    file = shared / "cdnow" / "transactions_sample.csv.gz"

    assert enishi_import(file, "--map", MAPS / "cdnow.toml") == 0

    answer = queries.ask("breakdown", {"measure": "sum:revenue", "currency": "USD"})
    assert (answer.n, answer.totals["n"]) == (told["sample_customers"], told["sample_transactions"])
    rfm = queries.ask("rfm", {})
    assert rfm.n == len(rfm.rows) == told["sample_customers"]
    cohorts = queries.ask("retention", {"unit": "month"}).rows
    joined = {str(row["cohort"]): row["people"] for row in cohorts}
    assert list(joined) == ["1997-01-01", "1997-02-01", "1997-03-01"]  # who first bought by March
    assert sum(int(str(people)) for people in joined.values()) == told["sample_customers"]


@pytest.mark.bench
def test_all_of_the_record_shop(shared: Path) -> None:
    told = reference(shared, "cdnow")
    file = shared / "cdnow" / "transactions_full.csv.gz"

    assert enishi_import(file, "--map", MAPS / "cdnow.toml") == 0

    answer = queries.ask("breakdown", {"measure": "sum:revenue", "currency": "USD"})
    assert (answer.n, answer.totals["n"]) == (told["full_customers"], told["full_transactions"])
    assert answer.totals["value"] == told["full_dollars"]
    assert queries.ask("rfm", {}).n == told["full_customers"]


@pytest.mark.bench
def test_all_of_the_wholesaler(shared: Path) -> None:
    told = reference(shared, "online_retail")
    file = shared / "online_retail" / "online_retail.parquet"

    assert enishi_import(file, "--map", MAPS / "online-retail.toml") == 0

    lines = {"event": "Product Purchased"}
    assert total("breakdown", **lines) == told["rows"]
    assert (
        round(total("breakdown", measure="sum:revenue", currency="GBP", **lines), 2)
        == told["total"]
    )
    assert total("breakdown", event="Order Completed,Order Refunded") == told["invoices"]
    people = groups(measure="people", by="property:registered", **lines)
    assert people["true"] == told["customers"]
    assert groups(by="property:clean", **lines)["true"] == told["clean_rows"]
    clean = {
        measure: groups(measure=measure, by="property:clean", currency="GBP", **lines)["true"]
        for measure in ("people", "sum:revenue")
    }
    assert clean["people"] == told["clean_customers"]
    assert clean["sum:revenue"] == pytest.approx(told["clean_revenue"], abs=0.01)
    assert total("trend", event="Order Refunded", unit="month") == told["cancel_invoices"]
