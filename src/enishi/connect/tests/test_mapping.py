"""A map says what rows become, and every mistake in it is named with its line."""

from pathlib import Path

import pytest

from enishi.connect.mapping.language import MapError
from enishi.connect.mapping.parsing import parse
from enishi.connect.maps import shipped_maps
from enishi.connect.tests.files import GOOD, HEADER, KEYED, SALES, bodies, reasons, written


def test_a_row_becomes_an_event_at_its_own_local_time(tmp_path: Path) -> None:
    (first, _second) = bodies(written(tmp_path, "sales.csv", GOOD), KEYED, tmp_path)
    assert first == {
        "type": "track",
        "messageId": "Order Completed:1",
        "userId": "u1",
        "event": "Order Completed",
        "timestamp": "2026-04-01T01:00:00.000000Z",
        "properties": {"order_id": "1", "revenue": 1200.0, "currency": "JPY"},
        "context": {},
    }


def test_every_shipped_map_is_whole() -> None:
    assert [found.key for found in shipped_maps()] == [
        "caselog", "contacts-en", "contacts-ja", "olist", "segment-jsonl", "survey",
    ]  # fmt: skip
    assert all(found.description for found in shipped_maps())


@pytest.mark.parametrize(
    ("change", "line", "where"),
    [
        (("[tables.sales]\n", "[tables.sales]\nfiel = 1\n"), 8, "tables.sales.fiel"),
        (('price = "decimal"', 'price = "money"'), 9, "tables.sales.columns.price.type"),
        (('from = "sales"', 'from = "sale"'), 14, "events[1].from"),
        (('zone = "Asia/Tokyo"', 'zone = "Asia/Edo"'), 4, "zone"),
        (("user_id =", "uid ="), 16, "events[1].identifiers.uid"),
        (('timestamp = "sold_at"\n', ""), 12, "events[1]"),
        (('name = "Sales"\n', "name = \n"), 2, "TOML"),
        (('revenue = "price"', 'revenue = "read_csv(price)"'), 17, "events[1].properties.revenue"),
        (('timestamp = "sold_at"', 'timestamp = "sold_at +"'), 15, "events[1].timestamp"),
    ],
)
def test_a_mistake_is_named_with_its_line(change: tuple[str, str], line: int, where: str) -> None:
    with pytest.raises(MapError) as caught:
        parse(SALES.replace(*change))
    problem = caught.value.problems[0]
    assert (problem.line, problem.where) == (line, where)


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(MapError) as caught:
        parse(SALES.replace("decimal", "money").replace('"time"', '"hour"'))
    assert [problem.line for problem in caught.value.problems] == [9, 10]


def test_rows_are_rejected_for_their_own_reason_and_the_others_pass(tmp_path: Path) -> None:
    rows = "1,u1,12oo,2026-04-01\n2,,5,2026-04-01\n3,u3,5,\n4,u4,5,yesterday\n5,u5,5,2026-04-01\n6,u6\n"
    file = written(tmp_path, "sales.csv", f"{HEADER}\n{rows}")
    assert [body["userId"] for body in bodies(file, KEYED, tmp_path)] == ["u5"]
    assert reasons(file, KEYED, tmp_path) == {
        "price=decimal": 1,
        "identifiers=missing": 1,
        "timestamp=missing": 1,
        "sold_at=time": 1,
        "line=missing_columns": 1,
    }


SHOP = """
name = "Shop"
zone = "Asia/Tokyo"
[tables.orders]
[tables.orders.columns]
at = "time"
[tables.items]
[tables.items.columns]
price = "decimal"
number = "integer"
[tables.products]
[views.baskets]
from = "items"
join = { products = "sku" }
group = ["order_no"]
[views.baskets.columns]
total = "sum(price)"
[views.baskets.columns.products]
order = "number"
each = { sku = "sku", name = "products.name", price = "price" }
[[events]]
name = "Order Completed"
from = "orders"
join = { baskets = "order_no" }
key = ["order_no"]
timestamp = "at"
identifiers = { user_id = "customer" }
properties = { revenue = "baskets.total", products = "baskets.products" }
"""


def shop(folder: Path, items: str = "1,b,20,2\n1,a,10.50,1\n2,a,10.50,1\n") -> Path:
    place = folder / "shop"
    place.mkdir()
    written(place, "orders.csv", "order_no,customer,at\n1,u1,2026-04-01\n2,u2,2026-04-02\n")
    written(place, "items.tsv", "order_no\tsku\tprice\tnumber\n" + items.replace(",", "\t"))
    written(place, "products.csv", "sku,name\na,椅子\nb,机\n")
    return place


def test_files_of_a_folder_are_joined_and_grouped(tmp_path: Path) -> None:
    first, second = bodies(shop(tmp_path), SHOP, tmp_path)
    assert first["properties"] == {
        "revenue": 30.5,
        "products": [
            {"sku": "a", "name": "椅子", "price": 10.5},
            {"sku": "b", "name": "机", "price": 20.0},
        ],
    }
    assert second["properties"]["revenue"] == 10.5


def test_an_order_with_a_broken_item_waits_for_it_to_be_mended(tmp_path: Path) -> None:
    place = shop(tmp_path, "1,b,cheap,2\n1,a,10.50,1\n2,a,10.50,1\n")
    assert [body["userId"] for body in bodies(place, SHOP, tmp_path)] == ["u2"]
    assert reasons(place, SHOP, tmp_path) == {"price=decimal": 1, "baskets/price=decimal": 1}


def test_a_join_that_would_double_rows_is_refused(tmp_path: Path) -> None:
    doubled = SHOP.replace(
        'join = { baskets = "order_no" }', 'join = { items = "order_no" }'
    ).replace('revenue = "baskets.total", products = "baskets.products"', 'revenue = "items.price"')
    with pytest.raises(MapError, match="items"):
        bodies(shop(tmp_path), doubled, tmp_path)


def test_json_lines_are_columns_by_their_keys(tmp_path: Path) -> None:
    text = KEYED.replace(
        'price = "decimal"', 'order_no = "text"\ncustomer = { path = "who.id" }\nprice = "decimal"'
    )
    line = (
        '{"order_no": 7, "who": {"id": "u7"}, "price": 12.5, "sold_at": "2026-04-01T00:00:00Z"}\n'
    )
    (body,) = bodies(written(tmp_path, "sales.jsonl", line), text, tmp_path)
    assert body["messageId"] == "Order Completed:7"
    assert body["userId"] == "u7"
    assert body["timestamp"] == "2026-04-01T00:00:00.000000Z"


def test_a_column_that_the_file_lacks_is_named_with_the_line_of_its_event(tmp_path: Path) -> None:
    text = SALES.replace('revenue = "price"', 'revenue = "prize"')
    with pytest.raises(MapError) as caught:
        bodies(written(tmp_path, "sales.csv", GOOD), text, tmp_path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.where) == (12, "Order Completed")
    assert "prize" in problem.message


def test_what_cannot_be_added_is_named(tmp_path: Path) -> None:
    text = SALES.replace('revenue = "price"', 'revenue = "price + sold_at"')
    with pytest.raises(MapError, match="Order Completed"):
        bodies(written(tmp_path, "sales.csv", GOOD), text, tmp_path)
