"""Results side by side: groups, cross-tabs and the course over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from enishi.ask.answers import Answer
from enishi.lens.result import NOT_ENOUGH_DATA
from enishi.results.asking import OF_QUESTION, Split
from enishi.results.formats import between, label_of, mark_text, percent, written
from enishi.results.sheets import Words
from enishi.ui.charts import Chart, Series

Row = Mapping[str, Any]
CLEAR, STRONG = 2.0, 3.0  # of a residual: 5 %, and some 3 in a thousand
SCORES: Final = ("nps", "enps", "csat", "ces", "mean")


@dataclass(frozen=True)
class Cell:
    value: str
    range: str
    n: int
    few: bool
    sign: str
    mark: str
    gap: str  # to all others, with its interval


@dataclass(frozen=True)
class Groups:
    """Each group with each score."""

    scores: Sequence[tuple[str, str]]  # metric, question
    rows: Sequence[tuple[str, Sequence[Cell | None]]]


def groups_of(answer: Answer, split: Split, words: Words) -> Groups:
    scored = [row for row in answer.rows if row.get("metric") in SCORES]
    questions = list(dict.fromkeys((row["metric"], row["question"]) for row in scored))
    cells = {(row["group"], row["question"]): _cell(row) for row in scored}
    names = list(dict.fromkeys(row["group"] for row in scored))
    return Groups(
        [(label_of(str(metric)), words.title(str(one))) for metric, one in questions],
        [
            (split.group(name), [cells.get((name, one)) for _metric, one in questions])
            for name in names
        ],
    )


def _cell(row: Row) -> Cell:
    metric = row["metric"]
    sign, mark = mark_text(row.get("mark", ""))
    gap = ""
    if row.get("difference_lo") is not None:
        span = between(metric, row, "difference", signed=True)
        gap = f"{written(metric, row['difference'], signed=True)} ({span})"
    few = row.get("reason") == NOT_ENOUGH_DATA
    span = between(metric, row, "value")
    return Cell(written(metric, row["value"]), span, row["n"], few, sign, mark, gap)


# -- cross-tabs ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crossed:
    """A cell: how many, which share of its group, and whether that is more than by chance."""

    share: str
    count: str
    tone: str  # more, most, less, least
    sign: str
    title: str


@dataclass(frozen=True)
class Table:
    title: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[tuple[str, Sequence[Crossed]]]
    test: str = ""
    warning: str = ""


def tables_of(answer: Answer, split: Split, words: Words) -> list[Table]:
    """One for each question; of a matrix for each row. A question by itself says nothing."""
    rows = [row for row in answer.rows if "option" in row and "metric" not in row]
    names = list(dict.fromkeys((row["question"], row.get("row", "")) for row in rows))
    itself = [one for one in names if split.by == OF_QUESTION + ".".join(str(x) for x in one if x)]
    names = [name for name in names if name not in itself] or names
    tests: Any = answer.totals.get("tests", [])
    found = {(test["question"], test["row"]): test for test in tests}
    return [
        _table(
            [row for row in rows if (row["question"], row.get("row", "")) == name],
            split,
            words,
            found.get(name),
        )
        for name in names
    ]


def _table(rows: Sequence[Row], split: Split, words: Words, test: Row | None) -> Table:
    groups = {row["group"]: int(row["n"]) for row in rows}
    question, part = str(rows[0]["question"]), str(rows[0].get("row", ""))
    options = [one for one in dict.fromkeys(row["option"] for row in rows) if _is_used(one, rows)]
    cells = {(row["option"], row["group"]): _crossed(row) for row in rows}
    return Table(
        words.title(question, part),
        [(split.group(group), n) for group, n in groups.items()],
        [(words.option(question, one), [cells[one, group] for group in groups]) for one in options],
        _test(test) if test else "",
        _("Some expected counts are below 5: the test is not to be trusted.")
        if test and test["thin"]
        else "",
    )


def _is_used(option: object, rows: Sequence[Row]) -> bool:
    return any(row["count"] is None or row["count"] for row in rows if row["option"] == option)


def _crossed(row: Row) -> Crossed:
    if row["count"] is None:
        return Crossed("–", "", "", "", _("not shown, so that nobody can be guessed"))
    residual = row.get("residual")
    size = abs(residual) if residual is not None else 0.0
    up = (residual or 0) > 0
    tone = sign = ""
    if size >= CLEAR:
        tone = ("most" if up else "least") if size >= STRONG else ("more" if up else "less")
        sign = ("▲" if up else "▼") * (2 if size >= STRONG else 1)
    told = f"{residual:+.1f}" if residual is not None else "–"
    span = f"{percent(row['lo'])} – {percent(row['hi'])}"
    said = {"range": span, "residual": told}
    title = _("95%% interval %(range)s, residual %(residual)s") % said
    return Crossed(percent(row["share"]), str(row["count"]), tone, sign, title)


def _test(test: Row) -> str:
    p = "< 0.001" if test["p"] < 0.001 else f"= {test['p']:.3f}"
    size = f"Cramér V = {test['v']:.2f}, n = {test['n']:,}"
    return f"χ² = {test['chi2']:.1f}, df = {test['df']}, p {p}, {size}"


# -- over time ----------------------------------------------------------------------------------


def charts_of(answer: Answer, words: Words) -> list[Chart]:
    """One for each score."""
    scored = [row for row in answer.rows if row.get("metric") in SCORES]
    names = list(dict.fromkeys((str(row["metric"]), str(row["question"])) for row in scored))
    return [
        _chart(metric, [r for r in scored if r["question"] == one], words) for metric, one in names
    ]


def _chart(metric: str, rows: Sequence[Row], words: Words) -> Chart:
    label = f"{label_of(metric)}: {words.title(str(rows[0]['question']))}"
    values, low, high = ([row[name] for row in rows] for name in ("value", "value_lo", "value_hi"))
    x = [str(row["group"]) for row in rows]
    unit = "%" if metric in ("csat", "ces") else ""
    return Chart(
        label, x, [Series(label_of(metric), values, low, high)], unit=unit, from_zero=False
    )
