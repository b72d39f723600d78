"""How a metric went, day by day: each point looks back over a few days, so that few answers a day
still make a line, with the interval of all the answers that it looks at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from enishi.lens.statistics.nps import Classes, adjusted_wald
from enishi.lens.statistics.proportions import wilson
from enishi.metrics.periods import Period
from enishi.metrics.readings import Course, Value, whole

WEEK: Final = 7
MONTH: Final = 28
ENOUGH: Final = 10  # answers in a window; a point with fewer says nothing
Row = Mapping[str, object]


@dataclass(frozen=True)
class Tally:
    """Answers of some days: how many, in the best class, in the worst."""

    n: int = 0
    top: int = 0
    low: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.n + other.n, self.top + other.top, self.low + other.low)

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.n - other.n, self.top - other.top, self.low - other.low)


Point = tuple[Value, Value, Value]
NONE: Final[Point] = (None, None, None)


def tally_of(row: Row) -> Tally:
    """Of a row of metrics.nps, or of metrics.csat and its kin."""
    if "promoters" in row:
        return Tally(whole(row["n"]), whole(row["promoters"]), whole(row["detractors"]))
    return Tally(whole(row["n"]), whole(row["top"]))


def points(tally: Tally) -> Point:
    """The net promoter score with its interval."""
    classes = Classes(tally.top, tally.n - tally.top - tally.low, tally.low)
    return classes.nps, *adjusted_wald(classes)


def share(tally: Tally) -> Point:
    return tally.top / tally.n, *wilson(tally.top, tally.n)


def first_day(period: Period) -> date:
    """From where on a course needs to know the days."""
    return (period.before_since or period.since) - timedelta(days=MONTH - 1)


def rolling(rows: Sequence[Row], period: Period, figure: Callable[[Tally], Point]) -> Course:
    """`rows` are of days, their `group` the day."""
    days = {str(row["group"]): tally_of(row) for row in rows if row.get("group")}
    last = min(period.until - timedelta(days=1), period.today)
    listed = _days(period.since, last)
    window = WEEK if _is_enough(days, listed) else MONTH
    sums = _sums(days, first_day(period), last, window)
    now = [sums[day.isoformat()] for day in listed]
    drawn = [figure(tally) if tally.n >= ENOUGH else NONE for tally in now]
    return Course(
        x=[day.isoformat() for day in listed],
        values=[value for value, _, _ in drawn],
        low=[low for _, low, _ in drawn],
        high=[high for _, _, high in drawn],
        before=_earlier(sums, period, len(listed), figure),
        n=[tally.n for tally in now],
        window=window,
    )


def together(
    rows: Sequence[Row], period: Period, column: str, figure: Callable[[Tally], Point]
) -> dict[str, object]:
    """The row of the whole period, as the question without its days would answer it."""
    inside = [row for row in rows if period.span.since <= str(row["group"]) < period.span.until]
    tally = sum((tally_of(row) for row in inside), Tally())
    if not tally.n:
        return {}
    value, low, high = figure(tally)
    row: dict[str, object] = {column: value, "lo": low, "hi": high, "n": tally.n}
    if "promoters" in inside[0]:
        passives = tally.n - tally.top - tally.low
        return {**row, "promoters": tally.top, "passives": passives, "detractors": tally.low}
    means = (float(str(one["mean"])) * whole(one["n"]) for one in inside)
    return {**row, "mean": sum(means) / tally.n}


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _is_enough(days: Mapping[str, Tally], listed: Sequence[date]) -> bool:
    """Whether a week of this period usually has enough answers."""
    total = sum(days.get(day.isoformat(), Tally()).n for day in listed)
    return total * WEEK >= 2 * ENOUGH * len(listed)


def _sums(days: Mapping[str, Tally], first: date, last: date, window: int) -> dict[str, Tally]:
    """For each day, the answers of the `window` days that end with it."""
    found: dict[str, Tally] = {}
    running = Tally()
    for day in _days(first, last):
        running += days.get(day.isoformat(), Tally())
        running -= days.get((day - timedelta(days=window)).isoformat(), Tally())
        found[day.isoformat()] = running
    return found


def _earlier(
    sums: Mapping[str, Tally], period: Period, count: int, figure: Callable[[Tally], Point]
) -> list[Value]:
    if period.before_since is None:
        return []
    tallies = [
        sums.get((period.before_since + timedelta(days=n)).isoformat(), Tally())
        for n in range(count)
    ]
    return [figure(tally)[0] if tally.n >= ENOUGH else None for tally in tallies]
