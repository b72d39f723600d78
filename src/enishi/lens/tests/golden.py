"""Hand-made histories for golden tests: the same test on every engine.

    def test_something(ask: Ask) -> None:
        ask.tell("aya", "2026-11-01 09:00", "Product Viewed", product_id="P1")
        ask.tell("aya", "2026-11-01 09:05", "Order Completed", revenue=5000)
        assert ask("events").rows == [...]

People are named; `ask.people("aya", "ben")` gives their ids in order of first mention from 1 on.
Times are Tokyo's. Amounts are whole units (stored as thousandths). What is no column is a
property. On DuckDB in `make test`; on Spark under the mark `services`."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa

from enishi.lens.answers.sheet import Sheet
from enishi.lens.engines import duckdb
from enishi.lens.frame import COLUMNS, Engine, Frame
from enishi.lens.question import question
from enishi.lens.result import Result
from enishi.lens.sql import Sql
from enishi.lib import clock

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = "2026-11-24 12:00"
MONEY = {"revenue", "total", "price"}
KINDS = {"track": 1, "page": 2, "screen": 3, "identify": 4, "group": 5, "alias": 6}
ARROW = {
    "BIGINT": pa.int64(),
    "SMALLINT": pa.int16(),
    "INTEGER": pa.int32(),
    "VARCHAR": pa.string(),
}
SCHEMA = pa.schema([(name, ARROW[kind]) for name, kind in COLUMNS.items()])
RECORDS = pa.schema([SCHEMA.field(n) for n in ("person_id", "seq", "time", "name", "properties")])


def moment(text: str) -> int:
    """µs of a Tokyo time."""
    return clock.to_us(datetime.fromisoformat(text).replace(tzinfo=TOKYO))


class Opens(Protocol):
    def __call__(self, table: pa.Table, records: pa.Table) -> Engine: ...


class Ask:
    """A story to be told event by event, and asked."""

    def __init__(self, opens: Opens) -> None:
        self.opens = opens
        self.rows: list[dict[str, object]] = []
        self.records: list[dict[str, object]] = []
        self.ids: dict[str, int] = {}
        self.now = moment(NOW)
        self.sheets: dict[int, Sheet] = {}

    def person(self, name: str) -> int:
        return self.ids.setdefault(name, len(self.ids) + 1)

    def people(self, *names: str) -> list[int]:
        return [self.person(name) for name in names]

    def tell(self, who: str, when: str, name: str, *, kind: str = "track", **said: Any) -> None:
        at = moment(when)
        row: dict[str, object] = dict.fromkeys(COLUMNS)
        properties = {key: value for key, value in said.items() if key not in COLUMNS}
        row |= {
            key: value * 1000 if key in MONEY else value
            for key, value in said.items()
            if key in COLUMNS
        }
        row |= {
            "person_id": self.person(who),
            "seq": len(self.rows) + 1,
            "time": at,
            "kind": KINDS[kind],
            "name": name,
            "source_id": 1,
            "day": (datetime.fromisoformat(when).date() - date(1970, 1, 1)).days,
            "channel": said.get("channel", "web"),
            "properties": msgspec.json.encode({**properties, **_lifted(said)}).decode(),
            "context": "{}",
        }
        self.rows.append(row)

    def record(self, who: str, when: str, name: str, **said: Any) -> None:
        """What Enishi recorded itself."""
        row = {"person_id": self.person(who), "seq": len(self.records) + 1, "time": moment(when)}
        properties = msgspec.json.encode(said).decode()
        self.records.append({**row, "name": name, "properties": properties})

    def frame(self) -> Frame:
        table = pa.Table.from_pylist(self.rows, schema=SCHEMA)
        records = pa.Table.from_pylist(self.records, schema=RECORDS)
        return Frame(self.opens(table, records), self.now, TOKYO, sheet_of=self.sheets.get)

    def __call__(self, name: str, **params: object) -> Result:
        return question(name, params).answer(self.frame())

    def behind(self, name: str, row: Mapping[str, object], **params: object) -> list[int]:
        """Ids of the people behind a row of the answer, sorted."""
        frame = self.frame()
        who: Sql = question(name, params).people(frame, row)
        return sorted({int(str(pk)) for (pk,) in frame.engine.ask(who)})


def _lifted(said: Mapping[str, Any]) -> dict[str, object]:
    """What has a column of its own stands among the properties, too, as in the lake."""
    named = MONEY | {"quantity", "currency", "order_id", "product_id", "path"}
    return {key: value for key, value in said.items() if key in named}


def on_duckdb(folder: Path) -> Opens:
    def opens(table: pa.Table, records: pa.Table) -> Engine:
        manager = duckdb.engine(duckdb.Limits(temp=folder))
        engine = manager.__enter__()
        engine.lend("story", table)
        engine.lend("records", records)
        engine.manager = manager  # type: ignore[attr-defined] # closed with the engine itself
        return engine

    return opens


def on_spark(session: Any) -> Opens:
    from enishi.lens.engines import spark

    def opens(table: pa.Table, records: pa.Table) -> Engine:
        session.createDataFrame(table).createOrReplaceTempView("story")
        session.createDataFrame(records).createOrReplaceTempView("records")
        return spark.Engine(session)

    return opens
