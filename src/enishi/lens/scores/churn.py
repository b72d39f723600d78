"""Who leaves: by contract, or by having been away too long."""

from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA, Result, Row
from enishi.lens.scores.money import DAY, p95_days
from enishi.lens.scores.orders import ORDER
from enishi.lens.scores.periods import Periods, known_until
from enishi.lens.sql import Sql
from enishi.lens.statistics.proportions import wilson
from enishi.lens.window import day_number, span, window_of


@ask_as("metrics.churn")
class Churn(Question):
    """The share of the customers at a period's beginning who are none any more at its end. Who
    joins within the period is in neither number.

    kind: "inactivity": a customer is who did `event` within `window` before an instant;
          "contract": a customer is whose last `started` is later than their last `ended`.
    window: how long somebody may stay away (stated, not guessed); totals propose the 95 % point of
        the purchase interval.
    event: what an active customer does.
    started, ended: events that begin and end a contract. Who ended without having started is in no
        number.
    unit: week, month, quarter or year (fiscal); whole periods that begin within since … until. By
        inactivity, from where the events reach back a whole window: earlier, those who were away
        longest are not known, and churn would look low.

    Rows: {"period", "churn", "lo", "hi", "n", "churned", "complete"}; shares 0 … 1,
    Wilson's 95 % interval; n: customers at the beginning. A period that is not over, or that
    reaches beyond the last day with an event of anybody, is null and "complete": false.
    totals: "window_days", "proposed_window_days" (null where nobody came again); "churn", "churned"
    and "n" over all complete periods. n of the answer: customers times periods.
    People: of all rows, the customers; of one, who left in that period; with "left": false, who
        stayed.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), method 3.
    Example: `ask("metrics.churn", window="120d", unit="month", since="2026-01-01")`.
    """

    events: ClassVar[str] = f"{ORDER}, or the contract's events, as named"

    kind: Literal["inactivity", "contract"] = "inactivity"
    window: str = "90d"
    event: str = ORDER
    started: str = "Subscription Started"
    ended: str = "Subscription Cancelled"
    unit: Literal["week", "month", "quarter", "year"] = "month"

    def answer(self, frame: Frame) -> Result:
        numbers, known = self.numbers(frame), known_until(frame, window_of(self, frame))
        found: dict[int, tuple[int, int]] = {}
        if numbers:
            for place, n, left in frame.engine.ask(self.ask(CHURN, frame, numbers)):
                found[int(str(place))] = int(str(n)), int(str(left))
        rows = [
            self.row(frame, number, *found.get(place, (0, 0)), known)
            for place, number in enumerate(numbers)
        ]
        whole = [row for row in rows if row["complete"]]
        n = sum(int(str(row["n"])) for row in whole)
        left = sum(int(str(row["churned"])) for row in whole)
        totals: Row = {"churn": left / n if n else None, "churned": left, "n": n}
        if self.kind == "inactivity":
            totals["window_days"] = span(self.window, "window") / DAY
            totals["proposed_window_days"] = p95_days(frame)
        reason = None if n else NOT_ENOUGH_DATA if self.first(frame) is not None else NO_EVENTS
        interval = wilson(left, n) if n else None
        return Result(rows=rows, n=n, interval=interval, reason=reason, totals=totals)

    def periods(self, frame: Frame) -> Periods:
        return Periods(self.unit, frame.fiscal_month)

    def first(self, frame: Frame) -> int | None:
        """The first instant at which it is known who is a customer: by inactivity, only when the
        events reach back a whole window."""
        named = self.event if self.kind == "inactivity" else self.started
        [(since,)] = frame.everybody.ask(Sql(FIRST, {"first": named}))
        if since is None:
            return None
        back = span(self.window, "window") if self.kind == "inactivity" else 0
        return int(str(since)) + back

    def numbers(self, frame: Frame) -> list[int]:
        """The periods that begin in the window, when it is known who is a customer."""
        since = self.first(frame)
        if since is None:
            return []
        window, periods = window_of(self, frame), self.periods(frame)
        begin = max(since, window.since)
        first = periods.number(day_number(begin - 1, frame.zone)) + 1
        last = periods.number(day_number(known_until(frame, window) - 1, frame.zone))
        return list(range(first, last + 1))

    def row(self, frame: Frame, number: int, n: int, left: int, known: int) -> Row:
        periods = self.periods(frame)
        complete = periods.begins(number + 1, frame.zone) <= known
        low, high = wilson(left, n) if n and complete else (None, None)
        return {
            "period": periods.label(number),
            "churn": left / n if n and complete else None,
            "lo": low,
            "hi": high,
            "n": n,
            "churned": left if complete else None,
            "complete": complete,
        }

    def ask(self, text: str, frame: Frame, numbers: list[int]) -> Sql:
        """A statement over `present`: who is a customer at which of the periods' beginnings."""
        periods = self.periods(frame)
        instants = [periods.begins(number, frame.zone) for number in (*numbers, numbers[-1] + 1)]
        # Whole numbers of ours, no user's words.
        marks = ", ".join(f"({place}, {instant})" for place, instant in enumerate(instants))
        values: dict[str, object] = {"now": window_of(self, frame).until}
        if self.kind == "inactivity":
            present = INACTIVITY
            values |= {"event": self.event, "window": span(self.window, "window")}
        else:
            present = CONTRACT
            values |= {"started": self.started, "ended": self.ended}
        with_marks = (
            f"WITH marks AS (SELECT place, instant FROM (VALUES {marks}) AS marks(place, instant))"  # noqa: S608 -- our own text
        )
        return Sql(f"{with_marks}, present AS ({present}) {text}", values)

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        numbers = self.numbers(frame)
        if not numbers:
            return Sql("SELECT person_id FROM story WHERE seq < 0 AND seq > 0")
        if "period" not in row:
            return self.ask(ALL, frame, numbers)
        try:
            place = numbers.index(self.periods(frame).named(str(row["period"])))
        except ValueError:
            raise QuestionError("bad_row", "Name a period of the answer.", "period") from None
        asked = self.ask(STAYED if row.get("left") is False else LEFT, frame, numbers)
        return Sql(asked.text, {**asked.values, "place": place})


