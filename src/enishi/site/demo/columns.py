"""The same company as columns of the lake, for benchmarks: a million people, a chunk at a time.

Each chunk becomes one Arrow table. Money is in thousandths, as in the lake; `identity_id` is the
person's number + 1, since nobody resolves identities here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from enishi.site.demo.arrays import APP, Array
from enishi.site.demo.company import Chunk, Company
from enishi.site.demo.kinds import ON_DEVICE, SOURCES, SPECS, Kind, Origin
from enishi.site.demo.telling import PROPERTIES, Teller

TYPES = {"track": 1, "page": 2, "screen": 3, "identify": 4}
_PRODUCTS = (Kind.PRODUCT_VIEWED, Kind.PRODUCT_ADDED)
_ORDERS = (Kind.ORDER_ONLINE, Kind.ORDER_STORE)
_OF_ORDER = (*_ORDERS, Kind.SHIPPED, Kind.DELIVERED, Kind.RETURN_REQUESTED, Kind.REFUNDED)


def tables(company: Company, *, properties: bool = True) -> Iterator[pa.Table]:
    """One table a chunk of people, by time; without `properties` their JSON is {}."""
    first = 1
    for chunk in company.chunks():
        table = _table(company, chunk, first, properties=properties)
        first += len(table)
        yield table


def write_parquet(company: Company, folder: Path, *, properties: bool = True) -> int:
    """Parquet files of the company in a folder; how many events."""
    folder.mkdir(parents=True, exist_ok=True)
    events = 0
    for number, table in enumerate(tables(company, properties=properties)):
        pq.write_table(table, folder / f"events-{number:04d}.parquet", compression="zstd")
        events += len(table)
    return events


def _is(kinds: tuple[Kind, ...], kind: Array) -> Array:
    found: Array = np.isin(kind, [int(one) for one in kinds])
    return found


def _table(company: Company, chunk: Chunk, first: int, *, properties: bool) -> pa.Table:
    rows, size = chunk.rows, len(chunk.rows)
    kind, time = rows["kind"], rows["time"]
    names = np.array([_name(one) for one in Kind], dtype=object)[kind]
    types = np.array([TYPES[SPECS[one].type] for one in Kind], dtype=np.int16)[kind]
    day = company.calendar.number_of(time)
    dates = pa.array([day.isoformat() for day in company.calendar.dates])
    months = pa.array([day.isoformat()[:7] for day in company.calendar.dates])
    told = _told(chunk) if properties else np.full(size, "{}", dtype=object)
    return pa.table(
        {
            "seq": np.arange(first, first + size, dtype=np.int64),
            "identity_id": rows["person"].astype(np.int64) + 1,
            "time": time,
            "received_at": time + 1_000_000,
            "source_id": _origins(rows) + 1,
            "message_id": pa.array([f"{number:016x}" for number in chunk.ids.tolist()]),
            "type": types,
            "name": pa.array(names, pa.string()),
            "channel": pa.array(_channels(chunk, rows), pa.string()),
            "flags": np.zeros(size, dtype=np.int32),
            "properties": pa.array(told, pa.string()),
            "context": pa.array(np.full(size, "{}", dtype=object), pa.string()),
            "local_date": dates.take(pa.array(day)),
            **_lifted(chunk, rows),
            "month": months.take(pa.array(day)),
        }
    )


def _name(kind: Kind) -> str:
    views = {"page": "Viewed Page", "screen": "Viewed Screen"}
    return SPECS[kind].name or views.get(SPECS[kind].type, SPECS[kind].type)


def _origins(rows: Array) -> Array:
    origin = np.array([int(SPECS[one].origin) for one in Kind])[rows["kind"]]
    in_app = _is(tuple(ON_DEVICE), rows["kind"]) & (rows["slot"] & 7 == APP)
    return np.where(in_app, int(Origin.APP), origin)


def _channels(chunk: Chunk, rows: Array) -> Array:
    own = np.array([SPECS[one].channel for one in Kind], dtype=object)
    channel = own[rows["kind"]]
    by_source = np.array([source[2] for source in SOURCES], dtype=object)[_origins(rows)]
    channel = np.where(channel == "", by_source, channel)
    bought = _is(_ORDERS, rows["kind"])
    where = np.array(["store", "web", "app"], dtype=object)[chunk.scene.orders.channel]
    channel[bought] = where[rows["a"][bought]]
    return channel


def _told(chunk: Chunk) -> Array:
    """The properties as JSON texts."""
    teller = Teller(chunk.scene, chunk.profiles)
    tellers = [PROPERTIES.get(kind) for kind in Kind]
    first = int(chunk.scene.crowd.number[0])
    texts = np.empty(len(chunk.rows), dtype=object)
    for place, (_time, person, kind, slot, a, b, c) in enumerate(chunk.rows.tolist()):
        tell = tellers[kind]
        texts[place] = tell(teller, person - first, slot, a, b, c) if tell else "{}"
    return texts


def _lifted(chunk: Chunk, rows: Array) -> dict[str, Any]:
    """The properties that the lake keeps as typed columns."""
    scene, kind, a = chunk.scene, rows["kind"], rows["a"]
    bought, seen, of_order = _is(_ORDERS, kind), _is(_PRODUCTS, kind), _is(_OF_ORDER, kind)
    revenue = scene.baskets.revenue * 1000
    total = revenue + scene.baskets.shipping * 1000
    prices = scene.world.prices * 1000
    skus = np.array([product.sku for product in scene.world.products], dtype=object)
    order_ids = np.full(len(rows), None, dtype=object)
    order_ids[of_order] = [scene.order_number(order) for order in a[of_order].tolist()]

    def column(values: Array, present: Array) -> pa.Array:
        return pa.array(values[np.where(present, a, 0)], mask=~present)

    return {
        "revenue": column(revenue, bought),
        "total": column(total, bought),
        "price": column(prices, seen),
        "quantity": pa.array(rows["b"].astype(np.int64), mask=kind != Kind.PRODUCT_ADDED),
        "currency": pa.array(
            np.full(len(rows), "JPY", dtype=object), pa.string(), mask=~(bought | seen)
        ),
        "order_id": pa.array(order_ids, pa.string()),
        "product_id": column(skus, seen),
    }
