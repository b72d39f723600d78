"""How far people come: per page and question who reached it, went on or left, and how long it took.

The database counts; of a page's times only the three in the middle leave it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from math import ceil, floor, sqrt
from operator import or_
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, F, JSONField, Q, QuerySet, Sum, Window
from django.db.models.functions import Cast, RowNumber

from enishi.lens.statistics.proportions import wilson
from enishi.lib import clock
from enishi.surveys.definition.checking import day_of
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.tree import AnyQuestion, Definition, Statement
from enishi.surveys.enums import Flag, ResponseState
from enishi.surveys.models import Opening, Response, Survey, Visit
from enishi.surveys.quality import carrying

STILL: Final = 30 * clock.MINUTE  # without a press after which somebody has left
FEWEST: Final = 10  # times before their median is told
Z: Final = 1.96


@dataclass(frozen=True)
class Days:
    """Company days on which people began, both included; an empty end is open."""

    since: str = ""
    until: str = ""

    @property
    def first(self) -> date | None:
        return day_of(self.since)

    @property
    def last(self) -> date | None:
        return day_of(self.until)


@dataclass(frozen=True)
class Share:
    """`k` of `n`, with its 95 % interval (Wilson); without a value where nobody could."""

    k: int
    n: int

    @property
    def value(self) -> float | None:
        return self.k / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.k, self.n) if self.n else None


@dataclass(frozen=True)
class Time:
    """The median of `n` times in seconds with its 95 % interval; None: too few."""

    n: int
    median: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Asked:
    """A question. `reached` is None where a rule says who sees it: the page does not tell."""

    id: str
    text: Mapping[str, str]
    reached: int | None
    answered: int
    time: Time | None  # where it stands alone on its page: else nobody knows


@dataclass(frozen=True)
class Step:
    """A page."""

    id: str
    title: Mapping[str, str]
    reached: int
    passed: int
    left: int
    answering: int  # less than half an hour ago
    time: Time
    questions: Sequence[Asked]

    @property
    def leaving(self) -> Share:
        return Share(self.left, self.reached - self.answering)


@dataclass(frozen=True)
class Progress:
    version: int
    response: Share  # begun of opened
    completion: Share  # finished of begun
    time: Time  # of the whole
    steps: Sequence[Step]


def progress(survey: Survey, days: Days, zone: ZoneInfo) -> Progress | None:
    """Of those who began by a link on these days, machines apart; None before it is published. The
    pages are those that are asked now: what earlier versions called the same counts with them."""
    version = survey.versions.order_by("-number").first()
    if version is None:
        return None
    begun = began(survey, days, zone)
    counts = begun.aggregate(n=Count("pk"), finished=Count("pk", filter=_finished()))
    opened = _opened(survey, days)
    return Progress(
        version.number,
        Share(min(counts["n"], opened), opened),
        Share(counts["finished"], counts["n"]),
        _whole(begun),
        list(_steps(stored(version.definition), begun)),
    )


def began(survey: Survey, days: Days, zone: ZoneInfo) -> QuerySet[Response]:
    rows = Response.objects.filter(survey=survey, link__isnull=False).exclude(carrying(Flag.BOT))
    if days.first:
        rows = rows.filter(started_at__gte=_midnight(days.first, zone))
    if days.last:
        rows = rows.filter(started_at__lt=_midnight(days.last + timedelta(days=1), zone))
    return rows


def _midnight(day: date, zone: ZoneInfo) -> int:
    return clock.to_us(datetime.combine(day, datetime.min.time(), zone))


def _finished() -> Q:
    return Q(state=ResponseState.FINISHED)


def _opened(survey: Survey, days: Days) -> int:
    rows = Opening.objects.filter(survey=survey)
    if days.first:
        rows = rows.filter(day__gte=days.first)
    if days.last:
        rows = rows.filter(day__lte=days.last)
    return int(rows.aggregate(n=Sum("n"))["n"] or 0)


def _whole(begun: QuerySet[Response]) -> Time:
    rows = begun.filter(_finished(), spent__isnull=False)
    ranks = middle(n := rows.count())
    order = Window(RowNumber(), order_by=F("spent").asc())
    found = rows.annotate(place=order).filter(place__in=ranks).values_list("place", "spent")
    return _time(n, {place: spent or 0 for place, spent in found}) if ranks else Time(n)


def _steps(definition: Definition, begun: QuerySet[Response]) -> Iterator[Step]:
    visits = Visit.objects.filter(response__in=begun)
    counted = _counted(visits)
    times = _times(visits, {page: row["timed"] for page, row in counted.items()})
    answered = _answered(definition, begun)
    for page in definition.pages:
        row = counted.get(page.id, _NOBODY)
        time = times.get(page.id, Time(0))
        asked = [one for one in page.questions if not isinstance(one, Statement)]
        questions = [
            _question(one, row["reached"], answered[one.id], time if len(asked) == 1 else None)
            for one in asked
        ]
        figures = (row["reached"], row["passed"], row["left"], row["answering"])
        yield Step(page.id, page.title, *figures, time, questions)


_NOBODY: Final = dict.fromkeys(("reached", "passed", "left", "answering", "timed"), 0)


def _counted(visits: QuerySet[Visit]) -> dict[str, dict[str, Any]]:
    here = Q(saved_at=None, response__state=ResponseState.STARTED)
    lately = Q(shown_at__gte=clock.now_us() - STILL)
    rows = visits.values("page").annotate(
        reached=Count("pk"),
        passed=Count("saved_at"),
        left=Count("pk", filter=here & ~lately),
        answering=Count("pk", filter=here & lately),
        timed=Count("spent"),
    )
    return {row["page"]: dict(row) for row in rows}


def _times(visits: QuerySet[Visit], timed: Mapping[str, int]) -> dict[str, Time]:
    wanted = {page: middle(n) for page, n in timed.items()}
    places = [Q(page=page, place__in=ranks) for page, ranks in wanted.items() if ranks]
    found: dict[str, dict[int, int]] = {}
    if places:
        order = Window(RowNumber(), partition_by=F("page"), order_by=F("spent").asc())
        rows = visits.filter(spent__isnull=False).annotate(place=order)
        for page, place, spent in rows.filter(reduce(or_, places)).values_list(
            "page", "place", "spent"
        ):
            found.setdefault(page, {})[place] = spent or 0
    return {page: _time(n, found.get(page, {})) for page, n in timed.items()}


def middle(n: int) -> tuple[int, ...]:
    """Ranks (from 1) of the median and of its interval's ends, by the binomial's normal form."""
    if n < FEWEST:
        return ()
    half = Z * sqrt(n) / 2
    return (n + 1) // 2, max(1, floor(n / 2 - half)), min(n, ceil(1 + n / 2 + half))


def _time(n: int, at: Mapping[int, int]) -> Time:
    ranks = middle(n)
    if not ranks or any(rank not in at for rank in ranks):
        return Time(n)
    median, low, high = (at[rank] / clock.SECOND for rank in ranks)
    return Time(n, median, low, high)


def _answered(definition: Definition, begun: QuerySet[Response]) -> dict[str, int]:
    """By question, also of those who have not finished: one pass over the answers."""
    ids = [one.id for page in definition.pages for one in page.questions]
    given = begun.annotate(given=Cast("answers", JSONField()))
    counts = {f"n_{id}": Count("pk", filter=Q(given__has_key=id)) for id in ids}
    row = given.aggregate(**counts)
    return {id: row[f"n_{id}"] for id in ids}


def _question(question: AnyQuestion, reached: int, answered: int, time: Time | None) -> Asked:
    seen = reached if question.show is None else None
    return Asked(question.id, question.text, seen, answered, time)
