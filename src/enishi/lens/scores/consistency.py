"""Is it the same everywhere? One measure by channel, and the gap between the best and the worst."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from enishi.lens.beside import parts
from enishi.lens.frame import Frame
from enishi.lens.money import currencies
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA, Result, Row
from enishi.lens.scores.answers import ANSWERS, ENOUGH, Asked, Group, Scale, Tally, scale_of
from enishi.lens.scores.change import NOT_DISTINGUISHABLE, USUAL
from enishi.lens.scores.grouping import OF_ANSWERS, OF_EVENTS, grouping
from enishi.lens.scores.orders import MONEY, buyers_sql
from enishi.lens.scores.sales import Sales, Sold
from enishi.lens.sql import Sql
from enishi.lens.statistics.means import ratio_error
from enishi.lens.statistics.normal import CONFIDENCE, Interval, z_of
from enishi.lens.statistics.nps import adjusted_wald, difference
from enishi.lens.statistics.proportions import newcombe, wilson
from enishi.lens.window import window_of

Measured = Tally | Sales


@ask_as("metrics.consistency")
class Consistency(Question):
    """The same measure in every channel, and how far apart the best and the worst are.

    metric: nps, enps (points), csat, ces (share of the top box, 0 … 1), or aov (money).
    by: as metrics.nps (aov: as metrics.revenue).
    scale, top: as metrics.csat and metrics.ces. currency: as metrics.revenue.

    Rows: {"group", "value", "lo", "hi", "n"}, the highest first; 95 % intervals as the metric's own
    question. n: answers, or orders.
    totals: "best", "worst", "gap", "gap_lo", "gap_hi", "verdict": "differs", "not_distinguishable",
    or "not_enough_data" (fewer than two groups with ten or more). Best and worst are found by
    looking at all pairs, so the gap's interval is widened for that many (Bonferroni). The group
    null is a row, and stands in no gap. n: of all rows; interval: of the gap.

    Source: as metrics.compare; ratios W. G. Cochran (1977), 6.3.
    Example: `ask("metrics.consistency", metric="csat", by="channel")`.
    """

    events: ClassVar[str] = f"{ANSWERS}; or {MONEY}"
    at_events: ClassVar[bool] = True
    compares: ClassVar[bool] = True

    metric: Literal["nps", "enps", "csat", "ces", "aov"] = "nps"
    by: str = "channel"
    scale: str | None = None
    top: float | None = None
    currency: str | None = None

    def answer(self, frame: Frame) -> Result:
        found = self.measured(frame)
        rows = [self.row(group, one) for group, one in found.items()]
        rows.sort(key=lambda row: -float(str(row["value"])))
        n = sum(int(str(row["n"])) for row in rows)
        sound = [row for row in rows if row["group"] is not None and "reason" not in row]
        if len(sound) < 2:
            totals: Row = {"verdict": NOT_ENOUGH_DATA}
            reason = NOT_ENOUGH_DATA if rows else NO_EVENTS
            totals |= self.left_out(found, frame)
            return Result(rows=rows, n=n, reason=reason, totals=totals)
        best, worst = sound[0], sound[-1]
        level = 1 - (1 - CONFIDENCE) / math.comb(len(sound), 2)
        gap = self.gap(found[best["group"]], found[worst["group"]], level)
        totals = {"best": best["group"], "worst": worst["group"]}
        totals["gap"] = float(str(best["value"])) - float(str(worst["value"]))
        totals |= {"gap_lo": gap[0], "gap_hi": gap[1]}
        totals |= self.left_out(found, frame)
        totals["verdict"] = "differs" if gap[0] > 0 else NOT_DISTINGUISHABLE
        return Result(rows=rows, n=n, interval=gap, totals=totals)

    def left_out(self, found: Mapping[Group, Measured], frame: Frame) -> Row:
        """Orders in another currency, where money is compared."""
        if self.metric != "aov":
            return {}
        abroad = sum(one.abroad for one in found.values() if isinstance(one, Sales))
        code = currencies(self.currency, frame)["currency"]
        return {"currency": code, "other_currency": abroad}

    def measured(self, frame: Frame) -> dict[Group, Measured]:
        if frame.beside:
            found = {group: self._alone(part) for group, part in parts(frame).items()}
            return {group: one for group, one in found.items() if one is not None}
        if self.metric == "aov":
            sold = self.sold(frame)
            sales = sold.by_part(frame).items()
            return {sold.grouping.label(part): one for part, one in sales if one.aov is not None}
        tallies = self.asked(frame).tallies(frame)
        return {group: tally for group, tally in tallies.items() if tally.n}

    def _alone(self, frame: Frame) -> Measured | None:
        """Of everybody in a frame; None where nobody says it."""
        whole: dict[str, Any] = {"by": ""}
        return dataclasses.replace(self, **whole).measured(frame).get(None)

    def sold(self, frame: Frame) -> Sold:
        split = grouping(self.by, frame.fiscal_month, OF_EVENTS)
        return Sold(window_of(self, frame), currencies(self.currency, frame), split)

    def asked(self, frame: Frame) -> Asked:
        counted = Scale(self.metric)
        if self.metric in USUAL:
            counted = scale_of(self.metric, self.scale or USUAL[self.metric], self.top)
        split = grouping(self.by, frame.fiscal_month, OF_ANSWERS)
        return Asked(counted, window_of(self, frame), split)

    def row(self, group: Group, one: Measured) -> Row:
        low, high = self.interval(one) or (None, None)
        n = one.orders if isinstance(one, Sales) else one.n
        row: Row = {"group": group, "value": self.value(one), "lo": low, "hi": high, "n": n}
        return row if n >= ENOUGH and low is not None else {**row, "reason": NOT_ENOUGH_DATA}

    def value(self, one: Measured) -> float | None:
        if isinstance(one, Sales):
            return one.aov
        return one.top / one.n if self.metric in USUAL else one.classes.nps

    def interval(self, one: Measured) -> Interval | None:
        if isinstance(one, Sales):
            return one.aov_interval
        return wilson(one.top, one.n) if self.metric in USUAL else adjusted_wald(one.classes)

    def gap(self, best: Measured, worst: Measured, level: float) -> Interval:
        if isinstance(best, Sales) and isinstance(worst, Sales):
            half = z_of(level) * math.hypot(ratio_error(best.pairs), ratio_error(worst.pairs))
            middle = best.pairs.y / best.pairs.x - worst.pairs.y / worst.pairs.x
            return middle - half, middle + half
        if isinstance(best, Tally) and isinstance(worst, Tally):
            if self.metric in USUAL:
                return newcombe((best.top, best.n), (worst.top, worst.n), level)
            return difference(worst.classes, best.classes, level)
        raise TypeError("two groups of one metric are of one kind")

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Who answered or ordered, in a row's group."""
        split = self.sold(frame).grouping if self.metric == "aov" else self.asked(frame).grouping
        condition, values = "person_id IS NOT NULL", dict[str, object]()
        if "group" in row and not frame.beside:
            condition, values = split.is_group(row["group"])
        if self.metric == "aov":
            return Sql(buyers_sql(split.sql, condition), {**self.sold(frame).values, **values})
        return self.asked(frame).people(condition, values)
