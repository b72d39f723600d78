"""What customers bring: revenue, the average order, and how long until the next one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from enishi.lens.frame import Frame
from enishi.lens.money import currencies
from enishi.lens.quantiles import Quantiles, binned, few, placed, quantiles
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result, Row
from enishi.lens.scores.answers import Group
from enishi.lens.scores.grouping import Grouping, grouping
from enishi.lens.scores.measured import Measured
from enishi.lens.scores.orders import MONEY, ORDER, buyers_sql
from enishi.lens.scores.sales import Sales, Sold, together
from enishi.lens.scores.units import Ratio, Unit
from enishi.lens.sql import Sql
from enishi.lens.window import BEGINNING, END, window_of

DAY: Final = 86_400_000_000
PERCENTS: Final = (50, 90, 95)


@dataclass(frozen=True, kw_only=True)
class OfSales(Measured):
    """What questions to sales have in common."""

    events: ClassVar[str] = MONEY
    at_events: ClassVar[bool] = True

    currency: str | None = None

    def sold(self, frame: Frame) -> Sold:
        split = grouping(self.by, frame.fiscal_month)
        return Sold(window_of(self, frame), currencies(self.currency, frame), split)

    def row(self, group: Group, sales: Sales) -> Row:
        raise NotImplementedError

    def answer(self, frame: Frame) -> Result:
        sold = self.sold(frame)
        found = sold.by_part(frame)
        rows = [self.row(sold.grouping.label(part), sales) for part, sales in found.items()]
        whole = found if not self.by else Sold(sold.window, sold.currencies).by_part(frame)
        one = together(whole)
        here = self.row(None, one)
        interval = (here["lo"], here["hi"]) if here["lo"] is not None else None
        return Result(
            rows=rows,
            n=one.orders,
            interval=interval,  # type: ignore[arg-type] # two numbers
            reason=None if rows else NO_EVENTS,
            totals={"currency": sold.currencies["currency"], "other_currency": one.abroad},
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Who ordered in a row's group."""
        sold = self.sold(frame)
        condition, values = "ordered = 1", dict[str, object]()
        if "group" in row and self.by:
            condition, values = sold.grouping.is_group(row["group"])
        return Sql(buyers_sql(sold.grouping.sql, condition), {**sold.values, **values})


@ask_as("metrics.revenue")
class Revenue(OfSales):
    """What orders brought, less refunds.

    currency: of the amounts; the company's unless said. Orders and refunds in another one bring no
        amount, and are counted in `totals`. What names none is in the company's.
    by: channel, touchpoint, stage, store, product, agent, name, day … year, or property:<name>, of
        the order and of the refund.

    Rows: {"group", "revenue", "lo", "hi", "n", "people"}, the most money first, periods in order.
    n: orders; people: who ordered or was refunded. lo, hi: what an equal time could have brought by
    chance (a compound Poisson stream, 95 %). totals: currency; other_currency = orders and refunds
    in another one, which bring no amount here. n, interval: of all.

    Example: `ask("metrics.revenue", since="-30d", by="store")`.
    """

    def row(self, group: Group, sales: Sales) -> Row:
        low, high = sales.revenue_interval
        row: Row = {"group": group, "revenue": sales.revenue, "lo": low, "hi": high}
        return {**row, "n": sales.orders, "people": sales.pairs.n}


@ask_as("metrics.aov")
class Aov(OfSales):
    """The average order: revenue less refunds, by orders (a ratio of sums, never a mean of means).

    by, currency: as metrics.revenue. Orders in another currency count as orders without an amount.

    Rows: {"group", "aov", "lo", "hi", "n", "people"}; lo, hi: 95 % by the delta method, each person
    drawn with all of their orders. n, totals: as metrics.revenue.

    Source: W. G. Cochran, Sampling Techniques (3rd ed. 1977), 6.3.
    Example: `ask("metrics.aov", by="channel")`.
    """

    def units(self, frame: Frame) -> Mapping[Group, Unit]:
        sold = self.sold(frame)
        found = sold.by_part(frame)
        return {sold.grouping.label(part): Ratio(sales.pairs) for part, sales in found.items()}

    def row(self, group: Group, sales: Sales) -> Row:
        low, high = sales.aov_interval or (None, None)
        row: Row = {"group": group, "aov": sales.aov, "lo": low, "hi": high}
        return {**row, "n": sales.orders, "people": sales.pairs.n}


