"""What customers answered: NPS, eNPS, CSAT and CES."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.question import ask_as
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA, Result, Row
from enishi.lens.scores.acquisition import AcquisitionCost
from enishi.lens.scores.answers import (
    ANSWERS,
    ENOUGH,
    Asked,
    Group,
    Scale,
    Tally,
    scale_of,
    together,
)
from enishi.lens.scores.by_class import ByClass
from enishi.lens.scores.change import Compare
from enishi.lens.scores.churn import Churn
from enishi.lens.scores.consistency import Consistency
from enishi.lens.scores.followed import Conversion, Repeat
from enishi.lens.scores.grouping import OF_ANSWERS, grouping
from enishi.lens.scores.measured import Measured
from enishi.lens.scores.money import Aov, PurchaseInterval, Revenue
from enishi.lens.scores.service import FirstResponse, Waiting
from enishi.lens.scores.trend import Trend
from enishi.lens.scores.units import Mean, Points, Share, Unit
from enishi.lens.scores.visits import Bounce, TimeOnSite
from enishi.lens.sql import Sql
from enishi.lens.statistics.means import mean_interval
from enishi.lens.statistics.normal import Interval
from enishi.lens.statistics.nps import adjusted_wald
from enishi.lens.statistics.proportions import wilson
from enishi.lens.window import window_of

CLASSES = {
    "promoters": "score >= $top",
    "passives": "score < $top AND score >= $low",
    "detractors": "score < $low",
}


@dataclass(frozen=True, kw_only=True)
class OfAnswers(Measured):
    """What questions to answers have in common."""

    events: ClassVar[str] = ANSWERS
    at_events: ClassVar[bool] = True

    def counted(self) -> Scale:
        """Which answers count."""
        raise NotImplementedError

    def asked(self, frame: Frame) -> Asked:
        split = grouping(self.by, frame.fiscal_month, OF_ANSWERS)
        return Asked(self.counted(), window_of(self, frame), split)

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Of a row's group; and of its class, if it names one."""
        asked = self.asked(frame)
        conditions: list[str] = ["score IS NOT NULL"]
        values: dict[str, object] = {}
        if "group" in row and self.by:
            condition, values = asked.grouping.is_group(row["group"])
            conditions.append(condition)
        if kind := row.get("class"):
            if kind not in CLASSES:
                raise QuestionError(
                    "bad_row", "One of %(options)s.", "class", options=", ".join(CLASSES)
                )
            text = CLASSES[str(kind)]
            conditions.append(text)
            ends = {"top": asked.scale.top, "low": asked.scale.low}
            values |= {name: end for name, end in ends.items() if f"${name}" in text}
        return asked.people(" AND ".join(conditions), values)


def shown(rows: list[Row], whole: Tally, interval: Interval | None) -> Result:
    """The rows with what must be known to trust them: `left_out` answers lay on no scale."""
    return Result(
        rows=rows,
        n=whole.n,
        interval=interval,
        reason=NO_EVENTS if not whole.n else too_few(whole.n),
        totals={"left_out": whole.said - whole.n},
    )


def too_few(n: int) -> str | None:
    return NOT_ENOUGH_DATA if n < ENOUGH else None


def nps_row(group: object, tally: Tally) -> Row:
    classes = tally.classes
    low, high = adjusted_wald(classes)
    row: Row = {"group": group, "nps": classes.nps, "lo": low, "hi": high, "n": tally.n}
    row |= {
        "promoters": classes.promoters,
        "passives": classes.passives,
        "detractors": classes.detractors,
    }
    return row if tally.n >= ENOUGH else {**row, "reason": NOT_ENOUGH_DATA}


@dataclass(frozen=True, kw_only=True)
class Promoters(OfAnswers):
    """Scores 0 … 10 as a net promoter score."""

    metric: ClassVar[str]

    def counted(self) -> Scale:
        return Scale(self.metric)

    def units(self, frame: Frame) -> Mapping[Group, Unit]:
        found = self.asked(frame).tallies(frame)
        return {group: Points(tally.classes) for group, tally in found.items() if tally.n}

    def answer(self, frame: Frame) -> Result:
        tallies = self.asked(frame).tallies(frame)
        whole = together(tallies.values())
        rows = [nps_row(group, tally) for group, tally in tallies.items() if tally.n]
        return shown(rows, whole, adjusted_wald(whole.classes) if whole.n else None)


