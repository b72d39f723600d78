"""How the work goes: time to the first touch and to resolution, what was kept, what stands. The
database counts and sorts; what comes back is a line a group.

What is still waiting is in no median; business hours are as they were when it happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import RowNumber

from enishi.lens.statistics.normal import Interval
from enishi.lens.statistics.proportions import wilson
from enishi.lib import clock
from enishi.team.queries import company_zone
from enishi.work.enums import STANDING, Status
from enishi.work.models import Item, Step
from enishi.work.queries import ItemFilter, Median, items_in, kept_by_due, ranks_of_interval

GROUPS: Final = ("owner", "department", "rule", "week")
SPANS: Final = {"30": 30, "90": 90, "365": 365, "all": 0}  # days
POINTS: Final = 53  # of the backlog's line
EPOCH: Final = date(1970, 1, 1)
QUARTER: Final = 15 * clock.MINUTE
EVERYTHING: Final = ItemFilter(view="all")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Of which items, opened when (µs, half-open), told by what; `business`: in business hours."""

    since: int
    until: int
    by: str = "owner"
    business: bool = False
    only: ItemFilter = EVERYTHING

    @property
    def items(self) -> QuerySet[Item]:
        found = items_in(self.only)
        return found.filter(opened_at__gte=self.since, opened_at__lt=self.until)


@dataclass(frozen=True)
class Share:
    hits: int
    n: int

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.hits, self.n) if self.n else None


@dataclass(frozen=True)
class Line:
    """Of one group. `kept`: resolved by their due time, of those that were, or are past it."""

    key: int | None
    opened: int
    resolved: int
    kept: Share
    again: Share
    touch: Median
    resolution: Median


@dataclass(frozen=True)
class Spent:
    status: str
    took: Median


def line_of_all(asked: Asked) -> Line:
    items = asked.items.annotate(part=Value(0, output_field=IntegerField()))
    found = _lines(asked, items)
    nothing = Line(None, 0, 0, Share(0, 0), Share(0, 0), Median(0), Median(0))
    return found[0] if found else nothing


def lines_by_group(asked: Asked) -> list[Line]:
    """The one with the most first; weeks in their order. A week's key is the number of its Monday
    since 1970."""
    found = _lines(asked, asked.items.annotate(part=_part(asked)))
    if asked.by == "week":
        return sorted(found, key=lambda one: one.key or 0)
    return sorted(found, key=lambda one: (one.key is None, -one.opened, one.key))


def _part(asked: Asked) -> Combinable:
    if asked.by != "week":
        return F(f"{asked.by}_id")
    day = (F("opened_at") + offset_sql(asked.since, asked.until, company_zone())) / Value(clock.DAY)
    return (day + Value(3)) / Value(7)  # 1970 began on a Thursday


def _lines(asked: Asked, items: "QuerySet[Any]") -> list[Line]:
    resolved = Q(status=Status.RESOLVED, closed_at__gt=0)
    kept = kept_by_due(kept=True)
    touch, resolution = _took(asked)
    items = items.alias(touched=touch, took=resolution)
    counts = items.values("part").annotate(
        opened=Count("pk"),
        resolved=Count("pk", filter=resolved),
        judged=Count("pk", filter=kept | kept_by_due(kept=False)),
        kept=Count("pk", filter=kept),
        touched_n=Count("pk", filter=Q(touched__gte=0)),
        done=Count("pk", filter=resolved & Q(took__gte=0)),
        closed=Count("pk", filter=Q(closed_at__gt=0) | Q(reopened__gt=0)),
        again=Count("pk", filter=Q(reopened__gt=0)),
    )
    rows = list(counts.order_by())
    touched = medians(items, F("touched"), {row["part"]: row["touched_n"] for row in rows})
    done = medians(items.filter(resolved), F("took"), {row["part"]: row["done"] for row in rows})
    return [
        Line(
            row["part"],
            row["opened"],
            row["resolved"],
            Share(row["kept"], row["judged"]),
            Share(row["again"], row["closed"]),
            touched.get(row["part"], Median(0)),
            done.get(row["part"], Median(0)),
        )
        for row in rows
    ]


def _took(asked: Asked) -> tuple[Combinable, Combinable]:
    if asked.business:
        return F("touched_work"), F("closed_work")
    return F("touched_at") - F("opened_at"), F("closed_at") - F("opened_at")


def medians(rows: "QuerySet[Any]", took: F, sizes: Mapping[Any, int]) -> dict[Any, Median]:
    """Of `took` (µs) by `part`, of which there are so many, each with its interval by rank: only
    what stands in the middle comes back."""
    places = {part: _places(n) for part, n in sizes.items() if n}
    wanted = {rank + 1 for ranks in places.values() for rank in ranks}
    rank = Window(RowNumber(), partition_by=[F("part")], order_by=[took.asc()])
    timed = rows.annotate(length=took).filter(length__gte=0).annotate(rank=rank)
    found = timed.filter(rank__in=wanted).values_list("part", "rank", "length")
    at = {(part, rank - 1): length for part, rank, length in found}
    return {part: _median(part, sizes[part], places[part], at) for part in places}


