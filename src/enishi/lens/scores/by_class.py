"""What promoters, passives and detractors bring afterwards. It goes with the score; it need not
come from it."""

from collections.abc import Mapping
from typing import ClassVar, Final

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.money import currencies
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA, Result, Row
from enishi.lens.scores.answers import ENOUGH, PROMOTERS
from enishi.lens.scores.grouping import WHOLE
from enishi.lens.scores.orders import MONEY, orders_sql
from enishi.lens.scores.periods import known_until
from enishi.lens.scores.sql import answers_sql
from enishi.lens.sql import Sql
from enishi.lens.statistics.means import Moments, mean_interval
from enishi.lens.statistics.proportions import wilson
from enishi.lens.statistics.slope import slope_of
from enishi.lens.window import BEGINNING, Window, span, window_of

CLASSES: Final = {"detractors": -100.0, "passives": 0.0, "promoters": 100.0}


@ask_as("metrics.by_class")
class ByClass(Question):
    """Revenue and retention of promoters, passives and detractors in the time after their answer,
    and what one point of NPS goes with. An association: who likes the company may have bought more
    anyway.

    follow: how long after the answer ("90d"). A person counts with their last answer of the window
        that is at least so old, so that everybody was followed equally long.

    currency: as metrics.revenue.

    Rows: {"class", "people", "revenue", "lo", "hi", "retention", "retention_lo", "retention_hi"}:
    promoters, passives, detractors. revenue: mean per person, less refunds, Student's 95 %
    interval; retention: the share (0 … 1) with an order, Wilson's.
    totals: "per_point", "per_point_lo", "per_point_hi": how much more revenue per person goes with
    one point of NPS more (least squares over the classes, HC1), "currency", "other_currency"
    (orders and refunds in another one), "follow_days".
    n: people; interval: of per_point.

    Source: H. White, Econometrica 48 (1980). Example: `ask("metrics.by_class", follow="90d")`.
    """

    events: ClassVar[str] = f"Survey Answered (nps); {MONEY}"

    follow: str = "90d"
    currency: str | None = None

    def answer(self, frame: Frame) -> Result:
        found = {
            str(name): [float(str(number)) for number in numbers]
            for name, *numbers in frame.engine.ask(Sql(CLASS_SUMS, self.values(frame)))
        }
        moments = {
            name: Moments(int(found[name][0]), *found[name][1:3])
            for name in CLASSES
            if name in found
        }
        n = sum(one.n for one in moments.values())
        line = slope_of([(CLASSES[name], one) for name, one in moments.items()])
        interval = line.interval() if line else None
        low, high = interval or (None, None)
        totals: Row = {"per_point": line.value if line else None}
        totals |= {"per_point_lo": low, "per_point_hi": high}
        totals["currency"] = currencies(self.currency, frame)["currency"]
        totals["other_currency"] = sum(int(numbers[-1]) for numbers in found.values())
        totals["follow_days"] = span(self.follow, "follow") / 86_400_000_000
        return Result(
            rows=[_row(name, moments[name], int(found[name][3])) for name in reversed(moments)],
            n=n,
            interval=interval,
            reason=NO_EVENTS if not n else NOT_ENOUGH_DATA if n < ENOUGH or not line else None,
            totals=totals,
        )

    def values(self, frame: Frame) -> dict[str, object]:
        window, follow = window_of(self, frame), span(self.follow, "follow")
        ends = {"top": PROMOTERS.top, "low": PROMOTERS.low}
        known = known_until(frame, Window(BEGINNING, frame.now))
        ripe = min(window.until, known - follow + 1)
        times = {"since": window.since, "until": frame.now, "ripe": ripe, "follow": follow}
        return {**PROMOTERS.values, **ends, **times, **currencies(self.currency, frame)}

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Of a class; with "retained": true or false, who ordered again or did not."""
        values, conditions = self.values(frame), ["kept >= 0"]
        if (name := row.get("class")) is not None:
            if name not in CLASSES:
                raise QuestionError(
                    "bad_row", "One of %(options)s.", "class", options=", ".join(CLASSES)
                )
            conditions.append("class_name = $class_name")
            values["class_name"] = name
        if "retained" in row:
            conditions.append("kept = 1" if row["retained"] else "kept = 0")
        text = f"SELECT person_id FROM ({FOLLOWED}) AS people WHERE "  # noqa: S608 -- our own text
        return Sql(text + " AND ".join(conditions), values)


# Answers count until $ripe, orders until $until.
_ANSWERS: Final = answers_sql(WHOLE).replace("$until", "$ripe")
FOLLOWED: Final = f"""
SELECT lasts.person_id, MIN(lasts.class_name) AS class_name, SUM(COALESCE(orders.amount, 0)) AS money,
  MAX(COALESCE(orders.ordered, 0)) AS kept, SUM(COALESCE(orders.foreign_money, 0)) AS abroad
FROM (
  SELECT person_id, time, CASE WHEN score >= $top THEN 'promoters'
    WHEN score >= $low THEN 'passives' ELSE 'detractors' END AS class_name
  FROM (
    SELECT person_id, time, score,
      ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY time DESC, seq DESC) AS nth
    FROM ({_ANSWERS}) AS answers WHERE score IS NOT NULL
  ) AS numbered WHERE nth = 1
) AS lasts
LEFT JOIN ({orders_sql(WHOLE.sql)}) AS orders
ON orders.person_id = lasts.person_id AND orders.time > lasts.time
  AND orders.time <= lasts.time + $follow
GROUP BY lasts.person_id
"""  # noqa: S608, E501 -- our own text
CLASS_SUMS: Final = f"""
SELECT class_name, COUNT(*) AS n, SUM(money) AS total, SUM(money * money) AS squares,
  SUM(kept) AS kept, SUM(abroad) AS abroad
FROM (
  SELECT class_name, CAST(money AS DOUBLE) / 1000 AS money, kept, abroad FROM ({FOLLOWED}) AS people
) AS followed
GROUP BY class_name
"""  # noqa: S608 -- our own text


def _row(name: str, money: Moments, kept: int) -> Row:
    low, high = mean_interval(money) if money.n > 1 else (None, None)
    first, last = wilson(kept, money.n)
    row: Row = {"class": name, "people": money.n, "revenue": money.mean, "lo": low, "hi": high}
    row |= {"retention": kept / money.n, "retention_lo": first, "retention_hi": last}
    return row if money.n >= ENOUGH else {**row, "reason": NOT_ENOUGH_DATA}