@ask_as("metrics.nps")
class Nps(Promoters):
    """The net promoter score: the share of promoters (9, 10) minus that of detractors (0 … 6), in
    points from −100 to 100.

    by: channel, touchpoint, stage, store, product, agent, survey, day, week, month, quarter, year,
        or property:<name>; nothing = one row. A touchpoint and a stage are those that the answer
        itself names; a store is that of the order it names, unless it names one. What an answer
        does not name is the group null.

    Rows: {"group", "nps", "lo", "hi", "n", "promoters", "passives", "detractors"}: the largest
    group first, periods in their order. lo, hi: 95 % adjusted Wald interval; `nps` itself is the
    raw one. A row of fewer than ten answers has "reason": "not_enough_data". n: answers; interval:
    of all of them. totals: left_out = answers whose score is blank or on another scale.
    People: of a row; with "class": "promoters", "passives" or "detractors", of that class.

    Source: F. Reichheld, Harvard Business Review 81 (2003); interval: B. Rocks, The American
    Statistician 70 (2016). Example: `ask("metrics.nps", since="2026-04-01", by="channel")`.
    """

    metric: ClassVar[str] = "nps"


@ask_as("metrics.enps")
class Enps(Promoters):
    """The net promoter score of employees: as metrics.nps, of the answers with metric "enps".

    by, rows, n, totals, people: as metrics.nps.

    Example: `ask("metrics.enps", by="property:department")`.
    """

    metric: ClassVar[str] = "enps"


@dataclass(frozen=True, kw_only=True)
class Rated(OfAnswers):
    """Ratings as the share of the top box, or as their mean."""

    metric: ClassVar[str]

    scale: str
    show: Literal["top", "mean"] = "top"
    top: float | None = None

    def counted(self) -> Scale:
        return scale_of(self.metric, self.scale, self.top)

    def answer(self, frame: Frame) -> Result:
        tallies = self.asked(frame).tallies(frame)
        whole = together(tallies.values())
        rows = [self.row(group, tally) for group, tally in tallies.items() if tally.n]
        return shown(rows, whole, self.interval(whole))

    def units(self, frame: Frame) -> Mapping[Group, Unit]:
        found = self.asked(frame).tallies(frame)
        return {group: self.unit(tally) for group, tally in found.items() if tally.n}

    def unit(self, tally: Tally) -> Unit:
        return Share(tally.top, tally.n) if self.show == "top" else Mean(tally.moments)

    def row(self, group: object, tally: Tally) -> Row:
        share, mean = tally.top / tally.n, tally.moments.mean
        low, high = self.interval(tally) or (None, None)
        row: Row = {"group": group, self.metric: share if self.show == "top" else mean}
        row |= {"lo": low, "hi": high, "n": tally.n, "top": tally.top, "mean": mean}
        return row if tally.n >= ENOUGH else {**row, "reason": NOT_ENOUGH_DATA}

    def interval(self, tally: Tally) -> Interval | None:
        if self.show == "top":
            return wilson(tally.top, tally.n) if tally.n else None
        return mean_interval(tally.moments) if tally.n > 1 else None


@ask_as("metrics.csat")
class Csat(Rated):
    """Customer satisfaction: the share of answers in the top box, or their mean.

    scale: 1-5 (default), 1-7 or 0-10; answers that name another maximum are left out.
    show: "top" = the share (0 … 1) of scores from `top` on; "mean" = the mean score.
    top: by default 4 of 1-5, 6 of 1-7, 9 of 0-10.
    by: as metrics.nps.

    Rows: {"group", "csat", "lo", "hi", "n", "top", "mean"}; lo, hi: Wilson's 95 % interval of the
    share, Student's of the mean; top: answers in the top box. n, reason, totals: as metrics.nps.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), method 3.
    Example: `ask("metrics.csat", by="touchpoint")`.
    """

    metric: ClassVar[str] = "csat"

    scale: str = "1-5"


@ask_as("metrics.ces")
class Ces(Rated):
    """Customer effort (high = easy): the share of answers that found it easy, or their mean.

    scale: 1-7 (default), 1-5 or 0-10; answers that name another maximum are left out.
    show, by: as metrics.csat.
    top: by default 5 of 1-7, 4 of 1-5, 7 of 0-10.

    Rows: {"group", "ces", "lo", "hi", "n", "top", "mean"}, as metrics.csat.

    Source: M. Dixon, N. Toman, R. DeLisi, The Effortless Experience (2013): who agrees (5 … 7)
    that it was made easy. Example: `ask("metrics.ces", by="touchpoint", show="mean")`.
    """

    metric: ClassVar[str] = "ces"

    scale: str = "1-7"


__all__ = [
    "AcquisitionCost",
    "Aov",
    "Bounce",
    "ByClass",
    "Ces",
    "Churn",
    "Compare",
    "Consistency",
    "Conversion",
    "Csat",
    "Enps",
    "FirstResponse",
    "Nps",
    "PurchaseInterval",
    "Repeat",
    "Revenue",
    "TimeOnSite",
    "Trend",
    "Waiting",
]
