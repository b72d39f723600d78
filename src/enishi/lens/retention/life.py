"""Who is new, active, at risk or lost, and how often the active come."""

from collections.abc import Mapping
from itertools import accumulate
from typing import ClassVar, Final

from enishi.lens.calendar import iso, known_days
from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result
from enishi.lens.retention import sql
from enishi.lens.sql import Sql
from enishi.lens.statistics.proportions import wilson
from enishi.lens.window import BEGINNING, day_number, window_of

STAGES: Final = ("new", "active", "at_risk", "lost")


@ask_as("lifecycle")
class Lifecycle(Question):
    """People by how long ago they were last here.

    Days are the company's, counted back from the day of `until` (or of asking). lost: the last one
    with an event is at least `lost` days ago; at_risk: `at_risk`; else new: the first ever is less
    than `new` days ago; else active. Everybody is in exactly one stage.

    since: only people with an event from then on. The thresholds are a choice of the company's: a
    shop bought from once a year needs longer ones.

    Rows: {"stage", "people", "share", "lo", "hi"}, in the order new, active, at_risk, lost; the
    share of all in 0 … 1 with its interval (Wilson). n: people.

    Example: `ask("lifecycle", at_risk=30, lost=90)`.
    """

    events: ClassVar[str] = "what people do: track, page and screen, but no mail, parcel or refund"

    new: int = 30
    at_risk: int = 60
    lost: int = 180

    def answer(self, frame: Frame) -> Result:
        staged = sql.staged(window_of(self, frame))
        text = f"{staged} SELECT stage, COUNT(*) AS people FROM staged GROUP BY stage"  # noqa: S608 -- our own text
        found = {
            str(stage): int(str(people))
            for stage, people in frame.engine.ask(Sql(text, self._values(frame)))
        }
        n = sum(found.values())
        if not n:
            return Result(rows=[], n=0, reason=NO_EVENTS)
        rows: list[dict[str, object]] = []
        for stage in STAGES:
            people = found.get(stage, 0)
            low, high = wilson(people, n)
            rows.append(
                {"stage": stage, "people": people, "share": people / n, "lo": low, "hi": high}
            )
        return Result(rows=rows, n=n)

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        values, staged = self._values(frame), sql.staged(window_of(self, frame))
        if "stage" not in row:
            return Sql(f"{staged} SELECT person_id FROM staged", values)  # noqa: S608 -- our own text
        if row["stage"] not in STAGES:
            raise QuestionError(
                "bad_row", "One of %(options)s.", "stage", options=", ".join(STAGES)
            )
        text = f"{staged} SELECT person_id FROM staged WHERE stage = $stage"  # noqa: S608 -- our own text
        return Sql(text, {**values, "stage": row["stage"]})

    def _values(self, frame: Frame) -> dict[str, object]:
        if not 0 < self.at_risk < self.lost:
            raise QuestionError("bad_parameter", "“At risk” must begin before “lost”.", "at_risk")
        window = window_of(self, frame)
        return {
            **window.bound,
            "today": day_number(window.until - 1, frame.zone),
            "new": self.new,
            "at_risk": self.at_risk,
            "lost": self.lost,
        }


@ask_as("stickiness")
class Stickiness(Question):
    """How many of those who come in a month come on a day.

    For each company day: people active on it (dau), in the 7 days that end with it (wau) and in the
    30 (mau), each person once, and the ratios between them. Only days that are over.

    since, until: the days listed (earlier events count for wau and mau); without since, the last
    `days` days.

    Rows: {"day", "dau", "wau", "mau", "dau_mau", "dau_wau", "wau_mau"}; a ratio is null where
    nobody came. n: people active in the 30 days up to the last day.
    totals: {"dau_mau", "dau_wau", "wau_mau"}: ratios of the sums over the days listed.

    Example: `ask("stickiness", days=90)`.
    """

    events: ClassVar[str] = "what people do: track, page and screen, but no mail, parcel or refund"

    days: int = 30

    def answer(self, frame: Frame) -> Result:
        listed = self._listed(frame)
        if not listed:
            return Result(rows=[], n=0, reason=NO_EVENTS)
        values = {
            "first": listed.start,
            "past": listed.stop,
            "until": window_of(self, frame).until,
        }
        counts = _running(frame, Sql(sql.STEPS, values), listed)
        rows: list[dict[str, object]] = [
            {
                "day": iso(day),
                **dict(zip(("dau", "wau", "mau"), people, strict=True)),
                **_ratios(*people),
            }
            for day, people in zip(listed, counts, strict=True)
        ]
        sums = [sum(column) for column in zip(*counts, strict=True)]
        return Result(rows=rows, n=counts[-1][2], totals={**_ratios(*sums)})

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Who came in the 30 days up to the row's day, or to the last."""
        listed = self._listed(frame)
        on = next((day for day in listed if iso(day) == row.get("day")), listed.stop - 1)
        return Sql(sql.ACTIVE, {"on": on, "until": window_of(self, frame).until})

    def _listed(self, frame: Frame) -> range:
        window = window_of(self, frame)
        known = known_days(frame, window)
        if known is None:
            return range(0)
        first = known.until - max(self.days, 1)
        if window.since > BEGINNING:
            first = day_number(window.since, frame.zone)
        return range(first, known.until)


def _running(frame: Frame, steps: Sql, listed: range) -> list[tuple[int, int, int]]:
    """People of the day, the 7 and the 30 days on each listed day."""
    changes = {
        int(str(day)): (int(str(daily)), int(str(weekly)), int(str(monthly)))
        for day, daily, weekly, monthly in frame.engine.ask(steps)
    }
    days = range(listed.start - 30, listed.stop)
    found = accumulate((changes.get(day, (0, 0, 0)) for day in days), _added)
    return list(found)[30:]


def _added(one: tuple[int, int, int], two: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + two[0], one[1] + two[1], one[2] + two[2]


def _ratios(dau: int, wau: int, mau: int) -> dict[str, float | None]:
    return {
        "dau_mau": dau / mau if mau else None,
        "dau_wau": dau / wau if wau else None,
        "wau_mau": wau / mau if mau else None,
    }
