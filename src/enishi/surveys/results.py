"""What was answered, question by question, with intervals; the scores as every page asks them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi.ask.answers import Answer
from enishi.ask.queries import glance_all
from enishi.lens.result import NOT_ENOUGH_DATA
from enishi.lens.statistics.proportions import wilson
from enishi.lib import clock
from enishi.surveys.asked import contact_label
from enishi.surveys.definition.checking import day_of
from enishi.surveys.definition.tree import (
    AnyQuestion,
    Ces,
    Consent,
    Contact,
    Csat,
    Date,
    Definition,
    Long,
    Matrix,
    Multiple,
    Nps,
    Ranking,
    Rating,
    Scored,
    Short,
    Single,
    Slider,
    Statement,
    choices_of,
    questions_of,
    said,
)
from enishi.surveys.models import Response
from enishi.surveys.outbox import item

METRICS: Final = ("nps", "enps", "csat", "ces")
TEXTS: Final = 8  # newest words of a question
Asking = tuple[str, Mapping[str, object]]


@dataclass(frozen=True)
class Period:
    """Company days, both included; an empty end is open."""

    since: str = ""
    until: str = ""

    @property
    def params(self) -> dict[str, str]:
        last = day_of(self.until)
        after = (last + timedelta(days=1)).isoformat() if last else ""
        return {k: v for k, v in (("since", self.since), ("until", after)) if v}


def period_in(given: Mapping[str, str]) -> Period:
    """From an address; what is no day is left out."""
    since, until = given.get("since", ""), given.get("until", "")
    return Period(since if day_of(since) else "", until if day_of(until) else "")


def within(rows: QuerySet[Response], period: Period, zone: ZoneInfo) -> QuerySet[Response]:
    params = period.params
    if "since" in params:
        rows = rows.filter(finished_at__gte=_start(params["since"], zone))
    if "until" in params:
        rows = rows.filter(finished_at__lt=_start(params["until"], zone))
    return rows


def _start(day: str, zone: ZoneInfo) -> int:
    return clock.to_us(datetime.combine(date.fromisoformat(day), datetime.min.time(), zone))


# -- scores -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """Of a scored question: NPS in points, CSAT and CES as the share of the top box."""

    metric: str
    question: str
    value: str = ""
    range: str = ""
    n: int = 0
    few: bool = False

    @property
    def label(self) -> str:
        return {"nps": "NPS", "enps": "eNPS", "csat": "CSAT", "ces": "CES"}[self.metric]


def scored_of(definition: Definition) -> list[AnyQuestion]:
    return [one for one in questions_of(definition) if one.metric in METRICS]


def scores(
    asked: Sequence[tuple[int, Definition]], params: Mapping[str, object]
) -> dict[str, Score] | None:
    """By item, of these surveys; None while they are still being counted."""
    wanted = {
        item(survey, question.id): (
            question,
            said(question.text, get_language() or "ja", definition),
        )
        for survey, definition in asked
        for question in scored_of(definition)
    }
    questions = list(dict.fromkeys(map(_key, (question for question, _text in wanted.values()))))
    answers = glance_all([_asking(metric, scale, params) for metric, scale in questions])
    if answers is None:
        return None
    rows = {key: _rows(answer) for key, answer in zip(questions, answers, strict=True)}
    return {
        name: _score(question, text, rows[_key(question)].get(name))
        for name, (question, text) in wanted.items()
    }


def _key(question: AnyQuestion) -> tuple[str, str]:
    return question.metric, getattr(question, "scale", "")


def _asking(metric: str, scale: str, params: Mapping[str, object]) -> Asking:
    return f"metrics.{metric}", {
        "by": "property:item",
        **params,
        **({"scale": scale} if scale else {}),
    }


def _rows(answer: Answer) -> dict[str, Mapping[str, Any]]:
    return {str(row["group"]): row for row in answer.rows}


def _score(question: AnyQuestion, text: str, row: Mapping[str, Any] | None) -> Score:
    if row is None:
        return Score(question.metric, text)
    points = question.metric in ("nps", "enps")
    value, low, high = (row[name] for name in ("nps" if points else question.metric, "lo", "hi"))
    write = _points if points else _percent
    few = row.get("reason") == NOT_ENOUGH_DATA
    between = f"{write(low)} – {write(high)}"
    return Score(question.metric, text, write(value), between, int(row["n"]), few)


def _points(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−") if round(value) else "0"


def _percent(value: float) -> str:
    return f"{value * 100:.0f}%"


# -- distributions ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    label: str
    n: int
    share: float
    low: float
    high: float

    @property
    def text(self) -> str:
        return _percent(self.share)

    @property
    def range(self) -> str:
        return f"{_percent(self.low)} – {_percent(self.high)}"


@dataclass(frozen=True)
class Found:
    """What a question was answered. `rows`: of a matrix, one for each row."""

    id: str
    text: str
    kind: str
    n: int
    bars: Sequence[Bar] = ()
    rows: Sequence[tuple[str, Sequence[Bar]]] = ()
    mean: float | None = None
    words: Sequence[str] = ()


@dataclass
class Tally:
    """Of one question, over all answers."""

    n: int = 0
    counts: Counter[Any] = field(default_factory=Counter)
    total: float = 0
    words: list[str] = field(default_factory=list)


def distributions(
    definition: Definition, language: str, answers: Iterable[Mapping[str, Any]]
) -> list[Found]:
    """`answers`: the newest first."""
    questions = [one for one in questions_of(definition) if not isinstance(one, Statement)]
    tallies = {question.id: Tally() for question in questions}
    for given in answers:
        for question in questions:
            if question.id in given:
                _count(tallies[question.id], question, given[question.id])
    return [
        _found(question, tallies[question.id], lambda text: said(text, language, definition))
        for question in questions
    ]


def answers_in(rows: QuerySet[Response]) -> Iterable[dict[str, Any]]:
    """Only what was answered is read: 100,000 answers are counted in a second."""
    texts = rows.order_by("-finished_at", "-pk").values_list("answers", flat=True)
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    return (decode(text) for text in texts.iterator(chunk_size=5000))


def _count(tally: Tally, question: AnyQuestion, given: Any) -> None:
    """An answer of another shape was given to an earlier version, which asked something else."""
    if not _fits(question, given):
        return
    tally.n += 1
    if isinstance(question, Scored | Slider):
        tally.counts[given] += 1
        tally.total += given
    elif isinstance(question, Matrix):
        tally.counts.update(given.items())
    elif isinstance(question, Ranking):
        tally.counts.update({one: place for place, one in enumerate(given, 1)})
    elif isinstance(question, Contact | Multiple):
        tally.counts.update(list(given))
    elif isinstance(question, Single | Consent):
        tally.counts[given] += 1
    elif len(tally.words) < TEXTS:
        tally.words.append(given)


def _fits(question: AnyQuestion, given: object) -> bool:
    return type(given) is _SHAPES[type(question)]


_SHAPES: Final[dict[type, type]] = {
    **dict.fromkeys((Nps, Csat, Ces, Rating, Slider), int),
    **dict.fromkeys((Single, Short, Long, Date), str),
    **dict.fromkeys((Multiple, Ranking), list),
    **dict.fromkeys((Matrix, Contact), dict),
    Consent: bool,
}


def _found(question: AnyQuestion, tally: Tally, words: Any) -> Found:
    text = words(question.text)
    kind = question.__struct_config__.tag
    base = Found(question.id, text, str(kind), tally.n, words=tally.words)
    if not tally.n:
        return base
    if isinstance(question, Scored | Slider):
        mean = tally.total / tally.n
        return Found(question.id, text, str(kind), tally.n, _numbers(question, tally), mean=mean)
    if isinstance(question, Matrix):
        rows = [(words(row.text), _cells(question, row.id, tally, words)) for row in question.rows]
        return Found(question.id, text, str(kind), tally.n, rows=rows)
    if isinstance(question, Ranking):
        order = sorted(question.choices, key=lambda choice: tally.counts[choice.id])
        places = [
            (words(choice.text), f"{tally.counts[choice.id] / tally.n:.1f}") for choice in order
        ]
        said_places = [
            _("%(place)s on average: %(what)s") % {"place": p, "what": w} for w, p in places
        ]
        return Found(question.id, text, str(kind), tally.n, words=said_places)
    if isinstance(question, Single | Multiple | Consent | Contact):
        bars = [
            bar(label, tally.counts[value], tally.n) for value, label in _labels(question, words)
        ]
        return Found(question.id, text, str(kind), tally.n, bars)
    return base


def _numbers(question: Scored | Slider, tally: Tally) -> list[Bar]:
    """Every number of a scale, and of a long slider those that were given."""
    numbers: Iterable[Any] = sorted(tally.counts)
    if isinstance(question, Scored):
        least, most = question.ends
        numbers = range(least, most + 1)
    return [bar(str(number), tally.counts[number], tally.n) for number in numbers]


def _cells(question: Matrix, row: str, tally: Tally, words: Any) -> list[Bar]:
    counts = {column.id: tally.counts[row, column.id] for column in question.columns}
    n = sum(counts.values())
    return [bar(words(column.text), counts[column.id], n) for column in question.columns if n]


def _labels(question: AnyQuestion, words: Any) -> list[tuple[object, str]]:
    if isinstance(question, Consent):
        return [(True, _("agreed"))]
    if isinstance(question, Contact):
        return [(name, contact_label(name)) for name in question.fields]
    return [(choice.id, words(choice.text)) for choice in choices_of(question)]


def bar(label: str, n: int, of: int) -> Bar:
    low, high = wilson(n, of)
    return Bar(label, n, n / of, low, high)
