"""Any measure of events, by group and over time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from enishi.lens.calendar import (
    Known,
    Unit,
    bucket_called,
    bucket_of,
    bucket_sql,
    first_day,
    known_days,
    label,
)
from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.measures import sql
from enishi.lens.measures.figures import NOTHING, Asked, Figure, Figures, figures_of
from enishi.lens.measures.measure import Group, group_of, measure_of
from enishi.lens.money import currencies
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, OTHER_CURRENCY, Result, Row
from enishi.lens.sql import Sql
from enishi.lens.window import BEGINNING, day_number, start_of_day, window_of

FILLED: Final = 4_000  # periods of a trend; a longer one leaves out those without an event
ADDED: Final = {"count", "people", "sum"}  # measures that are 0, not nothing, without an event


@dataclass(frozen=True, kw_only=True)
class EventMeasure(Question):
    """What breakdown and trend share."""

    events: ClassVar[str] = "track, page and screen; those named by `event`"
    at_events: ClassVar[bool] = True

    event: str | list[str] = ""
    measure: str = "count"
    by: str = ""
    currency: str | None = None

    def _asked(self, frame: Frame, bucket: str = "0") -> Asked:
        """`event`, `measure` and `by` of the question, read."""
        said = self.event if isinstance(self.event, list) else self.event.split(",")
        names = [name for one in said if (name := one.strip())]
        measure = measure_of(self.measure)
        window = window_of(self, frame)
        values: dict[str, object] = {**window.bound}
        values |= {f"name_{number}": name for number, name in enumerate(names)}
        money = currencies(self.currency, frame) if measure.is_money else {}
        return Asked(measure, group_of(self.by), sql.matching(names, window), bucket, values, money)

    def _answered(self, frame: Frame, rows: list[Row], figures: Figures) -> Result:
        totals: Row = {**figures.whole.row, "groups": figures.groups}
        nothing = OTHER_CURRENCY if figures.left_out else NO_EVENTS
        if measure_of(self.measure).is_money:
            totals["currency"] = currencies(self.currency, frame)["currency"]
            totals["other_currency"] = figures.left_out
        return Result(
            rows=rows,
            n=figures.whole.people,
            interval=figures.whole.interval,
            reason=None if figures.whole.n else nothing,
            totals=totals,
        )


def _behind(asked: Asked, row: Mapping[str, object], bucket: int | None = None) -> Sql:
    """Who is behind a group, a period, both, or everything."""
    rules, values = ["x IS NOT NULL"], asked.bound
    if "group" in row:
        rules.append("grp IS NOT DISTINCT FROM $grp")
        values["grp"] = _group_value(asked.group, row["group"])
    if bucket is not None:
        rules.append("slot = $slot")
        values["slot"] = bucket
    return Sql(f"WITH {asked.facts} {sql.BEHIND} WHERE {' AND '.join(rules)}", values)


def _group_value(group: Group, value: object) -> object:
    if value is None or not group.is_number:
        return value
    return int(str(value))


@ask_as("breakdown")
class Breakdown(EventMeasure):
    """A measure of events by group.

    event: name of the event; several with commas between (or a list); none = every event.
    measure: `count` of events; `people` who did it; `sum:PROPERTY`; `mean:PROPERTY` of the events
        that have it; `ratio:A/B`, sum of A through sum of B over the events that have both, where B
        may be `count`; `quantile:PROPERTY:P`, the value below which P percent of the events lie
        (exact up to 100,000 events asked about, then within 5 %). A property is a number, or text
        that reads as one; a dot leads inside an object. revenue, total and price are in whole units
        of the currency.
    currency: of revenue, total and price; the company's unless said. Events with money in another
        one are in no figure; what names none is in the company's.
    by: channel, touchpoint, stage, source (its id) or property:NAME; none = one row, group "all".
    limit: rows: the groups with the most events.

    Rows: {"group", "value", "lo", "hi", "n", "people"}, the most events first. Events without the
    group are the row whose group is null, so that groups are a partition of the events. lo and hi
    are the 95 % interval of mean and ratio, over people as the units (delta method), else null. n:
    events that have the value; people: who did them. n of the answer: people.
    totals: the same figures of everything together, and "groups", how many there are; of money
    "currency" and "other_currency", events that are left out.

    Source: Cochran, Sampling Techniques, 1977, ch. 6, for the ratio of sums and its variance.

    Example: `ask("breakdown", event="Order Completed", measure="ratio:revenue/count")`.
    """

    limit: int = 1_000

    def answer(self, frame: Frame) -> Result:
        figures = figures_of(frame, self._asked(frame), self.limit)
        ordered = sorted(figures.by.items(), key=lambda one: (-one[1].n, *_order(one[0][1])))
        rows: list[Row] = [{"group": key[1], **figure.row} for key, figure in ordered]
        return self._answered(frame, rows, figures)

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        return _behind(self._asked(frame), row)


@ask_as("trend")
class Trend(EventMeasure):
    """A measure of events over time.

    event, measure, by, currency: as in `breakdown`. limit: groups: those with the most events.
    unit: day, week (from Monday), month, quarter or year of the company; quarters and years are the
        fiscal ones.

    Rows: {"period", "group", "value", "lo", "hi", "n", "people", "complete"}: the ISO date of the
    period's first day, then as in `breakdown`. A period without an event has the value 0 for count,
    people and sum, null for the rest; periods after the last day with an event are not listed.
    `complete` is false where the window or the data cover only a part of the period. n: people.
    totals: the same figures of the whole window, and "groups"; of money as in `breakdown`.

    Example: `ask("trend", event="Order Completed", measure="sum:revenue", unit="month")`.
    """

    unit: Unit = "week"
    limit: int = 20

    def answer(self, frame: Frame) -> Result:
        known = known_days(frame, window_of(self, frame))
        figures = figures_of(frame, self._bucketed(frame), self.limit)
        if known is None or not figures.by:
            return self._answered(frame, [], figures)
        rows: list[Row] = []
        empty = Figure(0, None, 0, 0) if self.measure.partition(":")[0] in ADDED else NOTHING
        for group in sorted({key[1] for key in figures.by}, key=_order):
            rows += [
                {
                    "period": label(bucket, self.unit, frame.fiscal_month),
                    "group": group,
                    **figures.by.get((bucket, group), empty).row,
                    "complete": self._is_complete(frame, bucket, known),
                }
                for bucket in self._listed(frame, figures, group, known)
            ]
        return self._answered(frame, rows, figures)

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        bucket = None
        if "period" in row:
            try:
                bucket = bucket_called(str(row["period"]), self.unit, frame.fiscal_month)
            except ValueError:
                raise QuestionError("bad_row", "A period is an ISO date.", "period") from None
        return _behind(self._bucketed(frame), row, bucket)

    def _bucketed(self, frame: Frame) -> Asked:
        return self._asked(frame, bucket_sql("day", self.unit, frame.fiscal_month))

    def _listed(
        self, frame: Frame, figures: Figures, group: str | int | None, known: Known
    ) -> list[int]:
        """All periods of the window, from the first with an event where it has no beginning."""
        since = window_of(self, frame).since
        first = min(key[0] for key in figures.by)
        if since > BEGINNING:
            first = bucket_of(day_number(since, frame.zone), self.unit, frame.fiscal_month)
        past = bucket_of(known.latest, self.unit, frame.fiscal_month) + 1
        if past - first > FILLED:
            return sorted(bucket for bucket, one in figures.by if one == group)
        return list(range(first, past))

    def _is_complete(self, frame: Frame, bucket: int, known: Known) -> bool:
        begins = first_day(bucket, self.unit, frame.fiscal_month)
        ends = first_day(bucket + 1, self.unit, frame.fiscal_month)
        since = window_of(self, frame).since
        return ends <= known.until and since <= start_of_day(begins, frame.zone)


def _order(group: str | int | None) -> tuple[bool, str | int]:
    """Groups in order, the absent one last."""
    return group is None, "" if group is None else group
