"""What goes with a good or a bad answer."""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

import msgspec
import numpy as np

from enishi.lens.answers.sheet import Asked, Sheet
from enishi.lens.drivers.analysis import analysed
from enishi.lens.drivers.files import columns_of
from enishi.lens.drivers.names import MOST, Driver, asked_in, driver_in, driver_of, names_of
from enishi.lens.drivers.response import PATIENCE, Response, known_of_all, response_of
from enishi.lens.drivers.sql import answers_with, asked_with, rated_sql
from enishi.lens.drivers.table import Columns, Table, refuse_constant
from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame, Rows
from enishi.lens.question import Question, ask_as, params_of
from enishi.lens.result import NO_EVENTS, NO_VARIATION, NOT_ENOUGH_DATA, Result
from enishi.lens.scores.answers import ANSWERS, Scale, scale_of
from enishi.lens.scores.change import USUAL
from enishi.lens.scores.grouping import OF_ANSWERS, WHOLE, Grouping, grouping
from enishi.lens.sql import Sql
from enishi.lens.statistics.propensity import effective
from enishi.lens.statistics.sample import Array
from enishi.lens.window import span, window_of

ENOUGH: Final = 30  # answers, and
ENOUGH_OF_EACH: Final = 5  # for each driver so many
NOTHING: Final = "none"
NOT_OF_FILES: Final = ("since", "until", "segment", "top", "scale", "survey", "question")


