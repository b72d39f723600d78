"""Results as pages show them: cards, and what each question was answered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from enishi.ask.answers import Answer
from enishi.lens.answers.sheet import NUMBERS, Asked
from enishi.lens.result import NOT_ENOUGH_DATA
from enishi.lens.statistics.proportions import wilson
from enishi.results.asking import classes
from enishi.results.formats import LABELS, between, label_of, mark_text, percent, written
from enishi.results.sheets import Words

Row = Mapping[str, Any]
BINS: Final = 10  # of a slider
SHADES: Final = 8


@dataclass(frozen=True)
class Card:
    """A score with its interval, and its change."""

    label: str
    question: str
    value: str
    range: str
    n: int
    few: bool
    change: str = ""
    change_range: str = ""
    sign: str = ""
    mark: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Bar:
    """On a line of 100; the interval lies over it."""

    label: str
    n: int
    share: float
    low: float
    high: float
    part: str = ""

    @property
    def text(self) -> str:
        return percent(self.share)

    @property
    def range(self) -> str:
        return f"{percent(self.low)} – {percent(self.high)}"

    @property
    def width(self) -> str:
        return f"{self.share * 100:.1f}"

    @property
    def start(self) -> str:
        return f"{self.low * 100:.1f}"

    @property
    def span(self) -> str:
        return f"{(self.high - self.low) * 100:.1f}"


@dataclass(frozen=True)
class Shade:
    text: str
    depth: int
    title: str


@dataclass(frozen=True)
class Found:
    """What a question was answered."""

    id: str
    text: str
    kind: str
    n: int
    metric: str = ""
    range: str = ""
    few: bool = False
    bars: Sequence[Bar] = ()
    classes: Sequence[Bar] = ()
    columns: Sequence[str] = ()
    heat: Sequence[tuple[str, int, Sequence[Shade]]] = ()
    ranks: Sequence[tuple[str, str, str]] = ()
    words: Sequence[str] = field(default_factory=tuple)


def cards_of(answer: Answer, words: Words) -> list[Card]:
    return [_card(row, words) for row in answer.rows if row.get("metric") in LABELS]


def _card(row: Row, words: Words) -> Card:
    metric = row["metric"]
    few = row.get("reason") == NOT_ENOUGH_DATA
    title = words.title(row["question"])
    card = Card(
        label_of(metric),
        title,
        written(metric, row["value"]),
        between(metric, row, "value"),
        row["n"],
        few,
    )
    if row.get("change") is None:
        return card
    sign, mark = mark_text(row["verdict"])
    gap = between(metric, row, "change", signed=True)
    tone = {"▲": "up", "▼": "down"}.get(sign, "")
    change = written(metric, row["change"], signed=True)
    return replace(
        card, change=change, change_range=gap, sign=sign,
        mark=mark, tone=tone,
    )  # fmt: skip


def found_in(answer: Answer, words: Words, texts: Mapping[str, Sequence[str]]) -> list[Found]:
    rows: dict[str, list[Row]] = {}
    for row in answer.rows:
        rows.setdefault(str(row["question"]), []).append(row)
    return [
        _found(one, rows.get(one.id, []), words, texts.get(one.id, ()))
        for one in words.sheet.questions
    ]


def _found(one: Asked, rows: Sequence[Row], words: Words, texts: Sequence[str]) -> Found:
    n = max((int(row["n"]) for row in rows), default=0)
    base = Found(one.id, words.title(one.id), one.kind, n, words=texts)
    if not n:
        return base
    if one.kind == "matrix":
        columns = [words.option(one.id, column) for column in one.options]
        return replace(base, columns=columns, heat=list(_heat(one, rows, words)))
    if one.kind == "ranking":
        return replace(base, ranks=list(_ranks(one, rows, words)))
    options = [row for row in rows if "count" in row]
    if one.kind in NUMBERS:
        return _numbers(base, one, rows, options)
    return replace(base, bars=[_bar(row, words.option(one.id, row["option"])) for row in options])


def _bar(row: Row, label: str, part: str = "") -> Bar:
    return Bar(label, row["count"], row["share"] or 0.0, row["lo"] or 0.0, row["hi"] or 0.0, part)


def _numbers(base: Found, one: Asked, rows: Sequence[Row], options: Sequence[Row]) -> Found:
    score = next(row for row in rows if "metric" in row)
    metric = f"{label_of(score['metric'])} {written(score['metric'], score['value'])}"
    base = replace(base, metric=metric, range=between(score["metric"], score, "value"))
    base = replace(base, few=score.get("reason") == NOT_ENOUGH_DATA)
    if one.kind == "slider":
        return replace(base, bars=list(_histogram(one, options)))
    if one.metric in ("nps", "enps"):
        bars = [_bar(row, str(row["option"]), _class(row["option"])) for row in options]
        return replace(base, bars=bars, classes=list(_classes(options)))
    return replace(base, bars=[_bar(row, str(row["option"])) for row in options])


def _class(score: int) -> str:
    return "promoters" if score >= 9 else "passives" if score >= 7 else "detractors"


def _classes(options: Sequence[Row]) -> Iterator[Bar]:
    n = sum(row["count"] for row in options)
    for name in ("detractors", "passives", "promoters"):
        hits = sum(row["count"] for row in options if _class(row["option"]) == name)
        yield Bar(classes()[name], hits, hits / n, *wilson(hits, n), name)


def _histogram(one: Asked, options: Sequence[Row]) -> Iterator[Bar]:
    n = sum(row["count"] for row in options)
    width = (one.most - one.least) / BINS or 1
    for place in range(BINS):
        low = one.least + place * width
        high = one.most if place == BINS - 1 else low + width
        inside = [
            row
            for row in options
            if low <= row["option"] < high or row["option"] == high == one.most
        ]
        hits = sum(row["count"] for row in inside)
        yield Bar(f"{low:g}–{high:g}", hits, hits / n, *wilson(hits, n))


def _heat(one: Asked, rows: Sequence[Row], words: Words) -> Iterator[tuple[str, int, list[Shade]]]:
    for name in one.rows:
        cells = [row for row in rows if row.get("row") == name]
        n = int(cells[0]["n"]) if cells else 0
        yield words.row(one.id, name), n, [shade(cell) for cell in cells]


def shade(cell: Row) -> Shade:
    share = cell["share"] or 0.0
    title = f"{percent(cell['lo'])} – {percent(cell['hi'])}, n={cell['count']}"
    return Shade(percent(cell["share"]), round(share * SHADES), title)


def _ranks(one: Asked, rows: Sequence[Row], words: Words) -> Iterator[tuple[str, str, str]]:
    """The best first."""
    known = [row for row in rows if row["value"] is not None]
    for row in sorted(known, key=lambda row: float(row["value"])):
        low, high = row["value_lo"], row["value_hi"]
        span = f"{low:.1f} – {high:.1f}" if low is not None else ""
        yield words.option(one.id, row["option"]), f"{row['value']:.1f}", span
