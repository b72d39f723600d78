"""The real shop: published figures come out again."""

import json
from pathlib import Path
from typing import Any

from enishi.connect.maps import shipped
from enishi.connect.runs.workshop import Workshop
from enishi.connect.tests.files import opened


def one(workshop: Workshop, sql: str) -> Any:
    found = workshop.connection.execute(sql).fetchone()
    return found[0] if found and len(found) == 1 else found


def test_the_published_numbers_come_out(shared: Path, tmp_path: Path) -> None:
    olist = shared / "olist"
    reference = json.loads((olist / "reference.json").read_text())
    with opened(olist, shipped("olist").text, tmp_path) as workshop:
        workshop.connection.execute(
            "CREATE TABLE told AS SELECT body ->> 'event' AS event, body ->> 'userId' AS person, "
            "body ->> 'timestamp' AS happened, body -> 'properties' AS p FROM messages"
        )
        assert workshop.rejected() == 0
        counts = dict(
            workshop.connection.execute(
                "SELECT coalesce(event, 'identify'), count(*) FROM told GROUP BY 1"
            ).fetchall()
        )
        assert counts == {
            "identify": 15_000,
            "Order Completed": reference["orders"],
            "Payment Made": reference["payments"],
            "Order Approved": 14_969,
            "Order Shipped": 14_722,
            "Order Delivered": reference["delivered"],
            "Order Cancelled": reference["order_status"]["canceled"],
            "Review Posted": reference["reviews"],
        }
        assert (
            one(workshop, "SELECT count(DISTINCT person) FROM told")
            == reference["unique_customers"]
        )
        late = (
            "SELECT count(*) FROM told WHERE event = 'Order Delivered' AND (p ->> 'late') = 'true'"
        )
        assert one(workshop, late) == reference["late"]
        mean = "SELECT round(avg(CAST(p ->> 'rating' AS INT)), 4) FROM told WHERE event = 'Review Posted'"
        assert one(workshop, mean) == reference["review_mean"]
        paid = "SELECT sum(CAST(p ->> 'value' AS DECIMAL(18, 2))) FROM told WHERE event = 'Payment Made'"
        assert float(one(workshop, paid)) == reference["payment_value"]
        sold = (
            "SELECT sum(CAST(p ->> 'subtotal' AS DECIMAL(18, 2))), "
            "sum(CAST(p ->> 'shipping' AS DECIMAL(18, 2))), sum(CAST(p ->> 'items' AS INT)) "
            "FROM told WHERE event = 'Order Completed'"
        )
        revenue, freight, items = one(workshop, sold)
        assert (float(revenue), float(freight), items) == (
            reference["items_revenue"], reference["freight"], reference["items"],
        )  # fmt: skip
        first = "SELECT min(happened) FROM told WHERE event = 'Order Completed'"
        assert one(workshop, first) == "2016-09-15T15:16:38.000000Z"  # 12:16:38 in São Paulo
        english = (
            "SELECT count(*) FROM told WHERE event = 'Order Completed' "
            "AND json_extract_string(p, '$.products[0].category') = 'health_beauty' "
            "AND json_extract_string(p, '$.products[0].category_pt') = 'beleza_saude'"
        )
        assert one(workshop, english) > 1_000
