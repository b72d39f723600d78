"""What a question is asked of: an engine in which the table `story` stands, and the company's
calendar.

`story` holds one row for each event that counts:

    person_id    BIGINT   who that is today
    seq          BIGINT   the order of arrival: breaks ties of one instant
    time         BIGINT   event time, µs since 1970
    kind         SMALLINT 1 track, 2 page, 3 screen, 4 identify, 5 group, 6 alias
    name         VARCHAR  the track event, "Viewed X Page/Screen", else the kind
    touchpoint, stage, channel  VARCHAR or NULL, by today's rules
    source_id    BIGINT
    day          INTEGER  of event time in the company's zone: days since 1970-01-01
    revenue, total, price  BIGINT thousandths, or NULL
    quantity     BIGINT; currency, order_id, product_id, path  VARCHAR; or NULL
    properties, context  VARCHAR, JSON

Beside it `records` holds what Enishi recorded itself (a follow-up resolved, a segment entered):
person_id, seq, time, name, properties.

The window of a question is not applied to it: a question binds `since` and `until` itself, since
some (a first touch, a cohort) look beyond."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from enishi.lens.answers.sheet import Sheet
from enishi.lens.sql import Sql

Rows = list[tuple[object, ...]]

COLUMNS: dict[str, str] = {
    "person_id": "BIGINT",
    "seq": "BIGINT",
    "time": "BIGINT",
    "kind": "SMALLINT",
    "name": "VARCHAR",
    "touchpoint": "VARCHAR",
    "stage": "VARCHAR",
    "channel": "VARCHAR",
    "source_id": "BIGINT",
    "day": "INTEGER",
    "revenue": "BIGINT",
    "total": "BIGINT",
    "price": "BIGINT",
    "quantity": "BIGINT",
    "currency": "VARCHAR",
    "order_id": "VARCHAR",
    "product_id": "VARCHAR",
    "path": "VARCHAR",
    "properties": "VARCHAR",
    "context": "VARCHAR",
}


class Engine(Protocol):
    """DuckDB or Spark, with `story` in it."""

    def ask(self, sql: Sql) -> Rows:
        """The rows of a statement in the restricted dialect."""
        ...


_MONEY = "(revenue IS NOT NULL OR total IS NOT NULL OR price IS NOT NULL)"
_CODE = "UPPER(COALESCE(NULLIF(currency, ''), $home))"
SOME_AT_HOME = f"SELECT 1 AS found FROM story WHERE {_MONEY} AND {_CODE} = $home LIMIT 1"  # noqa: S608 -- our own text
COMMONEST = (
    f"SELECT {_CODE} AS code FROM story WHERE {_MONEY} GROUP BY {_CODE}"  # noqa: S608 -- our own text
    " ORDER BY COUNT(*) DESC, code LIMIT 1"
)


@dataclass(frozen=True)
class Frame:
    """`whole` is the engine over everybody, where `engine` sees the people of a segment only: until
    when anything is known does not depend on who is asked about."""

    engine: Engine
    now: int  # µs: the instant of the question; nothing after it is known
    zone: ZoneInfo
    fiscal_month: int = 4
    currency: str = "JPY"
    whole: Engine | None = None
    beside: Mapping[str, Engine] = field(default_factory=dict)  # of the groups of by=segment:…
    latest: int | None = None  # µs: no event is later; None: nobody looked
    seen: int | None = None  # µs: the last track, page or screen of anybody; None: nobody looked
    at_home: bool = False  # asked by who may read this machine's files anyway
    # What a survey asks, by its id; None where there is none.
    sheet_of: Callable[[int], Sheet | None] = lambda survey: None

    @property
    def everybody(self) -> Engine:
        return self.whole or self.engine

    @cached_property
    def counted(self) -> str:
        """The currency that money is counted in where a question names none: the company's; where
        nothing is in it, the commonest."""
        home = {"home": self.currency.upper()}
        if self.everybody.ask(Sql(SOME_AT_HOME, home)):
            return home["home"]
        found = self.everybody.ask(Sql(COMMONEST, home))
        return str(found[0][0]) if found else home["home"]