@ask_as("metrics.purchase_interval")
class PurchaseInterval(Question):
    """The time from one order of a person to their next, in days.

    by: as metrics.revenue, of the later order. since, until: of the later order; the earlier one
        may lie before.

    Rows: {"group", "median", "lo", "hi", "p90", "p95", "n"}. lo, hi: 95 % of the median by ranks
    (W. J. Conover, Practical Nonparametric Statistics, 3rd ed. 1999, 3.2). p95 is the usual
    proposal for the window of inactivity in metrics.churn. n: intervals between two orders. People
    who have not come again yet are not in it, so that the true intervals are longer.

    Quantiles: type 7 (Hyndman and Fan, The American Statistician 50, 1996), exact up to 100,000
    orders, else within 5 %. Example: `ask("metrics.purchase_interval")`.
    """

    events: ClassVar[str] = ORDER

    by: str | None = None

    def answer(self, frame: Frame) -> Result:
        split = grouping(self.by, frame.fiscal_month)
        values = {**window_of(self, frame).values, **split.values}
        found = interval_quantiles(frame, split, values)
        rows = [_interval_row(split.label(part), spread) for part, spread in found.items()]
        n = sum(spread.n for spread in found.values())
        return Result(rows=rows, n=n, reason=None if rows else NO_EVENTS)

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Who came again, in a row's group."""
        split = grouping(self.by, frame.fiscal_month)
        values = {**window_of(self, frame).values, **split.values}
        condition, named = "gap IS NOT NULL", dict[str, object]()
        if "group" in row and self.by:
            condition, named = split.is_group(row["group"])
        text = f"SELECT DISTINCT person_id FROM ({gaps_sql(split.sql)}) AS gaps WHERE {condition}"  # noqa: S608 -- our own text
        return Sql(text, {**values, **named})


def gaps_sql(part: str) -> str:
    """One row for each order that follows another of its person, with the µs between them."""
    return f"""
SELECT person_id, part, gap FROM (
  SELECT person_id, time, {part} AS part,
    time - LAG(time) OVER (PARTITION BY person_id ORDER BY time, seq) AS gap
  FROM story WHERE kind = 1 AND name = '{ORDER}' AND time < $until
) AS orders
WHERE gap IS NOT NULL AND time >= $since
"""  # noqa: S608 -- our own text


def interval_quantiles(
    frame: Frame, split: Grouping, values: dict[str, object]
) -> dict[Group, Quantiles]:
    """By group, the most intervals first."""
    exact = few(frame.engine, f"kind = 1 AND name = '{ORDER}'", {})
    bins = binned("gaps", ("part",), "gap", exact=exact)
    text = f"WITH gaps AS ({gaps_sql(split.sql)}), bins AS ({bins}) "
    rows = frame.engine.ask(Sql(text + placed("bins", ("part",), PERCENTS), values))
    found = {key[0]: spread for key, spread in quantiles(rows, 1).items()}
    order = sorted(found, key=lambda part: (part is None, -found[part].n, str(part)))
    return {part: found[part] for part in order}


def p95_days(frame: Frame) -> float | None:
    """The 95 % point of the purchase interval over the whole life; None where nobody came again."""
    values: dict[str, object] = {"since": BEGINNING, "until": min(frame.now, END)}
    found = interval_quantiles(frame, Grouping(), values)
    return found[None].at(95) / DAY if found else None


def _interval_row(group: Group, spread: Quantiles) -> Row:
    row: Row = {"group": group}
    for percent, name in zip(PERCENTS, ("median", "p90", "p95"), strict=True):
        row[name] = spread.at(percent) / DAY
    low, high = spread.median_interval or (None, None)
    row |= {"lo": None if low is None else low / DAY, "hi": None if high is None else high / DAY}
    return {**row, "n": spread.n}
