"""A metric over time, with its band."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from enishi.lens.acts import ACTS
from enishi.lens.frame import Frame
from enishi.lens.money import currencies
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA, Result, Row
from enishi.lens.scores.answers import ENOUGH, Asked, Scale, Tally, scale_of
from enishi.lens.scores.change import USUAL
from enishi.lens.scores.grouping import Grouping
from enishi.lens.scores.orders import MONEY, buyers_sql
from enishi.lens.scores.periods import Periods, known_until
from enishi.lens.scores.sales import Sales, Sold, together
from enishi.lens.sql import Sql
from enishi.lens.statistics.counts import poisson
from enishi.lens.statistics.normal import Interval
from enishi.lens.statistics.nps import adjusted_wald
from enishi.lens.statistics.proportions import wilson
from enishi.lens.window import BEGINNING, day_number, window_of

OF_ANSWERS: Final = ("nps", "enps", "csat", "ces")
OF_SALES: Final = ("revenue", "orders", "aov")


@dataclass(frozen=True)
class Point:
    """A metric's value in one period; None where there is none."""

    value: float | None = None
    interval: Interval | None = None
    n: int = 0


@ask_as("metrics.trend")
class Trend(Question):
    """A metric by day, week or month.

    metric: nps, enps (points), csat, ces (share of the top box, 0 … 1), revenue, aov (money),
        orders, or active: people who did something (a mail or a parcel that reaches them is nothing
        that they do).
    unit: day, week (from Monday), month, quarter or year (fiscal).
    scale, top: as metrics.csat and metrics.ces. currency: of the money, as metrics.revenue.

    Rows: {"period", "value", "lo", "hi", "n", "complete"}, every period from the first to the last
    in order. period: the ISO date of its first day. lo, hi: the 95 % band, that of the metric for
    scores and aov; for revenue, orders and active what a period that is like it could have brought
    by chance (Poisson). n: answers, orders, or people. An average of nothing is null; a count of
    nothing is 0. complete: false where the window, the present, or the last day with an event of
    anybody cuts the period. A period of fewer than ten answers has "reason": "not_enough_data".
    n of the answer: the sum of n (active: people). totals: of money, as metrics.revenue.

    Source: bands of scores as metrics.nps and metrics.csat; of a count L. Barker, The American
    Statistician 56 (2002). Example: `ask("metrics.trend", metric="csat", unit="week",
    since="-90d")`.
    """

    events: ClassVar[str] = f"Survey Answered; {MONEY}; or track, page and screen"
    at_events: ClassVar[bool] = True

    metric: Literal["nps", "enps", "csat", "ces", "revenue", "orders", "active", "aov"] = "nps"
    unit: Literal["day", "week", "month", "quarter", "year"] = "week"
    scale: str | None = None
    top: float | None = None
    currency: str | None = None

    def answer(self, frame: Frame) -> Result:
        points = self.points(frame)
        if not points:
            return Result(rows=[], n=0, reason=NO_EVENTS)
        known = known_until(frame, window_of(self, frame))
        numbers = range(*self.reach(frame, list(points), known))
        rows = [self.row(frame, number, points.get(number), known) for number in numbers]
        n = sum(point.n for point in points.values())
        if self.metric == "active":  # one person is active in many periods
            [(who,)] = frame.engine.ask(Sql(ACTIVE_IN_ALL, window_of(self, frame).values))
            n = int(str(who))
        return Result(rows=rows, n=n, totals=self.left_out(frame))

    def left_out(self, frame: Frame) -> Row:
        """What stands in another currency, where money is asked about."""
        if self.metric not in {"revenue", "aov"}:
            return {}
        counted = currencies(self.currency, frame)
        sales = together(Sold(window_of(self, frame), counted).by_part(frame))
        return {"currency": counted["currency"], "other_currency": sales.abroad}

    def periods(self, frame: Frame) -> Periods:
        return Periods(self.unit, frame.fiscal_month)

    def reach(self, frame: Frame, found: list[int], known: int) -> tuple[int, int]:
        """The first period and the one after the last: of the window where it has ends, else of
        what was found."""
        window, periods = window_of(self, frame), self.periods(frame)
        first = min(found)
        if window.since != BEGINNING:
            first = periods.number(day_number(window.since, frame.zone))
        last = max(found)
        if self.until or window.since != BEGINNING:
            last = periods.number(day_number(known - 1, frame.zone))
        return first, last + 1

    def row(self, frame: Frame, number: int, point: Point | None, known: int) -> Row:
        periods = self.periods(frame)
        here = point or self.nothing()
        low, high = here.interval or (None, None)
        row: Row = {
            "period": periods.label(number),
            "value": here.value,
            "lo": low,
            "hi": high,
            "n": here.n,
            "complete": self.is_complete(frame, number, known),
        }
        few = self.metric in OF_ANSWERS and here.n < ENOUGH
        return {**row, "reason": NOT_ENOUGH_DATA} if few else row

    def is_complete(self, frame: Frame, number: int, known: int) -> bool:
        window, periods = window_of(self, frame), self.periods(frame)
        begins = periods.begins(number, frame.zone)
        return window.since <= begins and periods.begins(number + 1, frame.zone) <= known

    def nothing(self) -> Point:
        if self.metric in OF_ANSWERS or self.metric == "aov":
            return Point()
        return Point(0.0, (0.0, 0.0)) if self.metric == "revenue" else Point(0, poisson(0))

    def points(self, frame: Frame) -> dict[int, Point]:
        """By the number of the period."""
        periods = self.periods(frame)
        split = Grouping(periods.sql, periods=periods)
        window = window_of(self, frame)
        if self.metric in OF_ANSWERS:
            tallies = Asked(self.counted(), window, split).tallies(frame)
            return {
                periods.named(str(label)): self.scored(tally)
                for label, tally in tallies.items()
                if tally.n
            }
        if self.metric in OF_SALES:
            sales = Sold(window, currencies(self.currency, frame), split).by_part(frame)
            return {int(str(part)): self.sold(one) for part, one in sales.items()}
        rows = frame.engine.ask(Sql(active_sql(periods.sql), window.values))
        return {
            int(str(part)): Point(int(str(n)), poisson(int(str(n))), int(str(n)))
            for part, n in rows
        }

    def counted(self) -> Scale:
        if self.metric in USUAL:
            return scale_of(self.metric, self.scale or USUAL[self.metric], self.top)
        return Scale(self.metric)

    def scored(self, tally: Tally) -> Point:
        if self.metric in USUAL:
            return Point(tally.top / tally.n, wilson(tally.top, tally.n), tally.n)
        return Point(tally.classes.nps, adjusted_wald(tally.classes), tally.n)

    def sold(self, sales: Sales) -> Point:
        if self.metric == "aov":
            return Point(sales.aov, sales.aov_interval, sales.orders)
        if self.metric == "orders":
            return Point(sales.orders, sales.orders_interval, sales.orders)
        return Point(sales.revenue, sales.revenue_interval, sales.orders)

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Of a row's period: who answered, ordered, or was active."""
        periods, window = self.periods(frame), window_of(self, frame)
        split = Grouping(periods.sql, periods=periods)
        condition, named = "part IS NOT NULL", dict[str, object]()
        if "period" in row:
            condition, named = split.is_group(row["period"])
        if self.metric in OF_ANSWERS:
            asked = Asked(self.counted(), window, split)
            return asked.people(f"score IS NOT NULL AND {condition}", named)
        if self.metric in OF_SALES:
            values = {**Sold(window, currencies(self.currency, frame), split).values, **named}
            return Sql(buyers_sql(periods.sql, condition), values)
        return Sql(active_people_sql(periods.sql, condition), {**window.values, **named})


_ACTIVE: Final = f"{ACTS} AND time >= $since AND time < $until"
ACTIVE_IN_ALL: Final = f"SELECT COUNT(DISTINCT person_id) AS n FROM story WHERE {_ACTIVE}"  # noqa: S608 -- our own text


def active_sql(part: str) -> str:
    return (
        f"SELECT part, COUNT(DISTINCT person_id) AS n FROM"  # noqa: S608 -- our own text
        f" (SELECT person_id, {part} AS part FROM story WHERE {_ACTIVE}) AS active GROUP BY part"
    )


def active_people_sql(part: str, condition: str) -> str:
    return (
        f"SELECT DISTINCT person_id FROM"  # noqa: S608 -- our own text
        f" (SELECT person_id, {part} AS part FROM story WHERE {_ACTIVE}) AS active"
        f" WHERE {condition}"
    )
