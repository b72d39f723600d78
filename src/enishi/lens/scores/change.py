"""Two periods side by side: is the change of a score real, and why did it move?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

import numpy as np

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA, Result, Row
from enishi.lens.scores.answers import (
    ANSWERS,
    ENOUGH,
    PROMOTERS,
    Asked,
    Group,
    Scale,
    Tally,
    scale_of,
    together,
)
from enishi.lens.scores.grouping import OF_ANSWERS, Grouping, grouping
from enishi.lens.sql import Sql
from enishi.lens.statistics.kitagawa import Array, Parts, bounds, resampled, split_scores
from enishi.lens.statistics.means import welch
from enishi.lens.statistics.normal import CONFIDENCE, Interval
from enishi.lens.statistics.nps import difference
from enishi.lens.statistics.proportions import newcombe
from enishi.lens.window import BEGINNING, Window, instant, window_of

NOT_DISTINGUISHABLE: Final = "not_distinguishable"
USUAL: Final = {"csat": "1-5", "ces": "1-7"}


def verdict(interval: Interval | None) -> str:
    """A code for words: rose, fell, not_distinguishable, or not_enough_data without an interval."""
    if interval is None:
        return NOT_ENOUGH_DATA
    if interval[0] > 0:
        return "rose"
    return "fell" if interval[1] < 0 else NOT_DISTINGUISHABLE


@dataclass(frozen=True, kw_only=True)
class Change(Question):
    """What questions to two periods have in common.

    before, after: half-open periods "a..b" whose ends are written as `since` is. Without them:
        the window since … until, and the equally long time before it.
    """

    events: ClassVar[str] = ANSWERS

    before: str | None = None
    after: str | None = None
    by: str | None = None

    def periods(self, frame: Frame) -> tuple[Window, Window]:
        """Before and after; they do not overlap."""
        if self.before and self.after:
            before = _period(self.before, frame, "before")
            after = _period(self.after, frame, "after")
        else:
            after = window_of(self, frame)
            if self.before or self.after or after.since == BEGINNING:
                raise QuestionError(
                    "bad_parameter", "Say before=a..b and after=c..d, or since.", "before"
                )
            before = Window(after.since - (after.until - after.since), after.since)
        if before.since < after.until and after.since < before.until:
            raise QuestionError("bad_parameter", "The two periods overlap.", "after")
        return before, after

    def split(self, frame: Frame) -> Grouping:
        found = grouping(self.by, frame.fiscal_month, OF_ANSWERS)
        if found.periods:
            raise QuestionError("bad_parameter", "Two periods cannot be split by time.", "by")
        return found

    def counted(self) -> Scale:
        """Which answers count."""
        raise NotImplementedError

    def tallies(self, frame: Frame) -> list[tuple[Group, Tally, Tally]]:
        """(group, before, after), the largest group first, null last."""
        before, after = (
            Asked(self.counted(), period, self.split(frame)).tallies(frame)
            for period in self.periods(frame)
        )
        found = [
            (group, before.get(group, Tally()), after.get(group, Tally()))
            for group in {**before, **after}
        ]
        found = [one for one in found if one[1].n + one[2].n]
        return sorted(found, key=lambda one: (one[0] is None, -one[1].n - one[2].n, str(one[0])))

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Of a row's group, in both periods, or with "period": "before" or "after" in one."""
        before, after = self.periods(frame)
        spans = {"before": before, "after": after}
        if row.get("period") in spans:
            hull, gap = spans[str(row["period"])], "score IS NOT NULL"
        else:
            first, second = sorted((before, after), key=lambda one: one.since)
            hull, gap = Window(first.since, second.until), "(time < $gap OR time >= $resumed)"
        values: dict[str, object] = {}
        if "$gap" in gap:
            values = {"gap": first.until, "resumed": second.since}
        asked = Asked(self.counted(), hull, self.split(frame))
        if "group" not in row or not self.by:
            return asked.people(gap, values)
        condition, named = asked.grouping.is_group(row["group"])
        return asked.people(f"{gap} AND {condition}", {**values, **named})


