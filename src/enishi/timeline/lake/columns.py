"""The columns of the lake and how rows become them.

What questions need is lifted out of the JSON into typed columns. A property that comes with another
type than its column leaves the typed column NULL and its text in `<name>__text`: never guessed,
never lost."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa

from enishi.timeline.amounts import thousandths
from enishi.timeline.days import company_date
from enishi.timeline.enums import EventType
from enishi.timeline.rows import Row

WITH_PROPERTIES = frozenset({EventType.TRACK, EventType.PAGE, EventType.SCREEN})


class Lifted(msgspec.Struct, gc=False):
    """The properties that have typed columns, by Segment's e-commerce and page names."""

    revenue: object = None
    total: object = None
    price: object = None
    quantity: object = None
    currency: object = None
    order_id: object = None
    product_id: object = None
    path: object = None


def _whole(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if -(1 << 63) <= value < (1 << 63) else None


def _text(value: object) -> str | None:
    """Text, or a whole number (order numbers come as either)."""
    if value.__class__ is str:
        return value
    return str(value) if value.__class__ is int else None


KINDS: dict[str, tuple[pa.DataType, Callable[[object], object]]] = {
    "revenue": (pa.int64(), thousandths),
    "total": (pa.int64(), thousandths),
    "price": (pa.int64(), thousandths),
    "quantity": (pa.int64(), _whole),
    "currency": (pa.string(), _text),
    "order_id": (pa.string(), _text),
    "product_id": (pa.string(), _text),
    "path": (pa.string(), _text),
}

CORE = [
    ("seq", pa.int64()),
    ("identity_id", pa.int64()),
    ("time", pa.int64()),
    ("received_at", pa.int64()),
    ("source_id", pa.int64()),
    ("message_id", pa.string()),
    ("type", pa.int16()),
    ("name", pa.string()),
    ("channel", pa.string()),
    ("flags", pa.int32()),
    ("properties", pa.string()),
    ("context", pa.string()),
]
SCHEMA = pa.schema(
    [
        *CORE,
        ("local_date", pa.string()),
        *((name, kind) for name, (kind, _) in KINDS.items()),
        *((f"{name}__text", pa.string()) for name in KINDS),
        ("month", pa.string()),  # the partition: of local_date
    ]
)

_decode = msgspec.json.Decoder(Lifted).decode
_any_lifted = tuple(f'"{name}"' for name in KINDS)
NOTHING = Lifted()


def arrow(rows: Sequence[Row], zone: ZoneInfo) -> pa.Table:
    """The rows in the lake's columns."""
    by_field = dict(zip(Row._fields, zip(*rows, strict=True), strict=True)) if rows else {}
    dates = [company_date(row.time, zone) for row in rows]
    lifted = [_lift(row) for row in rows]
    columns = [pa.array(by_field.get(name, ()), kind) for name, kind in CORE]
    columns.append(pa.array(dates, pa.string()))
    texts = []
    for name, (kind, read) in KINDS.items():
        raw = [getattr(one, name) for one in lifted]
        typed = [None if value is None else read(value) for value in raw]
        columns.append(pa.array(typed, kind))
        texts.append(pa.array(map(_other, raw, typed), pa.string()))
    columns += texts
    columns.append(pa.array([date[:7] for date in dates], pa.string()))
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def _lift(row: Row) -> Lifted:
    text = row.properties
    if row.type not in WITH_PROPERTIES or not any(name in text for name in _any_lifted):
        return NOTHING
    return _decode(text)


def _other(value: object, typed: object) -> str | None:
    """The text of a value that its column could not take."""
    if value is None or typed is not None:
        return None
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
