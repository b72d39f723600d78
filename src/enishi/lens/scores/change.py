"""Two periods side by side: is the change of a score real?"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, Self

from enishi.lens.beside import parts
from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.question import ask_as
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA, Result, Row
from enishi.lens.scores.answers import ANSWERS, Asked, Group, Scale, Tally, scale_of
from enishi.lens.scores.grouping import OF_ANSWERS, grouping
from enishi.lens.scores.measured import Measured
from enishi.lens.scores.periods import UNITS
from enishi.lens.scores.units import Mean, Points, Share, Unit, change_of, enough, says_something
from enishi.lens.sql import Sql, either
from enishi.lens.statistics.normal import CONFIDENCE, Interval
from enishi.lens.window import BEGINNING, Window, instant, iso, window_of

NOT_DISTINGUISHABLE: Final = "not_distinguishable"
USUAL: Final = {"csat": "1-5", "ces": "1-7"}


def verdict(interval: Interval | None) -> str:
    """A code for words: rose, fell, not_distinguishable, or not_enough_data without an interval."""
    if interval is None:
        return NOT_ENOUGH_DATA
    if interval[0] > 0:
        return "rose"
    return "fell" if interval[1] < 0 else NOT_DISTINGUISHABLE


@dataclass(frozen=True)
class Side:
    """A group in both periods."""

    group: Group
    before: Unit
    after: Unit


@dataclass(frozen=True, kw_only=True)
class TwoPeriods(Measured):
    """What questions to two periods have in common.

    before, after: half-open periods "a..b" whose ends are written as `since` is. Without them:
        the window since … until, and the equally long time before it.
    """

    compares: ClassVar[bool] = True

    before: str | None = None
    after: str | None = None

    def people_of_window(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Who is behind a row in the window since … until."""
        raise NotImplementedError

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

    def windows(self, frame: Frame) -> list[Window]:
        return sorted(self.periods(frame), key=lambda one: one.since)

    def of_window(self, window: Window, **changed: Any) -> Self:
        """The same question of one window."""
        ends = {"since": iso(window.since), "until": iso(window.until)}
        return dataclasses.replace(self, before=None, after=None, **ends, **changed)

    def sides(self, frame: Frame) -> list[Side]:
        """The groups, the largest first, null last."""
        if self.by in UNITS:
            raise QuestionError("bad_parameter", "Two periods cannot be split by time.", "by")
        before, after = (self.groups(frame, period) for period in self.periods(frame))
        found = [
            Side(
                group,
                before.get(group) or type(after[group])(),
                after.get(group) or type(before[group])(),
            )
            for group in {**before, **after}
        ]
        found = [one for one in found if any(map(says_something, (one.before, one.after)))]
        return sorted(
            found, key=lambda one: (one.group is None, -one.before.n - one.after.n, str(one.group))
        )

    def groups(self, frame: Frame, period: Window) -> Mapping[Group, Unit]:
        if not frame.beside:
            return self.of_window(period).units(frame)
        alone = self.of_window(period, by=None)
        found = {group: alone.units(part) for group, part in parts(frame).items()}
        return {group: units[None] for group, units in found.items() if None in units}

    def whole(self, frame: Frame) -> Side | None:
        """Everybody in both periods; None where there is nothing in one of them."""
        before, after = (
            self.of_window(period, by=None).units(frame).get(None) for period in self.periods(frame)
        )
        if before is None or after is None or not (before.n and after.n):
            return None
        return Side(None, before, after)

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Of a row's group, in both periods, or with "period": "before" or "after" in one."""
        others = {key: value for key, value in row.items() if key != "period"}
        if not self.by:
            others.pop("group", None)
        told = dict(zip(("before", "after"), self.periods(frame), strict=True))
        chosen = [told[str(row["period"])]] if row.get("period") in told else list(told.values())
        return either(*(self.of_window(one).people_of_window(frame, others) for one in chosen))


def _period(text: str, frame: Frame, field: str) -> Window:
    since, dots, until = text.partition("..")
    if not (since and dots and until):
        raise QuestionError("bad_time", "Write a period as 2026-10-01..2026-11-01.", field)
    period = Window(instant(since, frame, field), min(instant(until, frame, field), frame.now))
    if period.until <= period.since:
        raise QuestionError("empty_window", "The window must begin before it ends.", field)
    return period


@ask_as("metrics.compare")
class Compare(TwoPeriods):
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

    events: ClassVar[str] = ANSWERS
    at_events: ClassVar[bool] = True

    metric: Literal["nps", "enps", "csat", "ces"] = "nps"
    scale: str | None = None
    show: Literal["top", "mean"] = "top"
    top: float | None = None

    def counted(self) -> Scale:
        if self.metric in USUAL:
            return scale_of(self.metric, self.scale or USUAL[self.metric], self.top)
        return Scale(self.metric)

    def asked(self, frame: Frame) -> Asked:
        split = grouping(self.by, frame.fiscal_month, OF_ANSWERS)
        return Asked(self.counted(), window_of(self, frame), split)

    def units(self, frame: Frame) -> Mapping[Group, Unit]:
        found = self.asked(frame).tallies(frame)
        return {group: self.unit(tally) for group, tally in found.items() if tally.n}

    def unit(self, tally: Tally) -> Unit:
        if self.metric not in USUAL:
            return Points(tally.classes)
        return Share(tally.top, tally.n) if self.show == "top" else Mean(tally.moments)

    def people_of_window(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        asked = self.asked(frame)
        if "group" not in row:
            return asked.people("score IS NOT NULL", {})
        return asked.people(*asked.grouping.is_group(row["group"]))

    def answer(self, frame: Frame) -> Result:
        found, whole = self.sides(frame), self.whole(frame)
        several = sum(enough(one.before, one.after) for one in found) or 1
        level = 1 - (1 - CONFIDENCE) / several
        totals = compared(whole) if whole else {}
        return Result(
            rows=[{"group": one.group, **compared(one, level)} for one in found],
            n=sum(one.before.n + one.after.n for one in found),
            interval=change_of(whole.before, whole.after) if whole else None,
            reason=reason_of(whole),
            totals=totals,
        )


def compared(side: Side, level: float = CONFIDENCE) -> Row:
    first, second = side.before.value, side.after.value
    interval = change_of(side.before, side.after, level)
    low, high = interval or (None, None)
    return {
        "before": first,
        "after": second,
        "change": None if first is None or second is None else second - first,
        "lo": low,
        "hi": high,
        "n_before": side.before.n,
        "n_after": side.after.n,
        "verdict": verdict(interval),
    }


def reason_of(whole: Side | None) -> str | None:
    if whole is None:
        return NO_EVENTS
    return None if enough(whole.before, whole.after) else NOT_ENOUGH_DATA
