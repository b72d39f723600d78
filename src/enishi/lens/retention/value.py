"""How recently, how often and for how much people buy."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.money import currencies
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result
from enishi.lens.retention import sql
from enishi.lens.sql import Sql
from enishi.lens.statistics.proportions import wilson
from enishi.lens.window import window_of

# The first condition that holds gives the label; r is 1 … 5 and fm the mean of f and m, halves up.
SEGMENTS: Final[Mapping[str, str]] = {
    "champions": "r >= 4 AND fm >= 4",
    "loyal": "r = 3 AND fm >= 4",
    "cannot_lose": "r <= 2 AND fm = 5",
    "at_risk": "r <= 2 AND fm >= 3",
    "potential_loyal": "r >= 4 AND fm >= 2",
    "new": "r = 5",
    "promising": "r = 4",
    "needs_attention": "fm = 3",
    "about_to_sleep": "r = 3",
    "hibernating": "r = 2",
    "lost": "r = 1",
}
_LABELS: Final = (
    "CASE " + " ".join(f"WHEN {rule} THEN '{label}'" for label, rule in SEGMENTS.items()) + " END"
)


@dataclass(frozen=True, kw_only=True)
class Purchases(Question):
    """What the questions of recency, frequency and monetary value share."""

    events: ClassVar[str] = "track events of the names `orders` and `refunds`"

    orders: str = "Order Completed"
    refunds: str = "Order Refunded"
    currency: str | None = None

    def _over(self, frame: Frame, text: str, values: Mapping[str, object] | None = None) -> Sql:
        named = {"orders": self.orders, "refunds": self.refunds}
        counted = currencies(self.currency, frame)
        return Sql(text, {**window_of(self, frame).values, **named, **counted, **(values or {})})


@ask_as("rfm")
class Rfm(Purchases):
    """Scores from 1 to 5 of each buyer: recency, frequency, monetary value.

    Recency is the instant of the last order in the window (later = higher), frequency the number of
    orders, monetary value the sum of their `revenue`, or `total` where there is none, less that of
    refunds. Orders in another currency count in recency and frequency, and bring no amount. A score
    is the quintile of the average rank: 1 + floor(5 · (average rank - 1/2) / n), where equal values
    share their average rank; so equal values always have equal scores (SQL's ntile gives them
    different ones).

    orders, refunds: the events' names. currency: as metrics.revenue. limit: rows, by
        person; `totals` count everybody.

    Rows: {"person", "r", "f", "m"}. n: people with an order in the window.
    totals: {"people", "cells": {"555": people, …}} by r, f and m; "currency",
    "other_currency": orders and refunds in another one.

    Source: Hughes, Strategic Database Marketing, 1994, with quintiles of average ranks.

    Example: `ask("rfm", since="-365d")`.
    """

    limit: int = 200_000

    def answer(self, frame: Frame) -> Result:
        counted = self._over(
            frame,
            f"{sql.SCORED} SELECT r, f, m, COUNT(*) AS people, SUM(abroad) AS abroad"  # noqa: S608 -- our own text
            " FROM scored GROUP BY r, f, m",
        )
        cells = Counter[str]()
        abroad = 0
        for r, f, m, people, left_out in frame.engine.ask(counted):
            cells[f"{r}{f}{m}"] = int(str(people))
            abroad += int(str(left_out))
        listed = self._over(
            frame,
            f"{sql.SCORED} SELECT person_id, r, f, m FROM scored ORDER BY person_id LIMIT $limit",  # noqa: S608 -- our own text
            {"limit": self.limit},
        )
        rows = [
            dict(zip(("person", "r", "f", "m"), row, strict=True))
            for row in frame.engine.ask(listed)
        ]
        n = cells.total()
        return Result(
            rows=rows,
            n=n,
            reason=None if n else NO_EVENTS,
            totals={
                "people": n,
                "cells": dict(sorted(cells.items(), reverse=True)),
                "currency": currencies(self.currency, frame)["currency"],
                "other_currency": abroad,
            },
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Those with the given scores, or the one person."""
        columns = {"person": "person_id", "r": "r", "f": "f", "m": "m"}
        given = {name: int(str(row[name])) for name in columns if name in row}
        rules = " AND ".join(["true", *(f"{columns[name]} = ${name}" for name in given)])
        return self._over(
            frame,
            f"{sql.SCORED} SELECT person_id FROM scored WHERE {rules}",  # noqa: S608 -- our own text
            given,
        )


@ask_as("rfm.cells")
class RfmCells(Purchases):
    """Buyers by what their RFM scores say about them.

    The label comes from r and the mean of f and m (halves up), the first that fits:
    champions (r ≥ 4, fm ≥ 4), loyal (3, ≥ 4), cannot_lose (≤ 2, 5), at_risk (≤ 2, ≥ 3),
    potential_loyal (≥ 4, ≥ 2), new (5, 1), promising (4, 1), needs_attention (3, 3),
    about_to_sleep (3, ≤ 2), hibernating (2, ≤ 2), lost (1, ≤ 2). Everybody has exactly one.

    orders, refunds, currency: as in `rfm`.

    Rows: {"segment", "people", "share", "lo", "hi", "orders", "amount"}: share of all buyers in
    0 … 1 with its interval (Wilson), sums of orders and of amounts in whole units of the currency.
    totals: "currency", "other_currency", as in `rfm`.
    n: people with an order in the window.

    Source of the labels: the usual grid of r by (f + m) / 2, e.g. Miglautsch, "Thoughts on RFM
    scoring", J. Database Marketing 8, 2000, for its reasons.

    Example: `ask("rfm.cells", since="-365d")`.
    """

    def answer(self, frame: Frame) -> Result:
        text = (
            f"{sql.labelled(_LABELS)} SELECT label, COUNT(*) AS people, SUM(orders) AS orders,"  # noqa: S608 -- our own text
            " SUM(amount) AS amount, SUM(abroad) AS abroad FROM labelled GROUP BY label"
        )
        found = {
            str(label): tuple(int(str(value)) for value in figures)
            for label, *figures in frame.engine.ask(self._over(frame, text))
        }
        n = sum(people for people, *_ in found.values())
        if not n:
            return Result(rows=[], n=0, reason=NO_EVENTS)
        rows: list[dict[str, object]] = []
        for label in SEGMENTS:
            people, orders, amount, _ = found.get(label, (0, 0, 0, 0))
            low, high = wilson(people, n)
            rows.append(
                {
                    "segment": label,
                    "people": people,
                    "share": people / n,
                    "lo": low,
                    "hi": high,
                    "orders": orders,
                    "amount": amount / 1000,
                }
            )
        totals = {
            "currency": currencies(self.currency, frame)["currency"],
            "other_currency": sum(abroad for *_, abroad in found.values()),
        }
        return Result(rows=rows, n=n, totals=totals)

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        if "segment" not in row:
            return self._over(frame, f"{sql.SCORED} SELECT person_id FROM scored")  # noqa: S608 -- our own text
        if row["segment"] not in SEGMENTS:
            raise QuestionError(
                "bad_row", "One of %(options)s.", "segment", options=", ".join(SEGMENTS)
            )
        return self._over(
            frame,
            f"{sql.labelled(_LABELS)} SELECT person_id FROM labelled WHERE label = $label",  # noqa: S608 -- our own text
            {"label": row["segment"]},
        )