@ask_as("surveys.drivers")
class Drivers(Question):
    """What goes with a good or a bad score, how much, in which direction, from which value on.
    It tells what goes together, never what causes it.

    metric: nps (default), enps, csat or ces. scale, top: as metrics.csat and metrics.ces.
    drivers: names with commas between. A property of the answer that is a number or yes/no (also
        one of its `ratings`); or a fact of the timeline before the answer: delay_days (of the
        latest delivery), wait_minutes (of a return), wait_seconds (of a call), errors (Form Error),
        contacts (calls, chats, LINE), handoffs (other agents after the first);
        last:EVENT.PROPERTY, count:EVENT, count:EVENT|EVENT. property:NAME is the answer's own
        alone. Nothing = what the answers rate under `ratings`.
    reach: facts are looked for so long before the answer ("30d"). What names another order than the
        answer does not count.
    missing: "drop" = an answer counts when it says every driver; "zero" = of a fact that the
        timeline does not say, 0 (no delivery, no delay); ratings are never made up.
    adjust: answers are compared within their own channel (default); or touchpoint, stage, store,
        product, agent, survey, a unit of time, property:<name>; "none" = with all.
    survey: only answers of this survey (its id), to its first question of the metric, or to
        `question`. Drivers may then be its other questions (question:ID, of a matrix
        question:ID.ROW, whose columns count 1, 2 … in their order); nothing = all in numbers.
    asked: the event that asks ("Survey Sent"). Where it is on the timeline, answers are weighted by
        1 / the chance to answer within 14 days (by facts among the drivers, contacts and orders,
        and channel), 50 answered and 50 silent provided.
    file, outcome: instead of answers, the rows of a CSV file and its column of outcomes; drivers
        and adjust are columns then (nothing = every other column of numbers; no adjusting). On
        the command line and in a notebook of the folder only.

    Rows: {"driver", "importance", "lo", "hi", "sign", "threshold", "threshold_lo", "threshold_hi",
    "points", "points_lo", "points_hi", "n_below", "n_above", "vif", "mean", "performance",
    "quadrant", "missing"}, the most important first. importance: the driver's part of R² (of the
    score), all of which add up to R²: LMG up to twelve drivers, Johnson's relative weights beyond.
    lo, hi: 95 % percentile interval, 1,000 draws of people, always the same. sign: 1 = more goes
    with better, −1 = with worse, 0 = not distinguishable (ordinal logit, all drivers together,
    errors over people). threshold: from this value on the metric is at another level, by `points`
    (NPS points, per cent of the top box; of a file, the outcome's units), within groups; null
    unless the step beside a straight line is more than chance (1,000 draws, Bonferroni over the
    drivers) and two levels say nine tenths of what a smooth curve does. n_below, n_above: answers
    on either side. vif: variance inflation factor; null = the other drivers say it all.
    performance: where the mean stands between the least and the greatest value (0 … 1, 1 = the end
    that goes with better). quadrant: improve (matters, not good), keep (matters, good), enough
    (matters less, good), later; against the average of the drivers whose sign is clear, null for
    the others. missing: answers that do not say the driver.
    n: answers that say everything; below 30, or 5 for each driver, "reason": "not_enough_data".
    interval: of R². totals: "r2", "r2_adjusted", "method", "condition_index", "collinear" (drivers
    whose parts cannot well be told apart: VIF > 5, condition index > 30), "left_out" (answers
    that lack a driver), "adjusted_for"; where people were asked, "asked", "answered",
    "share_answered", "weighted", "effective_n". At most 40 drivers; the latest 100,000 answers.
    People: who answered; of a row with a threshold, from it on.

    Source: U. Grömping, Journal of Statistical Software 17 (2006); J. W. Johnson, Multivariate
    Behavioral Research 35 (2000); P. McCullagh, JRSS B 42 (1980); B. E. Hansen, Econometrica 64
    (1996); J. Martilla, J. James, Journal of Marketing 41 (1977).
    Example: `ask("surveys.drivers", metric="nps", drivers="delivery,price,delay_days")`.
    """

    events: ClassVar[str] = f"{ANSWERS}; facts before them"
    at_home: ClassVar[frozenset[str]] = frozenset({"file", "outcome"})

    metric: Literal["nps", "enps", "csat", "ces"] = "nps"
    drivers: str = ""
    scale: str | None = None
    top: float | None = None
    reach: str = "30d"
    missing: Literal["drop", "zero"] = "drop"
    adjust: str = ""
    survey: int | None = None
    question: str | None = None
    asked: str = "Survey Sent"
    file: str = ""
    outcome: str = ""

    def answer(self, frame: Frame) -> Result:
        if self.file or self.outcome:
            return self.of_file(frame)
        if (fitted := self.on_its_scale(frame)) != self:
            return fitted.answer(frame)
        names = self.named(frame)
        drivers = self.known(frame, names)
        names = [one.name for one in drivers]
        rows = self.rows(frame, drivers)
        if not rows:
            return Result(rows=[], n=0, reason=NO_EVENTS)
        if not names:
            raise QuestionError("bad_driver", "Name the drivers.", "drivers")
        response = self.response(frame, drivers)
        columns = self.columns(names, rows, response)
        result = _result(columns.complete(self.worth(columns.outcome)))
        told = dict(response.told)
        if told.get("weighted"):
            told["effective_n"] = effective(columns.weights[np.isfinite(columns.outcome)])
        adjusted = {"adjusted_for": self.adjusting or None}
        return dataclasses.replace(result, totals={**result.totals, **adjusted, **told})

    def of_file(self, frame: Frame) -> Result:
        if not frame.at_home:
            raise QuestionError(
                "not_from_here",
                "A file is read on the command line and in a notebook of the folder only.",
                "file",
            )
        if not self.file:
            raise QuestionError("bad_file", "Name the file.", "file")
        for name in params_of(self):
            if name in NOT_OF_FILES:
                raise QuestionError("bad_parameter", "A file has no such thing.", name)
        adjust = "" if self.adjust == NOTHING else self.adjust
        columns = columns_of(self.file, self.outcome, self.drivers, adjust)
        result = _result(columns.complete(columns.outcome))
        return dataclasses.replace(result, totals={**result.totals, "adjusted_for": adjust or None})

    def of_survey(self, frame: Frame) -> tuple[Sheet, Asked] | None:
        """What the survey asks, and the question whose answers are the outcome."""
        if self.survey is None:
            if self.question:
                raise QuestionError("bad_parameter", "Say the survey, too.", "question")
            return None
        sheet = frame.sheet_of(self.survey)
        if sheet is None:
            raise QuestionError("bad_parameter", "There is no such survey.", "survey")
        outcome = sheet.question(self.question) if self.question else sheet.scored(self.metric)
        if outcome is None or outcome.metric != self.metric:
            raise QuestionError(
                "bad_parameter", "The survey has no question of this metric.",
                "question" if self.question else "metric",
            )  # fmt: skip
        return sheet, outcome

    def on_its_scale(self, frame: Frame) -> "Drivers":
        """With the scale that the survey's question has."""
        found = self.of_survey(frame)
        if not found or self.scale or not found[1].scale:
            return self
        scaled: dict[str, Any] = {"scale": found[1].scale}
        return dataclasses.replace(self, **scaled)

    def known(self, frame: Frame, names: list[str]) -> list[Driver]:
        if found := self.of_survey(frame):
            return [driver_in(name, found[0]) for name in names]
        return [driver_of(name) for name in names]

    @property
    def adjusting(self) -> str:
        return "" if self.adjust == NOTHING else self.adjust or "channel"

    def split(self, frame: Frame) -> Grouping:
        by = self.adjusting
        return grouping(by, frame.fiscal_month, OF_ANSWERS, "adjust") if by else WHOLE

    @property
    def counted(self) -> Scale:
        if self.metric in USUAL:
            return scale_of(self.metric, self.scale or USUAL[self.metric], self.top)
        return Scale(self.metric)

    def worth(self, scores: Array) -> Array:
        """What each score counts in the metric, in points."""
        scale = self.counted
        worst = 0.0 if self.metric in USUAL else -100.0
        between = worst if self.metric in USUAL else 0.0
        below = np.where(scores < scale.low, worst, between)
        return np.where(scores >= scale.top, 100.0, below)

    def values(self, frame: Frame) -> dict[str, object]:
        """What every statement binds."""
        named = self.split(frame).values
        return {**self.counted.values, **window_of(self, frame).values, **named}

    def named(self, frame: Frame) -> list[str]:
        """The drivers; unless named, what answers rate in numbers."""
        if self.drivers:
            return names_of(self.drivers)
        if survey := self.of_survey(frame):
            return asked_in(survey[0], survey[1].id)
        window = window_of(self, frame).values
        sql = Sql(rated_sql(), {**window, "metric": self.metric})
        found: dict[str, None] = {}
        for (text,) in frame.engine.ask(sql):
            if str(text).startswith("{"):  # else something else is called so
                ratings = msgspec.json.decode(str(text))
                found |= {k: None for k, v in ratings.items() if isinstance(v, int | float)}
        return sorted(found)[:MOST]

    def rows(self, frame: Frame, drivers: list[Driver]) -> Rows:
        return frame.engine.ask(self.answers(frame, drivers))

    def answers(self, frame: Frame, drivers: list[Driver]) -> Sql:
        found = self.of_survey(frame)
        question = found[1].id if found else ""
        zero = self.missing == "zero"
        sql = answers_with(self.split(frame), drivers, zero=zero, question=question)
        named = {"survey": str(self.survey), "question": question} if found else {}
        return Sql(sql.text, {**self.reaching(frame, drivers), **sql.values, **named})

    def reaching(self, frame: Frame, drivers: list[Driver]) -> dict[str, object]:
        facts = any(one.fact for one in drivers)
        reach = {"reach": span(self.reach, "reach")} if facts else {}
        return {**self.values(frame), **reach}

    def response(self, frame: Frame, drivers: list[Driver]) -> Response:
        known = known_of_all(drivers)
        sql = asked_with(known)
        bound = {**self.counted.values, **window_of(self, frame).values, **sql.values}
        bound |= {"asked": self.asked, "patience": span(PATIENCE, "asked")}
        bound["reach"] = span(self.reach, "reach")
        return response_of(frame.engine.ask(Sql(sql.text, bound)))

    def columns(self, names: list[str], rows: Rows, response: Response) -> Columns:
        numbers = np.array([row[3:] for row in rows], dtype=np.float64)
        return Columns(
            names,
            numbers[:, 1:],
            numbers[:, 0],
            [row[0] for row in rows],
            [row[2] for row in rows],
            np.array([response.weights.get(int(str(row[1])), 1.0) for row in rows]),
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        if self.file:
            raise QuestionError("no_people", "A file does not lead to people.")
        if (found := self.of_survey(frame)) and found[0].anonymous:
            raise QuestionError("no_people", "An anonymous survey leads to nobody.")
        if (fitted := self.on_its_scale(frame)) != self:
            return fitted.people(frame, row)
        drivers = self.known(frame, self.named(frame))
        sql = self.answers(frame, drivers)
        values = dict(sql.values)
        rules = ["score IS NOT NULL"]
        rules += [f"d{place} IS NOT NULL" for place in range(len(drivers))]
        if isinstance(row.get("threshold"), int | float):
            names = [one.name for one in drivers]
            if row.get("driver") not in names:
                raise QuestionError(
                    "bad_row", "One of %(options)s.", "driver", options=", ".join(names)
                )
            rules.append(f"d{names.index(str(row['driver']))} >= $threshold")
            values["threshold"] = row["threshold"]
        text = f"SELECT DISTINCT person_id FROM ({sql.text}) AS answered WHERE "  # noqa: S608 -- our own text
        return Sql(text + " AND ".join(rules), values)


def _result(table: Table) -> Result:
    enough = max(ENOUGH, ENOUGH_OF_EACH * len(table.names))
    totals: dict[str, object] = {"left_out": table.left_out}
    if table.n < enough:
        reason = NOT_ENOUGH_DATA if table.n or table.left_out else NO_EVENTS
        return Result(rows=[], n=table.n, reason=reason, totals=totals)
    refuse_constant(table)
    if np.ptp(table.outcome) == 0:
        return Result(rows=[], n=table.n, reason=NO_VARIATION, totals=totals)
    rows, told, interval = analysed(table)
    return Result(rows=rows, n=table.n, interval=interval, totals=told)
