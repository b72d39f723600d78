"""Why a metric moved: other groups weigh more (mix), or the same groups are otherwise (rate). It
tells what goes together, never what causes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from enishi.lens.frame import Frame
from enishi.lens.question import ask_as
from enishi.lens.result import NO_EVENTS, Result, Row
from enishi.lens.scores.change import Side, TwoPeriods, reason_of, verdict
from enishi.lens.scores.followed import Conversion, Repeat
from enishi.lens.scores.money import Aov
from enishi.lens.scores.questions import Ces, Csat, Enps, Nps
from enishi.lens.scores.service import FirstResponse, Waiting
from enishi.lens.scores.units import Unit, change_of
from enishi.lens.scores.visits import Bounce
from enishi.lens.sql import Sql
from enishi.lens.statistics.kitagawa import Parts, Period, bounds, parted, resampled


@dataclass(frozen=True, kw_only=True)
class Why(TwoPeriods):
    """Stands before the metric whose `units` it splits; takes the metric's own parameters, too.

    Source: E. M. Kitagawa, JASA 50 (1955) 1168-1194; P. Das Gupta (1993).
    """

    column: ClassVar[str]

    by: str | None = "channel"

    def people_of_window(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        return super(TwoPeriods, self).people(frame, row)

    def answer(self, frame: Frame) -> Result:
        found, whole = self.sides(frame), self.whole(frame)
        n = sum(one.before.n + one.after.n for one in found)
        if whole is None:
            return Result(rows=[], n=n, reason=NO_EVENTS)
        interval = change_of(whole.before, whole.after)
        periods = _period([one.before for one in found]), _period([one.after for one in found])
        parts, redrawn = parted(*periods), resampled(*periods)
        totals = _totals(parts, redrawn)
        totals |= {f"{self.column}_before": whole.before.value}
        totals |= {f"{self.column}_after": whole.after.value, "n_before": whole.before.n}
        totals |= {"n_after": whole.after.n, "verdict": verdict(interval)}
        rows = self.rows(found, parts, redrawn)
        return Result(rows=rows, n=n, interval=interval, reason=reason_of(whole), totals=totals)

    def rows(self, found: list[Side], parts: Parts, redrawn: Parts) -> list[Row]:
        whole = sum(one.before.n for one in found), sum(one.after.n for one in found)
        ends = [*bounds(redrawn.mix), *bounds(redrawn.rate)]
        rows: list[Row] = []
        for place, one in enumerate(found):
            row: Row = {"group": one.group, "mix": float(parts.mix[place])}
            row["rate"] = float(parts.rate[place])
            for name, values in zip(("mix_lo", "mix_hi", "rate_lo", "rate_hi"), ends, strict=True):
                row[name] = float(values[place])
            for side, unit, n in (("before", one.before, whole[0]), ("after", one.after, whole[1])):
                row[f"n_{side}"] = unit.n
                row[f"{self.column}_{side}"] = unit.value
                row[f"share_{side}"] = unit.n / n
            rows.append(row)
        return sorted(rows, key=_size)


def _period(units: list[Any]) -> Period:
    """`units` are of one kind."""
    kind: type[Unit] = type(units[0])
    return kind.period(units)


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


def _size(row: Row) -> float:
    return -abs(float(str(row["mix"])) + float(str(row["rate"])))


@ask_as("metrics.nps.why")
class NpsWhy(Why, Nps):
    """Why the net promoter score moved: other groups answer (mix), or the same groups answer
    otherwise (rate). It tells what goes together, never what causes it.

    before, after: half-open periods "a..b" whose ends are written as since is. Without them: the
        window since … until, and the equally long time before it.
    by: as metrics.nps, but no unit of time; or segment:<one>.

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

    column: ClassVar[str] = "nps"


@ask_as("metrics.enps.why")
class EnpsWhy(Why, Enps):
    """Why the employees' score moved.

    before, after, by, rows, totals: as metrics.nps.why, with enps_before and enps_after.

    Example: `ask("metrics.enps.why", since="-90d", by="property:department")`.
    """

    column: ClassVar[str] = "enps"


@ask_as("metrics.csat.why")
class CsatWhy(Why, Csat):
    """Why satisfaction moved.

    before, after, by, rows, totals: as metrics.nps.why, with csat_before and csat_after; scale,
    show, top: as metrics.csat. Of a mean, answers are redrawn as a Poisson bootstrap in its normal
    limit.

    Example: `ask("metrics.csat.why", since="-90d", by="touchpoint")`.
    """

    column: ClassVar[str] = "csat"


@ask_as("metrics.ces.why")
class CesWhy(Why, Ces):
    """Why effort moved.

    before, after, by, rows, totals: as metrics.nps.why, with ces_before and ces_after; scale, show,
    top: as metrics.ces.

    Example: `ask("metrics.ces.why", since="-90d", by="touchpoint")`.
    """

    column: ClassVar[str] = "ces"


@ask_as("metrics.repeat.why")
class RepeatWhy(Why, Repeat):
    """Why the repeat rate moved.

    before, after, by, rows, totals: as metrics.nps.why, with repeat_before and repeat_after;
    within: as metrics.repeat. n: people who ordered; whoever ordered in both periods counts in
    both.

    Example: `ask("metrics.repeat.why", since="-90d", within="30d")`.
    """

    column: ClassVar[str] = "repeat"


@ask_as("metrics.conversion.why")
class ConversionWhy(Why, Conversion):
    """Why conversion moved.

    before, after, by, rows, totals: as metrics.nps.why, with conversion_before and
    conversion_after; start, goal, within: as metrics.conversion. n: people with the start.

    Example: `ask("metrics.conversion.why", since="-30d", within="7d")`.
    """

    column: ClassVar[str] = "conversion"


@ask_as("metrics.bounce.why")
class BounceWhy(Why, Bounce):
    """Why the bounce rate moved.

    before, after, rows, totals: as metrics.nps.why, with bounce_before and bounce_after; gap,
    channel: as metrics.bounce. by: channel, or segment:<one>. n: sessions.

    Example: `ask("metrics.bounce.why", since="-30d")`.
    """

    column: ClassVar[str] = "bounce"


@ask_as("metrics.aov.why")
class AovWhy(Why, Aov):
    """Why the average order moved. A group weighs as much as its orders.

    before, after, by, rows, totals: as metrics.nps.why, with aov_before and aov_after; currency: as
    metrics.revenue. n: orders. What is refunded in a group without an order is a rate part of that
    group. People are redrawn with all their orders of a group (a Poisson bootstrap in its normal
    limit).

    Example: `ask("metrics.aov.why", since="-90d", by="store")`.
    """

    column: ClassVar[str] = "aov"


@ask_as("metrics.waiting.why")
class WaitingWhy(Why, Waiting):
    """Why the share that waited no longer than the target moved.

    before, after, by, rows, totals: as metrics.nps.why, with within_before and within_after; event,
    field, target: as metrics.waiting. n: events that say it.

    Example: `ask("metrics.waiting.why", since="-30d", by="agent", target="60s")`.
    """

    column: ClassVar[str] = "within"


@ask_as("metrics.first_response.why")
class FirstResponseWhy(Why, FirstResponse):
    """Why the share that was answered within the target moved.

    before, after, by, rows, totals: as metrics.nps.why, with within_before and within_after; asked,
    answered, key, target: as metrics.first_response. n: matters that were answered, or have waited
    for longer than the target; of the others nobody knows yet.

    Example: `ask("metrics.first_response.why", since="-30d", by="agent", target="5m")`.
    """

    column: ClassVar[str] = "within"
