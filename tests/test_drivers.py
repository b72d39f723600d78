"""Published cases of driver analysis through the command line, a notebook and the API."""

import csv
import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from enishi import Enishi
from enishi.lens.statistics.tests.swiss import FERTILITY, INDICATORS, NAMES
from tests.house import House

# calc.relimp(lm(Fertility ~ ., swiss), type = "lmg"), R package relaimpo 2.2
LMG = {
    "Education": 0.26013468,
    "Examination": 0.17117303,
    "Infant.Mortality": 0.11276592,
    "Catholic": 0.10557015,
    "Agriculture": 0.05709122,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house")).found()


def written(path: Path, names: list[str], rows: list[list[object]], encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([names, *rows])
    return path


@pytest.fixture
def swiss(tmp_path: Path) -> Path:
    rows = [[number, *line] for number, line in enumerate(table(), 1)]
    return written(tmp_path / "出生率.csv", ["行", "Fertility", *NAMES], rows, "cp932")


def table() -> list[list[float]]:
    both = zip(FERTILITY.tolist(), INDICATORS.tolist(), strict=True)
    return [[outcome, *drivers] for outcome, drivers in both]


def ask(house: House, *params: str) -> dict[str, Any]:
    words = [word for one in params for word in ("--param", one)]
    return house.last_json("ask", "surveys.drivers", *words)


def test_swiss_fertility_is_as_relaimpo_prints_it(house: House, swiss: Path) -> None:
    answer = ask(house, f"file={swiss}", "outcome=Fertility")

    found = {row["driver"]: row["importance"] for row in answer["rows"]}
    assert found == {name: pytest.approx(part, abs=5e-9) for name, part in LMG.items()}
    assert list(found) == list(LMG)
    assert answer["totals"]["r2"] == pytest.approx(0.7067350, abs=5e-8)
    assert answer["totals"]["r2_adjusted"] == pytest.approx(0.6709710, abs=5e-8)  # summary(lm)
    vif = {row["driver"]: row["vif"] for row in answer["rows"]}  # car::vif
    assert vif["Examination"] == pytest.approx(3.675420, abs=5e-7)
    assert vif["Education"] == pytest.approx(2.774943, abs=5e-7)
    signs = {row["driver"]: row["sign"] for row in answer["rows"]}
    assert (signs["Education"], signs["Catholic"], signs["Infant.Mortality"]) == (-1, 1, 1)
    assert (answer["n"], answer["people"]) == (47, "/api/v1/ask/surveys.drivers/people")


def test_a_file_is_for_who_sits_at_the_machine(house: House, swiss: Path) -> None:
    params = {"file": str(swiss), "outcome": "Fertility"}
    with house:
        refused = house.api("POST", "/ask/surveys.drivers", json=params)
        behind = house.api("POST", "/ask/surveys.drivers/people", json={"params": params})
        with pytest.raises(ValueError, match="コマンドライン"):
            Enishi(house.url, key=house.key).ask("surveys.drivers", **params)
        by_command = ask(house, f"file={swiss}", "outcome=Fertility")

    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "file")
    assert behind.status_code == 400
    assert "Education" not in refused.text + behind.text
    assert by_command["rows"][0]["driver"] == "Education"


@pytest.fixture
def orders(tmp_path: Path, shared: Path) -> Path:
    """Of each delivered order: the review, days late (before the promised day: less than 0), days
    under way, and what it cost."""
    found = {row["order_id"]: row for row in lines(shared / "olist/orders.csv.gz")}
    freight: dict[str, float] = {}
    for row in lines(shared / "olist/order_items.csv.gz"):
        freight[row["order_id"]] = freight.get(row["order_id"], 0) + float(row["freight_value"])
    rows: list[list[object]] = []
    for review in lines(shared / "olist/order_reviews.csv.gz"):
        order = found[review["order_id"]]
        if order["order_status"] != "delivered" or not order["order_delivered_customer_date"]:
            continue
        arrived = moment(order["order_delivered_customer_date"])
        late = (arrived - moment(order["order_estimated_delivery_date"])).days
        under_way = (arrived - moment(order["order_purchase_timestamp"])).days
        cost = freight.get(review["order_id"])
        rows.append([review["review_score"], max(late, -1), under_way, cost, len(rows) * 7 % 11])
    names = ["score", "late", "under_way", "freight", "noise"]
    return written(tmp_path / "reviews.csv", names, rows, "utf-8")


def lines(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_late_orders_of_a_real_shop_lose_from_the_promised_day_on(
    house: House, orders: Path
) -> None:
    """Published: 4.29 on time, 2.57 late; of this sample 4.28 and 2.60."""
    answer = ask(house, f"file={orders}", "outcome=score")

    rows = {row["driver"]: row for row in answer["rows"]}
    assert answer["n"] > 14_000
    assert {row["driver"] for row in answer["rows"][:2]} == {"late", "under_way"}
    assert (rows["late"]["sign"], rows["noise"]["sign"]) == (-1, 0)
    assert rows["noise"]["importance"] < 0.001
    assert 0 <= rows["late"]["threshold"] <= 3
    assert rows["late"]["points_hi"] < -1.4
    assert json.dumps(answer)  # plain numbers only