def _period(text: str, frame: Frame, field: str) -> Window:
    since, dots, until = text.partition("..")
    if not (since and dots and until):
        raise QuestionError("bad_time", "Write a period as 2026-10-01..2026-11-01.", field)
    period = Window(instant(since, frame, field), min(instant(until, frame, field), frame.now))
    if period.until <= period.since:
        raise QuestionError("empty_window", "A period must begin before it ends.", field)
    return period


@ask_as("metrics.compare")
class Compare(Change):
    """Is the change of a score real?

    before, after: half-open periods "a..b" whose ends are written as since is. Without them: the
        window since … until, and the equally long time before it.
    metric: nps, enps (points), csat, ces (share of the top box, 0 … 1; with show="mean" the mean).
    scale, top: as metrics.csat and metrics.ces.
    by: as metrics.nps, but no unit of time; nothing = one row with the group null.

    Rows: {"group", "before", "after", "change", "lo", "hi", "n_before", "n_after", "verdict"},
    the largest group first. lo, hi: the 95 % interval of the change; with several groups they hold
    all at once (Bonferroni), so that one of twenty does not win by chance. verdict: "rose", "fell",
    "not_distinguishable", or "not_enough_data" below ten answers in a period.
    totals: the same of all answers. n: answers of both periods; interval: of the whole change.

    Source: NPS as B. Rocks, The American Statistician 70 (2016); shares R. G. Newcombe, Statistics
    in Medicine 17 (1998), method 10; means B. L. Welch, Biometrika 34 (1947).
    Example: `ask("metrics.compare", before="2026-04-01..2026-07-01",
    after="2026-07-01..2026-10-01")`.
    """

    metric: Literal["nps", "enps", "csat", "ces"] = "nps"
    scale: str | None = None
    show: Literal["top", "mean"] = "top"
    top: float | None = None

    def counted(self) -> Scale:
        if self.metric in USUAL:
            return scale_of(self.metric, self.scale or USUAL[self.metric], self.top)
        return Scale(self.metric)

    def answer(self, frame: Frame) -> Result:
        found = self.tallies(frame)
        before, after = together(one[1] for one in found), together(one[2] for one in found)
        whole = self.row(None, before, after)
        several = sum(enough(*one[1:]) for one in found) or 1
        level = 1 - (1 - CONFIDENCE) / several
        interval = self.interval(before, after)
        return Result(
            rows=[self.row(group, first, second, level) for group, first, second in found],
            n=before.n + after.n,
            interval=interval,
            reason=reason_of(before, after),
            totals={name: value for name, value in whole.items() if name != "group"},
        )

    def row(self, group: Group, before: Tally, after: Tally, level: float = CONFIDENCE) -> Row:
        first, second = self.value(before), self.value(after)
        interval = self.interval(before, after, level)
        low, high = interval or (None, None)
        both = first is not None and second is not None
        return {
            "group": group,
            "before": first,
            "after": second,
            "change": second - first if both else None,  # type: ignore[operator] # both are numbers
            "lo": low,
            "hi": high,
            "n_before": before.n,
            "n_after": after.n,
            "verdict": verdict(interval),
        }

    def value(self, tally: Tally) -> float | None:
        if not tally.n:
            return None
        if self.metric not in USUAL:
            return tally.classes.nps
        return tally.top / tally.n if self.show == "top" else tally.moments.mean

    def interval(self, before: Tally, after: Tally, level: float = CONFIDENCE) -> Interval | None:
        if not enough(before, after):
            return None
        if self.metric not in USUAL:
            return difference(before.classes, after.classes, level)
        if self.show == "top":
            return newcombe((after.top, after.n), (before.top, before.n), level)
        return welch(after.moments, before.moments, level)


def enough(before: Tally, after: Tally) -> bool:
    return min(before.n, after.n) >= ENOUGH


def reason_of(before: Tally, after: Tally) -> str | None:
    if not (before.n and after.n):
        return NO_EVENTS
    return None if enough(before, after) else NOT_ENOUGH_DATA