FIRST: Final = "SELECT MIN(time) AS since FROM story WHERE kind <= 3 AND name = $first"
INACTIVITY: Final = """
SELECT DISTINCT story.person_id, marks.place FROM story JOIN marks
ON story.time < marks.instant AND story.time >= marks.instant - $window
WHERE story.kind <= 3 AND story.name = $event AND story.time < $now
"""
CONTRACT: Final = """
SELECT person_id, place FROM (
  SELECT story.person_id, marks.place,
    MAX(CASE WHEN story.name = $started THEN story.time END) AS began,
    MAX(CASE WHEN story.name = $ended THEN story.time END) AS over_at
  FROM story JOIN marks ON story.time < marks.instant
  WHERE story.kind <= 3 AND (story.name = $started OR story.name = $ended) AND story.time < $now
  GROUP BY story.person_id, marks.place
) AS contracts
WHERE began IS NOT NULL AND (over_at IS NULL OR over_at < began)
"""
_NEXT: Final = """
FROM present AS here LEFT JOIN present AS later
ON later.person_id = here.person_id AND later.place = here.place + 1
"""
CHURN: Final = f"""
SELECT here.place, COUNT(*) AS n,
  SUM(CASE WHEN later.person_id IS NULL THEN 1 ELSE 0 END) AS churned
{_NEXT} GROUP BY here.place
"""
ALL: Final = "SELECT DISTINCT person_id FROM present"
LEFT: Final = f"SELECT here.person_id {_NEXT} WHERE here.place = $place AND later.person_id IS NULL"
STAYED: Final = (
    f"SELECT here.person_id {_NEXT} WHERE here.place = $place AND later.person_id IS NOT NULL"
)