def _places(n: int) -> Sequence[int]:
    return ((n - 1) // 2, n // 2, *(ranks_of_interval(n) or ()))


def _median(part: object, n: int, ranks: Sequence[int], at: dict[Any, int]) -> Median:
    low, high, *ends = (at[part, rank] for rank in ranks)
    return Median(n, (low + high) // 2, *ends)


def spent(asked: Asked) -> list[Spent]:
    """How long an item stayed in each status of work, of the stays that began in the time asked
    about and are over."""
    steps = Step.objects.filter(
        status__in=STANDING, since__gte=asked.since, since__lt=asked.until, until__gt=0
    )
    if asked.only != EVERYTHING:
        steps = steps.filter(item__in=items_in(asked.only).values("pk"))
    took = F("work") if asked.business else F("until") - F("since")
    parts = steps.annotate(part=F("status"), took=took).filter(took__gte=0)
    sizes = dict(parts.values_list("part").annotate(n=Count("pk")).order_by())
    found = medians(parts, F("took"), sizes)
    return [Spent(status, found[status]) for status in STANDING if status in found]


def backlog(asked: Asked) -> list[tuple[date, int]]:
    """How many stood at the end of each day (of a long time: of every so many days), whenever they
    were opened."""
    zone = company_zone()
    first, last = (
        clock.from_us(at).astimezone(zone).date() for at in (asked.since, asked.until - 1)
    )
    begun, ended = (_by_hour(asked, name) for name in ("since", "until"))
    changes = sorted([*((at, n) for at, n in begun), *((at, -n) for at, n in ended)])
    step = max(1, -(-((last - first).days + 1) // POINTS))
    days = [last - timedelta(days=n) for n in range(0, (last - first).days + 1, step)][::-1]
    found, standing, place = [], 0, 0
    for day in days:
        end = begin_of(day + timedelta(days=1), zone)
        while place < len(changes) and changes[place][0] < end:
            standing += changes[place][1]
            place += 1
        found.append((day, standing))
    return found


def _by_hour(asked: Asked, name: str) -> Iterable[tuple[int, int]]:
    """How many steps of work began (or ended) in each hour; of what came before the time asked
    about, in one sum. An item that goes on in another status ends and begins at once."""
    zones = offsets(asked.since, asked.until, company_zone())
    size = clock.HOUR if all(ahead % clock.HOUR == 0 for _, ahead in zones) else QUARTER
    steps = Step.objects.filter(status__in=STANDING, **{f"{name}__lt": asked.until})
    if asked.only != EVERYTHING:
        steps = steps.filter(item__in=items_in(asked.only).values("pk"))
    early = When(**{f"{name}__lt": asked.since}, then=Value(0))
    place = Case(early, default=F(name) / Value(size), output_field=BigIntegerField())
    rows = steps.annotate(place=place).values_list("place").annotate(n=Count("pk")).order_by()
    return [(at * size, n) for at, n in rows]


def offset_sql(since: int, until: int, zone: ZoneInfo) -> Combinable:
    """What the zone's clocks are ahead of UTC, of the column `opened_at`: they may be changed
    within the time asked about."""
    spans = offsets(since, until, zone)
    cases = [When(opened_at__lt=end, then=Value(ahead)) for end, ahead in spans[:-1]]
    return Case(*cases, default=Value(spans[-1][1]), output_field=BigIntegerField())


def offsets(since: int, until: int, zone: ZoneInfo) -> list[tuple[int, int]]:
    """(until when, µs ahead of UTC), in order."""
    found: list[tuple[int, int]] = []
    at = since
    while at < until:
        ahead, end = _ahead(at, zone), min(at + clock.DAY, until)
        while end < until and _ahead(end, zone) == ahead:
            end = min(end + clock.DAY, until)
        if _ahead(end, zone) != ahead:
            end = _change(end - clock.DAY, end, zone)
        found.append((end, ahead))
        at = end
    return found or [(until, _ahead(until, zone))]


def _change(low: int, high: int, zone: ZoneInfo) -> int:
    """The instant between the two from which the clocks say something else."""
    before = _ahead(low, zone)
    while high - low > clock.SECOND:
        middle = (low + high) // 2
        low, high = (middle, high) if _ahead(middle, zone) == before else (low, middle)
    return high // clock.SECOND * clock.SECOND


def _ahead(at: int, zone: ZoneInfo) -> int:
    ahead = clock.from_us(at).astimezone(zone).utcoffset() or timedelta()
    return ahead // timedelta(microseconds=1)


def begin_of(day: date, zone: ZoneInfo) -> int:
    return clock.to_us(datetime(day.year, day.month, day.day, tzinfo=zone))


def week_of(key: int) -> date:
    """The Monday of a week's number."""
    return EPOCH + timedelta(days=key * 7 - 3)