@ask_as("metrics.nps.why")
class NpsWhy(Change):
    """Why the net promoter score moved: other groups answer (mix), or the same groups answer
    otherwise (rate). It tells what goes together, never what causes it.

    before, after: half-open periods "a..b" whose ends are written as since is. Without them: the
        window since … until, and the equally long time before it.
    by: as metrics.nps, but no unit of time.

    Rows: {"group", "mix", "rate", "mix_lo", "mix_hi", "rate_lo", "rate_hi", "n_before", "n_after",
    "nps_before", "nps_after", "share_before", "share_after"}, in points, the largest part first;
    shares 0 … 1. All mix and rate parts add up to the change within 1e-9. Mix is centred: a group
    lifts the whole when it grows and stands above it. A group that answered in one period only has
    no rate part: all that it brings is mix.
    totals: {"change", "mix", "rate"} and each with _lo, _hi; "nps_before", "nps_after",
    "n_before", "n_after", and "verdict" as metrics.compare. Intervals: 95 %, percentiles of 2,000
    redrawn sets of answers (multinomial, always the same draws); interval: of the change as
    metrics.compare. n: answers of both periods.

    Source: E. M. Kitagawa, JASA 50 (1955) 1168-1194; P. Das Gupta (1993).
    Example: `ask("metrics.nps.why", before="2026-01-01..2026-04-01",
    after="2026-04-01..2026-07-01", by="channel")`.
    """

    by: str | None = "channel"

    def counted(self) -> Scale:
        return PROMOTERS

    def answer(self, frame: Frame) -> Result:
        found = self.tallies(frame)
        before, after = together(one[1] for one in found), together(one[2] for one in found)
        reason = reason_of(before, after)
        if reason == NO_EVENTS:
            return Result(rows=[], n=before.n + after.n, reason=reason)
        interval = difference(before.classes, after.classes) if reason is None else None
        cells = _cells([one[1] for one in found]), _cells([one[2] for one in found])
        parts, redrawn = split_scores(*cells), resampled(*cells)
        totals = _totals(parts, redrawn)
        totals |= {"nps_before": before.classes.nps, "nps_after": after.classes.nps}
        totals |= {"n_before": before.n, "n_after": after.n, "verdict": verdict(interval)}
        rows = _rows(found, parts, redrawn)
        return Result(
            rows=rows, n=before.n + after.n, interval=interval, reason=reason, totals=totals
        )


def _cells(tallies: list[Tally]) -> Array:
    """Groups × (detractors, passives, promoters)."""
    return np.array(
        [(one.low, one.n - one.low - one.top, one.top) for one in tallies], dtype=np.float64
    )


def _totals(parts: Parts, redrawn: Parts) -> Row:
    row: Row = {}
    for name, value, draws in (
        ("change", parts.change, redrawn.change),
        ("mix", parts.mix.sum(), redrawn.mix.sum(axis=-1)),
        ("rate", parts.rate.sum(), redrawn.rate.sum(axis=-1)),
    ):
        low, high = bounds(draws)
        row |= {name: float(value), f"{name}_lo": float(low), f"{name}_hi": float(high)}
    return row


def _rows(found: list[tuple[Group, Tally, Tally]], parts: Parts, redrawn: Parts) -> list[Row]:
    whole = [sum(before.n for _, before, _ in found), sum(after.n for _, _, after in found)]
    ends = [*bounds(redrawn.mix), *bounds(redrawn.rate)]
    rows: list[Row] = []
    for place, (group, before, after) in enumerate(found):
        row: Row = {"group": group, "mix": float(parts.mix[place])}
        row["rate"] = float(parts.rate[place])
        for name, values in zip(("mix_lo", "mix_hi", "rate_lo", "rate_hi"), ends, strict=True):
            row[name] = float(values[place])
        for side, tally, n in (("before", before, whole[0]), ("after", after, whole[1])):
            row[f"n_{side}"] = tally.n
            row[f"nps_{side}"] = tally.classes.nps if tally.n else None
            row[f"share_{side}"] = tally.n / n
        rows.append(row)
    return sorted(rows, key=_size)


def _size(row: Row) -> float:
    return -abs(float(str(row["mix"])) + float(str(row["rate"])))
