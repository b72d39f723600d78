"""What a new customer costs, and how long until they have brought that in."""

from collections import defaultdict
from collections.abc import Mapping
from typing import ClassVar, Final

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.money import IS_COUNTED, currencies
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA, Result, Row
from enishi.lens.scores.answers import ENOUGH, Group
from enishi.lens.scores.grouping import OF_EVENTS, Grouping, said
from enishi.lens.scores.orders import MONEY, ORDER, orders_sql
from enishi.lens.scores.periods import known_until
from enishi.lens.sql import Sql
from enishi.lens.window import window_of

COST: Final = "Cost Recorded"


@ask_as("metrics.acquisition_cost")
class AcquisitionCost(Question):
    """What acquiring a customer costs by channel, and after how many days a new customer has
    brought in as much.

    Costs are imported events "Cost Recorded" with the properties cost, channel and, where it is not
    the company's, currency. A new customer is who ordered first of all in the window; their channel
    is that of their first event ever.
    margin: the part of the revenue that pays back (0 … 1).
    currency: as metrics.revenue. totals: currency; other_currency and costs_left_out, orders and
        costs in another one.

    Rows: {"group", "cost", "customers", "cost_per_customer", "revenue_per_customer",
    "payback_days"}, the highest cost first; cost: null where
    none is recorded. revenue_per_customer: so far. payback_days: the first
    whole day after the first order by which the mean revenue times margin of a new customer reaches
    the cost; a day counts with the customers who have been here so long, and only while ten or more
    have; null where it is not reached. n: new customers. A channel's customers came with its costs;
    that does not say that they came because of them.

    Example: `ask("metrics.acquisition_cost", since="2026-04-01", margin=0.4)`.
    """

    events: ClassVar[str] = f"{COST}; {MONEY}; every event for the first channel"

    margin: float = 1.0
    currency: str | None = None

    def answer(self, frame: Frame) -> Result:
        if not 0 < self.margin <= 1:
            raise QuestionError("bad_parameter", "A margin lies between 0 and 1.", "margin")
        window = window_of(self, frame)
        ends: dict[str, object] = {**window.values, "until": known_until(frame, window)}
        counted = currencies(self.currency, frame)
        values = {**ends, **counted}
        costs = {
            part: float(str(cost))
            for part, cost in frame.engine.ask(Sql(COSTS, {**window.values, **counted}))
        }
        arrivals: dict[Group, dict[int, int]] = defaultdict(dict)
        for part, age, people in frame.engine.ask(Sql(AGES, ends)):
            arrivals[part][int(str(age))] = int(str(people))
        brought: dict[Group, dict[int, float]] = defaultdict(dict)
        for part, day, money in frame.engine.ask(Sql(BROUGHT, values)):
            brought[part][int(str(day))] = float(str(money))
        rows = [
            self.row(group, costs.get(group), arrivals[group], brought[group])
            for group in sorted({*costs, *arrivals}, key=lambda one: (-costs.get(one, 0), str(one)))
        ]
        n = sum(int(str(row["customers"])) for row in rows)
        [(spent,)] = frame.engine.ask(Sql(COSTS_ABROAD, {**window.values, **counted}))
        [(abroad,)] = frame.engine.ask(Sql(ORDERS_ABROAD, values))
        totals: Row = {"currency": counted["currency"]}
        totals |= {"other_currency": int(str(abroad)), "costs_left_out": int(str(spent))}
        return Result(rows=rows, n=n, reason=_reason(costs, n), totals=totals)

    def row(
        self, group: Group, cost: float | None, ages: dict[int, int], money: dict[int, float]
    ) -> Row:
        customers = sum(ages.values())
        each = cost / customers if cost is not None and customers else None
        return {
            "group": group,
            "cost": cost,
            "customers": customers,
            "cost_per_customer": each,
            "revenue_per_customer": sum(money.values()) / customers if customers else None,
            "payback_days": payback(each / self.margin, ages, money) if each else None,
        }

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """The new customers, of a row's group."""
        values: dict[str, object] = dict(window_of(self, frame).values)
        condition = "person_id IS NOT NULL"
        if "group" in row:
            condition, named = Grouping().is_group(row["group"])
            values |= named
        return Sql(f"SELECT person_id FROM ({NEW}) AS customers WHERE {condition}", values)  # noqa: S608 -- our own text


def payback(goal: float, ages: dict[int, int], money: dict[int, float]) -> int | None:
    """The first day by which the mean sum of `money` (day → amount of all) reaches the goal. ages:
    how many have been here for so many whole days."""
    here, reached = sum(ages.values()), 0.0
    for day in range(max(ages, default=-1) + 1):
        if here < ENOUGH:
            return None
        reached += money.get(day, 0.0) / here
        if reached >= goal:
            return day
        here -= ages.get(day, 0)
    return None


def _reason(costs: dict[Group, float], n: int) -> str | None:
    if not costs:
        return NO_EVENTS
    return NOT_ENOUGH_DATA if n < ENOUGH else None


COSTS: Final = f"""
SELECT part, SUM(cost) AS cost FROM (
  SELECT {OF_EVENTS["channel"]} AS part, TRY_CAST({said("cost")} AS DOUBLE) AS cost
  FROM story WHERE kind = 1 AND name = '{COST}' AND time >= $since AND time < $until
    AND {IS_COUNTED}
) AS costs
WHERE cost IS NOT NULL GROUP BY part
"""  # noqa: S608 -- our own text
COSTS_ABROAD: Final = f"""
SELECT COUNT(*) AS n FROM story
WHERE kind = 1 AND name = '{COST}' AND time >= $since AND time < $until AND NOT ({IS_COUNTED})
"""  # noqa: S608 -- our own text
# New customers of the window: when they ordered first, and the channel of their first event.
NEW: Final = f"""
SELECT buyers.person_id, buyers.began, touches.part FROM (
  SELECT person_id, MIN(time) AS began FROM story
  WHERE kind = 1 AND name = '{ORDER}' AND time < $until GROUP BY person_id
) AS buyers
JOIN (
  SELECT person_id, part FROM (
    SELECT person_id, {OF_EVENTS["channel"]} AS part,
      ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY time, seq) AS nth
    FROM story WHERE kind <= 3 AND time < $until AND name <> '{COST}'
  ) AS numbered WHERE nth = 1
) AS touches
ON touches.person_id = buyers.person_id
WHERE buyers.began >= $since
"""  # noqa: S608 -- our own text
AGES: Final = f"""
SELECT part, ($until - began) // 86400000000 AS age, COUNT(*) AS people
FROM ({NEW}) AS customers
GROUP BY part, ($until - began) // 86400000000
"""  # noqa: S608 -- our own text
ORDERS_ABROAD: Final = f"""
SELECT COALESCE(SUM(orders.foreign_money), 0) AS n
FROM ({NEW}) AS customers
JOIN ({orders_sql("CAST(NULL AS VARCHAR)")}) AS orders
ON orders.person_id = customers.person_id AND orders.time >= customers.began
"""  # noqa: S608 -- our own text
BROUGHT: Final = f"""
SELECT customers.part, (orders.time - customers.began) // 86400000000 AS passed,
  SUM(CAST(orders.amount AS DOUBLE)) / 1000 AS money
FROM ({NEW}) AS customers
JOIN ({orders_sql("CAST(NULL AS VARCHAR)")}) AS orders
ON orders.person_id = customers.person_id AND orders.time >= customers.began
GROUP BY customers.part, (orders.time - customers.began) // 86400000000
"""  # noqa: S608 -- our own text
