"""What live membership shows: sizes, days, comings and goings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from enishi.lens.conditions.tree import parse
from enishi.lib import clock
from enishi.lib.keyset import Page, key_of, page_of
from enishi.people.models import Person
from enishi.people.queries import people_count, people_with
from enishi.segments.builder.choices import names
from enishi.segments.builder.sentences import as_group, outline, plain
from enishi.segments.conditions import conditions_in_force
from enishi.segments.live.models import Check, DaySize, Live, Passage
from enishi.segments.models import Membership, Segment
from enishi.segments.queries import shown
from enishi.team.queries import company_zone
from enishi.ui.charts import Chart, Series
from enishi.ui.formats import number_text

SPARK = 30  # days


@dataclass(frozen=True)
class Today:
    entered: int = 0
    left: int = 0


@dataclass(frozen=True)
class ListedSegment:
    id: int
    name: str
    sentence: str
    suggestion: str
    size: int
    share: str
    entered: int
    left: int
    filling: bool
    failed: bool
    spark: Chart | None


@dataclass(frozen=True)
class Common:
    """Another segment, and how much of this one is in it, too."""

    id: int
    name: str
    size: int
    common: int
    percent: int


def listed_segments() -> list[ListedSegment]:
    conditions, called = conditions_in_force(), names()
    live = {one.segment_id: one for one in Live.objects.all()}
    today, days, everybody = passages_today(), day_sizes(SPARK), people_count()
    rows = []
    for segment in Segment.objects.filter(deleted_at=None).order_by("pk"):
        state, moved = live.get(segment.pk), today.get(segment.pk, Today())
        name, size = shown(segment, "name"), state.size if state else 0
        rows.append(
            ListedSegment(
                id=segment.pk,
                name=name,
                sentence=plain(outline(as_group(parse(conditions[segment.pk])), called)),
                suggestion=shown(segment, "suggestion"),
                size=size,
                share=percent(size, everybody),
                entered=moved.entered,
                left=moved.left,
                filling=is_filling(state),
                failed=bool(state and state.error),
                spark=spark(name, days.get(segment.pk, []), size),
            )
        )
    return rows


def is_filling(state: Live | None) -> bool:
    return state is None or (state.filled_at is None and not state.error)


def percent(part: int, whole: int) -> str:
    if not whole:
        return ""
    share = 100 * part / whole
    return f"{share:.0f}%" if share >= 10 or share == 0 else f"{share:.1f}%"


def spark(name: str, days: Sequence[tuple[str, int]], size: int) -> Chart | None:
    if len(days) < 2:
        return None
    label = _("People in %(name)s, 30 days") % {"name": name}
    values = [*(float(number) for _, number in days), float(size)]
    series = Series(_("Number of people"), values)
    return Chart(label, [*(day for day, _ in days), _("now")], [series], kind="spark")


def trend(segment: Segment, size: int) -> Chart | None:
    days = day_sizes(140, segment).get(segment.pk, [])
    if len(days) < 2:
        return None
    label = _("People in %(name)s at the end of each day") % {"name": shown(segment, "name")}
    values = [*(float(number) for _, number in days), float(size)]
    today = clock.local_date(clock.now_us(), company_zone())
    series = Series(_("Number of people"), values)
    return Chart(label, [*(day for day, _ in days), today], [series], kind="line", from_zero=False)


def change_since(segment: Segment, size: int, days: int) -> int | None:
    """Against the end of the day so long ago; None where that is not known."""
    day = clock.local_date(clock.now_us() - days * clock.DAY, company_zone())
    before = (
        DaySize.objects.filter(segment_id=segment.pk, day=day)
        .values_list("size", flat=True)
        .first()
    )
    return None if before is None else size - before


def signed(change: int | None) -> str | None:
    if change is None:
        return None
    return ("+" if change > 0 else "−" if change < 0 else "±") + number_text(abs(change))


def day_sizes(days: int, segment: Segment | None = None) -> dict[int, list[tuple[str, int]]]:
    since = (clock.now().astimezone(company_zone()) - timedelta(days=days)).date().isoformat()
    rows = DaySize.objects.filter(day__gte=since).order_by("segment_id", "day")
    if segment:
        rows = rows.filter(segment_id=segment.pk)
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for pk, day, size in rows.values_list("segment_id", "day", "size"):
        found[pk].append((day, size))
    return found


def passages_today() -> Mapping[int, Today]:
    start = (
        clock.now().astimezone(company_zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    rows = Passage.objects.filter(at__gte=clock.to_us(start)).values_list("segment_id", "is_in")
    found: dict[int, dict[bool, int]] = defaultdict(dict)
    for segment, is_in, number in rows.annotate(n=Count("pk")):
        found[segment][is_in] = number
    return {pk: Today(of.get(True, 0), of.get(False, 0)) for pk, of in found.items()}


def last_check(segment: Segment) -> Check | None:
    return Check.objects.filter(segment=segment).order_by("-pk").first()


def live_of(segment: Segment) -> Live | None:
    return Live.objects.filter(segment=segment).first()


def overlap(
    segment: Segment, shared: Mapping[int, int], total: int, *, limit: int = 6
) -> list[Common]:
    """Other segments by how many of this one's `total` people (`shared`, by id) are in them."""
    if not total:
        return []
    sizes = dict(Live.objects.values_list("segment_id", "size"))
    others = Segment.objects.filter(deleted_at=None).exclude(pk=segment.pk)
    found = [
        Common(
            one.pk,
            shown(one, "name"),
            sizes.get(one.pk, 0),
            shared.get(one.pk, 0),
            round(100 * shared.get(one.pk, 0) / total),
        )
        for one in others
    ]
    return sorted(found, key=lambda row: -row.common)[:limit]


def live_members(
    segment: Segment, *, cursor: str = "", also: Segment | None = None, limit: int = 50
) -> tuple[Page[Person], dict[int, int]]:
    """Who is in it now, the newest first; since when."""
    rows = members_in(segment, also)
    if cursor:
        at, pk = key_of(cursor, int, int)
        rows = rows.filter(entered_at__lte=at).exclude(entered_at=at, person_id__lte=pk)
    found = list(
        rows.order_by("-entered_at", "person_id").values_list("person_id", "entered_at")[
            : limit + 1
        ]
    )
    page = page_of(found, limit, lambda row: (row[1], row[0]))
    people = people_with([pk for pk, _ in page.items])
    return Page(people, page.next_cursor), dict(page.items)


def members_in(segment: Segment, also: Segment | None = None) -> QuerySet[Membership]:
    rows = Membership.objects.filter(segment=segment)
    if also:
        others = Membership.objects.filter(segment=also)
        rows = rows.filter(person_id__in=others.values("person_id"))
    return rows


def member_count(segment: Segment, also: Segment | None = None) -> int:
    return members_in(segment, also).count()
