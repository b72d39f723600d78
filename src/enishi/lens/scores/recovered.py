"""Whether unhappy customers who were followed up answer better the next time, and what whoever
came round brings afterwards. It goes with the follow-up; it need not come from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.money import currencies
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA, Result, Row
from enishi.lens.scores.answers import ENOUGH, PROMOTERS
from enishi.lens.scores.grouping import WHOLE, said
from enishi.lens.scores.orders import MONEY, orders_sql
from enishi.lens.scores.periods import known_until
from enishi.lens.scores.sql import answers_sql
from enishi.lens.sql import Sql
from enishi.lens.statistics.means import Moments, welch
from enishi.lens.statistics.normal import Interval
from enishi.lens.statistics.proportions import newcombe, share_of
from enishi.lens.window import BEGINNING, Window, span, window_of

GROUPS: Final = ("resolved", "other")
DAY: Final = 86_400_000_000


@ask_as("surveys.recovered")
class Recovered(Question):
    """Detractors who were followed up and resolved against those who were not: how many answer
    better the next time; and what those who do bring afterwards. An association: who is followed up
    differs from who is not, and who comes round may have stayed anyway.

    below: NPS answers up to this score are of detractors. A person counts with their first one in
        the window.
    settle: a follow-up that is resolved so long after the answer, and not reopened by then, counts
        as resolved; answers within that time say nothing yet, and whoever gave one is left out.
        So nobody is "not followed up" only because they answered too soon.
    within: the next answer counts if it comes so long after the first; only people who have had
        that time count.
    good, best: the next answer is recovered from `good` on, promoted from `best` on.
    follow: how long after their next answer people's money is counted.
    currency: as metrics.revenue.

    Rows: {"class", "people", "answered", "recovered", "recovered_lo", "recovered_hi", "promoted",
    "promoted_lo", "promoted_hi", "n"}: resolved, other; shares (0 … 1) of those who answered again,
    Wilson's 95 % interval; n: they. With fewer than ten, "reason".
    totals: "difference", "promoted_difference" (resolved less other, Newcombe's interval),
    "adjusted" (the same, weighted by the chance to be followed up given score, words and earlier
    orders; from 50 answers in each group on), each with _lo and _hi; "revenue_difference" (mean per
    person of the recovered less the others, Welch's interval), "retention_recovered",
    "retention_others", "retention_difference" (with an order), "followed_recovered",
    "followed_others" (people), "recovered_people" (resolved and recovered), "saved" (their number
    times revenue_difference), "currency", "other_currency", "left_out", "follow_days".
    n: people who answered again; interval: of difference.
    People: of a class; with "answered", "recovered": true or false.

    Source: J. R. Anderson, K. C. Cain, R. D. Gelber, Journal of Clinical Oncology 1 (1983)
    710-719, for `settle`; R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890.
    Example: `ask("surveys.recovered", since="-365d", settle="14d", within="90d")`.
    """

    events: ClassVar[str] = f"Survey Answered (nps); Follow-up Resolved, Reopened; {MONEY}"

    below: float = 6
    settle: str = "14d"
    within: str = "90d"
    good: float = 7
    best: float = 9
    follow: str = "180d"
    currency: str | None = None

    def answer(self, frame: Frame) -> Result:
        cells = [_cell(row) for row in frame.engine.ask(Sql(CELLS, self.values(frame)))]
        rows = [_row(name, _of(cells, resolved=name == "resolved")) for name in GROUPS]
        again = {name: int(str(row["n"])) for name, row in zip(GROUPS, rows, strict=True)}
        totals: Row = {**_differences(cells), **_money(cells), **_adjusted(cells)}
        totals["currency"] = currencies(self.currency, frame)["currency"]
        totals["left_out"] = sum(one.people for one in cells if one.next == "early")
        totals["follow_days"] = span(self.follow, "follow") / DAY
        low, high = totals["difference_lo"], totals["difference_hi"]
        interval = (float(str(low)), float(str(high))) if low is not None else None
        reason = NOT_ENOUGH_DATA if min(again.values()) < ENOUGH else None
        return Result(
            rows=rows,
            n=sum(again.values()),
            interval=interval,
            reason=reason if cells else NO_EVENTS,
            totals=totals,
        )

    def values(self, frame: Frame) -> dict[str, object]:
        window = window_of(self, frame)
        settle, within = span(self.settle, "settle"), span(self.within, "within")
        if settle >= within:
            raise QuestionError("bad_parameter", "Longer than settle.", "within")
        follow = span(self.follow, "follow")
        known = known_until(frame, Window(BEGINNING, frame.now))
        return {
            **PROMOTERS.values,
            **currencies(self.currency, frame),
            "since": window.since,
            "until": frame.now,
            "ripe": min(window.until, known - within + 1),
            "settle": settle,
            "within": within,
            "follow": follow,
            "paid": known - follow + 1,
            "below": self.below,
            "good": self.good,
            "best": self.best,
        }

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Of a class; with "answered" or "recovered", of these those who did or did not."""
        conditions = ["next_class <> 'early'"]
        if (name := row.get("class")) is not None:
            if name not in GROUPS:
                raise QuestionError(
                    "bad_row", "One of %(options)s.", "class", options=", ".join(GROUPS)
                )
            conditions.append(f"resolved = {int(name == 'resolved')}")
        if "answered" in row:
            conditions.append(f"next_class {'<>' if row['answered'] else '='} 'none'")
        if "recovered" in row:
            wanted = "('good', 'best')" if row["recovered"] else "('low')"
            conditions.append(f"next_class IN {wanted}")
        text = f"SELECT person_id FROM ({PEOPLE}) AS people WHERE "  # noqa: S608 -- our own text
        return Sql(text + " AND ".join(conditions), self.values(frame))


# Everything that is known of NPS answers from the window's beginning until now.
_ANSWERS: Final = answers_sql(
    WHOLE, f"CASE WHEN COALESCE({said('comment')}, '') = '' THEN 0 ELSE 1 END AS worded,"
)
_FIRSTS: Final = f"""
SELECT person_id, time, seq, score, worded FROM (
  SELECT person_id, time, seq, score, worded,
    ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY time, seq) AS nth
  FROM ({_ANSWERS}) AS answers WHERE score <= $below AND time < $ripe
) AS numbered WHERE nth = 1
"""  # noqa: S608 -- our own text
# What the follow-ups of a person came to until `settle` after the answer.
_SETTLED: Final = f"""
SELECT firsts.person_id, CASE WHEN MAX(CASE WHEN records.name = 'Follow-up Resolved'
    THEN records.time ELSE 0 END) > MAX(CASE WHEN records.name = 'Follow-up Reopened'
    THEN records.time ELSE 0 END) THEN 1 ELSE 0 END AS resolved
FROM ({_FIRSTS}) AS firsts
JOIN records ON records.person_id = firsts.person_id AND records.time > firsts.time
  AND records.time <= firsts.time + $settle
  AND records.name IN ('Follow-up Resolved', 'Follow-up Reopened')
GROUP BY firsts.person_id
"""  # noqa: S608 -- our own text
_NEXTS: Final = f"""
SELECT person_id, time, score FROM (
  SELECT firsts.person_id, answers.time, answers.score, ROW_NUMBER() OVER (
    PARTITION BY firsts.person_id ORDER BY answers.time, answers.seq) AS nth
  FROM ({_FIRSTS}) AS firsts
  JOIN ({_ANSWERS}) AS answers ON answers.person_id = firsts.person_id
    AND answers.score IS NOT NULL AND answers.time <= firsts.time + $within
    AND (answers.time > firsts.time
      OR (answers.time = firsts.time AND answers.seq > firsts.seq))
) AS numbered WHERE nth = 1
"""  # noqa: S608 -- our own text
_BEFORE: Final = f"""
SELECT firsts.person_id, COUNT(*) AS orders FROM ({_FIRSTS}) AS firsts
JOIN story ON story.person_id = firsts.person_id AND story.kind = 1
  AND story.name = 'Order Completed' AND story.time < firsts.time
GROUP BY firsts.person_id
"""  # noqa: S608 -- our own text
_AFTER: Final = f"""
SELECT nexts.person_id, SUM(orders.amount) AS money, MAX(orders.ordered) AS kept,
  SUM(orders.foreign_money) AS abroad
FROM ({_NEXTS}) AS nexts
JOIN ({orders_sql(WHOLE.sql)}) AS orders ON orders.person_id = nexts.person_id
  AND orders.time > nexts.time AND orders.time <= nexts.time + $follow
GROUP BY nexts.person_id
"""  # noqa: S608 -- our own text
# One row for each detractor. next_class: none (no answer in time), early, low, good, best; paid: 1
# where the next answer is so old that the money after it is known.
PEOPLE: Final = f"""
SELECT firsts.person_id, firsts.score, firsts.worded, COALESCE(settled.resolved, 0) AS resolved,
  CASE WHEN COALESCE(before.orders, 0) >= 5 THEN 3 WHEN COALESCE(before.orders, 0) >= 2 THEN 2
    ELSE COALESCE(before.orders, 0) END AS orders,
  CASE WHEN nexts.time IS NULL THEN 'none' WHEN nexts.time <= firsts.time + $settle THEN 'early'
    WHEN nexts.score >= $best THEN 'best' WHEN nexts.score >= $good THEN 'good'
    ELSE 'low' END AS next_class,
  CASE WHEN nexts.time < $paid THEN 1 ELSE 0 END AS paid,
  CAST(COALESCE(after.money, 0) AS DOUBLE) / 1000 AS money, COALESCE(after.kept, 0) AS kept,
  COALESCE(after.abroad, 0) AS abroad
FROM ({_FIRSTS}) AS firsts
LEFT JOIN ({_SETTLED}) AS settled ON settled.person_id = firsts.person_id
LEFT JOIN ({_NEXTS}) AS nexts ON nexts.person_id = firsts.person_id
LEFT JOIN ({_BEFORE}) AS before ON before.person_id = firsts.person_id
LEFT JOIN ({_AFTER}) AS after ON after.person_id = firsts.person_id
"""  # noqa: S608 -- our own text
CELLS: Final = f"""
SELECT resolved, next_class, score, worded, orders, COUNT(*) AS people, SUM(paid) AS paid,
  SUM(CASE WHEN paid = 1 THEN money ELSE 0 END) AS total,
  SUM(CASE WHEN paid = 1 THEN money * money ELSE 0 END) AS squares,
  SUM(CASE WHEN paid = 1 THEN kept ELSE 0 END) AS kept,
  SUM(CASE WHEN paid = 1 THEN abroad ELSE 0 END) AS abroad
FROM ({PEOPLE}) AS people
GROUP BY resolved, next_class, score, worded, orders
"""  # noqa: S608 -- our own text


@dataclass(frozen=True)
class Cell:
    """People who are alike in what is known of them, and in how it went."""

    resolved: bool
    next: str
    score: float
    worded: float
    orders: float
    people: int
    paid: int
    total: float
    squares: float
    kept: int
    abroad: int

    @property
    def answered(self) -> bool:
        return self.next in {"low", "good", "best"}

    @property
    def recovered(self) -> bool:
        return self.next in {"good", "best"}


def _cell(row: Sequence[object]) -> Cell:
    numbers = [float(str(one)) for one in row[2:]]
    score, worded, orders, people, paid, total, squares, kept, abroad = numbers
    return Cell(
        bool(row[0]), str(row[1]), score, worded, orders, int(people), int(paid),
        total, squares, int(kept), int(abroad),
    )  # fmt: skip


def _of(cells: Sequence[Cell], *, resolved: bool) -> list[Cell]:
    return [one for one in cells if one.resolved is resolved and one.next != "early"]


def _shares(cells: Sequence[Cell]) -> tuple[int, int, int]:
    """(answered again, recovered, promoted)"""
    answered = sum(one.people for one in cells if one.answered)
    recovered = sum(one.people for one in cells if one.recovered)
    return answered, recovered, sum(one.people for one in cells if one.next == "best")


def _row(name: str, cells: Sequence[Cell]) -> Row:
    answered, recovered, promoted = _shares(cells)
    row: Row = {"class": name, "people": sum(one.people for one in cells), "answered": answered}
    row |= {
        **share_of(recovered, answered, "recovered"),
        **share_of(promoted, answered, "promoted"),
    }
    row["n"] = answered
    return row if answered >= ENOUGH else {**row, "reason": NOT_ENOUGH_DATA}


def _with(name: str, value: float | None, interval: Interval | None) -> Row:
    low, high = interval or (None, None)
    return {name: value, f"{name}_lo": low, f"{name}_hi": high}


def _differences(cells: Sequence[Cell]) -> Row:
    n, hits, best = _shares(_of(cells, resolved=True))
    others, other_hits, other_best = _shares(_of(cells, resolved=False))
    if min(n, others) < ENOUGH:
        return {**_with("difference", None, None), **_with("promoted_difference", None, None)}
    return {
        **_with(
            "difference", hits / n - other_hits / others, newcombe((hits, n), (other_hits, others))
        ),
        **_with(
            "promoted_difference",
            best / n - other_best / others,
            newcombe((best, n), (other_best, others)),
        ),
    }


def _money(cells: Sequence[Cell]) -> Row:
    """What those who came round brought afterwards, against those who answered as badly again."""
    sides = [
        [one for one in cells if one.answered and one.recovered is wanted and one.paid]
        for wanted in (True, False)
    ]
    paid, others = (
        Moments(sum(c.paid for c in side), sum(c.total for c in side), sum(c.squares for c in side))
        for side in sides
    )
    kept, others_kept = (sum(one.kept for one in side) for side in sides)
    saved_people = sum(one.people for one in cells if one.resolved and one.recovered)
    found: Row = {"followed_recovered": paid.n, "followed_others": others.n}
    found |= {"recovered_people": saved_people}
    found["other_currency"] = sum(one.abroad for side in sides for one in side)
    names = ("revenue_difference", "retention_difference", "saved")
    if min(paid.n, others.n) < ENOUGH:
        empty = {key: None for name in names for key in _with(name, None, None)}
        return {**found, "retention_recovered": None, "retention_others": None, **empty}
    gap, low_high = paid.mean - others.mean, welch(paid, others)
    first, second = kept / paid.n, others_kept / others.n
    found |= {"retention_recovered": first, "retention_others": second}
    found |= _with(
        "retention_difference", first - second, newcombe((kept, paid.n), (others_kept, others.n))
    )
    found |= _with("revenue_difference", gap, low_high)
    times = (low_high[0] * saved_people, low_high[1] * saved_people)
    return {**found, **_with("saved", gap * saved_people, times)}


def _adjusted(cells: Sequence[Cell]) -> Row:
    """As if both groups were like everybody in score, words and earlier orders."""
    import numpy as np

    from enishi.lens.statistics.propensity import effective, response_weights
    from enishi.lens.statistics.sample import Sample

    told = [one for one in cells if one.answered]
    times = [one.people for one in told]
    columns = [
        (one.score, one.worded, *(float(one.orders == step) for step in (1, 2, 3))) for one in told
    ]
    if not told:
        return _with("adjusted", None, None)
    known = np.repeat(np.array(columns, dtype=np.float64), times, axis=0)
    resolved = np.repeat(np.array([int(one.resolved) for one in told]), times)
    hits = np.repeat(np.array([float(one.recovered) for one in told]), times)
    sample = Sample.of(np.arange(len(hits)), np.zeros(len(hits), dtype=np.int64))
    sides: list[tuple[float, float]] = []
    for here in (resolved, 1 - resolved):
        weights = response_weights(known, here, sample)
        if weights is None:
            return _with("adjusted", None, None)
        own, good = weights[here == 1], hits[here == 1]
        n = effective(own)
        sides.append((float((own * good).sum() / own.sum()) * n, n))
    (hit, n), (other_hit, others) = sides
    gap = hit / n - other_hit / others
    return _with("adjusted", gap, newcombe((hit, n), (other_hit, others)))
