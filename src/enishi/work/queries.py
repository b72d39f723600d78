"""Which items there are, and how the work goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, comb
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enishi.ask.queries import ask
from enishi.lib import clock
from enishi.lib.errors import BadInput, NotFound
from enishi.lib.keyset import Page, cursor, key_of
from enishi.people.models import Person
from enishi.people.queries import PeopleFilter, people_in, people_with
from enishi.segments.models import Segment
from enishi.segments.queries import entries_since
from enishi.team.models import Member
from enishi.timeline.queries.catalogue import catalogue_row, every_property, properties_of
from enishi.ui.navigation import Badge
from enishi.work.actions.items import FAR
from enishi.work.enums import STANDING, WORKERS, Status, Trigger
from enishi.work.models import Change, Department, Entry, Item, Link, Rule, Step
from enishi.work.ruling import as_condition, tests_of

LOOKED_BACK: Final = 90 * clock.DAY  # of the figures
OFFERED: Final = 300  # properties
NAMED: Final = 1_000  # people whom one word of a search may mean
ALL: Final = "all"
ORDERS: Final = ("due", "newest", "priority", "changed")
VIEWS: Final = ("mine", "unassigned", "standing", "overdue", "closed", ALL)


@dataclass(frozen=True, kw_only=True)
class ItemFilter:
    """Which items, in which order. `mine` needs to know whose."""

    view: str = "standing"
    member_id: int | None = None
    search: str = ""
    statuses: Sequence[str] = ()
    kind: str = ""
    owner_id: int | None = None
    department_id: int | None = None
    priority: int | None = None
    person_id: int | None = None
    rule_id: int | None = None
    since: int | None = None  # opened from then on (µs)
    until: int | None = None  # and before then
    kept: bool | None = None  # resolved by the due time, or not
    reopened: bool = False
    order: str = "due"
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True)
class Median:
    """Of durations in µs: the middle one, with the interval in which that of all such work lies
    with 95 % certainty (by rank), or none where there are too few."""

    n: int
    value: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Figures:
    open: int
    overdue: int
    unassigned: int
    mine: int
    touched: Median
    resolved: Median


@dataclass(frozen=True)
class Spent:
    status: str
    label: str
    seconds: int


@dataclass(frozen=True)
class ListedRule:
    rule: Rule
    opened: int = 0
    standing: int = 0


@dataclass(frozen=True)
class History:
    """All that happened to an item, the newest first."""

    steps: Sequence[Step] = ()
    spent: Sequence[Spent] = field(default=())
    happened: Sequence[Change | Entry] = ()
    undoable: int | None = None  # id of the change that can be taken back


def item_page(wanted: ItemFilter) -> Page[Item]:
    if wanted.order not in ORDERS:
        raise BadInput("bad_order", _("Items cannot be ordered by that."), field="sort")
    by, down = _ORDER[wanted.order]
    items = items_in(wanted).annotate(place=by)
    if wanted.cursor:
        value, pk = key_of(wanted.cursor, int, int)
        way = "lt" if down else "gt"
        items = items.filter(Q(**{f"place__{way}": value}) | Q(place=value, **{f"pk__{way}": pk}))
    order = ("-place", "-pk") if down else ("place", "pk")
    rows = list(
        items.order_by(*order).select_related("owner", "department", "rule")[: wanted.limit + 1]
    )
    if len(rows) <= wanted.limit:
        return Page(rows)
    last = rows[wanted.limit - 1]
    return Page(rows[: wanted.limit], cursor((last.place, last.pk)))


_ORDER: Final[Mapping[str, tuple[Combinable, bool]]] = {
    "due": (Coalesce(F("due_at"), FAR), False),
    "newest": (F("opened_at"), True),
    "priority": (F("priority"), True),
    "changed": (F("changed_at"), True),
}


def items_in(wanted: ItemFilter) -> QuerySet[Item]:
    """Everything that the filter lets through, in no order."""
    items = _viewed(Item.objects.all(), wanted)
    if wanted.statuses:
        items = items.filter(status__in=wanted.statuses)
    if wanted.kind:
        items = items.filter(kind=wanted.kind)
    for name in ("owner_id", "department_id", "priority", "person_id", "rule_id"):
        if (value := getattr(wanted, name)) is not None:
            items = items.filter(**{name: value or None})  # 0: nobody, none
    return _searched(_of_figures(items, wanted), wanted.search)


def _of_figures(items: QuerySet[Item], wanted: ItemFilter) -> QuerySet[Item]:
    """What a figure leads to."""
    if wanted.since is not None:
        items = items.filter(opened_at__gte=wanted.since)
    if wanted.until is not None:
        items = items.filter(opened_at__lt=wanted.until)
    if wanted.kept is not None:
        items = items.filter(kept_by_due(kept=wanted.kept))
    return items.filter(reopened__gt=0) if wanted.reopened else items


def kept_by_due(*, kept: bool) -> Q:
    """Resolved by the due time; or later, or not yet though it is past."""
    done = Q(status=Status.RESOLVED, due_at__gt=0)
    if kept:
        return done & Q(closed_at__lte=F("due_at"))
    past = Q(status__in=STANDING, due_at__lt=clock.now_us())
    return (done & Q(closed_at__gt=F("due_at"))) | past


def _viewed(items: QuerySet[Item], wanted: ItemFilter) -> QuerySet[Item]:
    if wanted.view not in VIEWS:
        raise BadInput("bad_view", _("There is no such list."), field="view")
    if wanted.view == ALL:
        return items
    if wanted.view == "closed":
        return items.exclude(status__in=STANDING)
    standing = items.filter(status__in=STANDING)
    if wanted.view == "mine":
        return standing.filter(owner_id=wanted.member_id)
    if wanted.view == "unassigned":
        return standing.filter(owner=None)
    return standing.filter(due_at__lt=clock.now_us()) if wanted.view == "overdue" else standing


def _searched(items: QuerySet[Item], search: str) -> QuerySet[Item]:
    """In its words, or by the person whom it is about."""
    for word in search.split()[:8]:
        people = list(people_in(PeopleFilter(search=word)).values_list("id", flat=True)[:NAMED])
        items = items.filter(
            Q(title__icontains=word) | Q(description__icontains=word) | Q(person_id__in=people)
        )
    return items


def is_overdue(item: Item) -> bool:
    return not item.is_closed and item.due_at is not None and item.due_at < clock.now_us()


def people_of(items: Sequence[Item]) -> dict[int, Person]:
    ids = sorted({item.person_id for item in items if item.person_id})
    return {person.pk: person for person in people_with(ids)}


def owners() -> QuerySet[Member]:
    """Who can work on items."""
    working = Member.objects.filter(left_at=None, role__in=WORKERS)
    return working.order_by("name", "pk")


def departments() -> QuerySet[Department]:
    return Department.objects.filter(removed_at=None).order_by("name")


def departments_with_counts() -> QuerySet[Department]:
    standing = Count("items", filter=Q(items__status__in=STANDING))
    return departments().annotate(standing=standing)


def my_open_count(reader: object) -> Badge:
    """How many stand for whoever reads the side bar, and how many of these are late."""
    if not isinstance(reader, Member):
        return Badge()
    mine = Item.objects.filter(owner=reader, status__in=STANDING)
    found = mine.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=clock.now_us())))
    if not found["n"]:
        return Badge()
    late = ngettext("%(n)d overdue", "%(n)d overdue", found["late"]) % {"n": found["late"]}
    return Badge(str(found["n"]), late if found["late"] else "")


def figures(member_id: int) -> Figures:
    standing = Q(status__in=STANDING)
    counts: dict[str, int] = Item.objects.filter(standing).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=clock.now_us())),
        unassigned=Count("pk", filter=Q(owner=None)),
        mine=Count("pk", filter=Q(owner_id=member_id)),
    )
    since = clock.now_us() - LOOKED_BACK
    lately = Item.objects.filter(opened_at__gte=since)
    done = lately.filter(status=Status.RESOLVED, closed_at__gt=0)
    return Figures(
        **counts,
        touched=_median(
            lately.exclude(touched_at=None).annotate(took=F("touched_at") - F("opened_at"))
        ),
        resolved=_median(done.annotate(took=F("closed_at") - F("opened_at"))),
    )


def _median(items: "QuerySet[Any]") -> Median:
    """Three looks into the sorted durations: the database sorts, only ranks come back."""
    n = items.count()
    if not n:
        return Median(0)
    took = items.order_by("took").values_list("took", flat=True)
    low, high = _took(took, (n - 1) // 2), _took(took, n // 2)
    ranks = ranks_of_interval(n)
    if ranks is None:
        return Median(n, (low + high) // 2)
    return Median(n, (low + high) // 2, _took(took, ranks[0]), _took(took, ranks[1]))


def _took(took: "QuerySet[Any, int]", rank: int) -> int:
    return max(0, took[rank])


def ranks_of_interval(n: int) -> tuple[int, int] | None:
    """Ranks (from 0) of the order statistics between which the median lies with at least 95 %
    certainty, whatever the distribution; None below six values."""
    if n < 6:
        return None
    if n > 500:  # the binomial is normal enough
        below = max(0, ceil(n / 2 - 1.96 * (n**0.5) / 2) - 1)
        return below, n - 1 - below
    tail, below = 1, -1  # 2^n × P(fewer than `below` + 2 of n lie under the median)
    while 40 * tail <= 2**n:
        below += 1
        tail += comb(n, below + 1)
    return below, n - 1 - below


def history_of(item: Item) -> History:
    steps = list(item.steps.order_by("pk"))
    changes = list(item.changes.select_related("by", "key").order_by("-pk"))
    entries = list(item.entries.select_related("by", "key"))
    happened: list[Change | Entry] = [*changes, *entries]
    happened.sort(key=lambda one: (one.at, one.pk), reverse=True)
    undoable = next((change.pk for change in changes if change.undone_at is None), None)
    return History(steps, _spent(steps), happened, undoable)


def _spent(steps: Sequence[Step]) -> list[Spent]:
    """Time in each status, as long as it lasted or lasts; closed ones are no time of work."""
    total: dict[str, int] = {}
    for step in steps:
        if step.status in STANDING:
            ended = clock.now_us() if step.until is None else step.until
            total[step.status] = total.get(step.status, 0) + ended - step.since
    return [
        Spent(status, str(Status(status).label), took // clock.SECOND)
        for status, took in total.items()
    ]


def linked_items(item: Item) -> list[Item]:
    links = Link.objects.filter(Q(low=item) | Q(high=item)).order_by("pk")
    ids = [pk for low, high in links.values_list("low_id", "high_id") for pk in (low, high)]
    found = Item.objects.filter(pk__in=ids).exclude(pk=item.pk)
    return list(found.select_related("owner").order_by("pk"))


def listed_rules() -> list[ListedRule]:
    """With how many items each opened in the last 30 days, and how many of all stand."""
    since = clock.now_us() - 30 * clock.DAY
    rules = Rule.objects.filter(deleted_at=None).select_related("segment", "owner", "department")
    rules = rules.annotate(
        opened=Count("items", filter=Q(items__opened_at__gte=since)),
        standing=Count("items", filter=Q(items__status__in=STANDING)),
    )
    return [ListedRule(rule, rule.opened, rule.standing) for rule in rules.order_by("pk")]


def standing_segments() -> QuerySet[Segment]:
    return Segment.objects.filter(deleted_at=None).order_by("pk")


def offered_properties(event: str) -> list[tuple[str, str]]:
    """(name, an example) of what the catalogue knows that this event says; of an event that never
    came, of every one."""
    try:
        known = [(one.name, one.example) for one in properties_of(catalogue_row(event))]
    except NotFound:
        known = []
    return (known or [(name, "") for name in every_property()])[:OFFERED]


def condition_of_rule(rule: Rule) -> dict[str, object]:
    """Whoever did it within thirty days, as a segment's condition says it."""
    return as_condition(rule.event, tests_of(rule.where))


def would_have_opened(rule: Rule) -> int:
    """For how many people it would have opened an item in the last thirty days; `rule` need not be
    stored."""
    if rule.trigger == Trigger.SEGMENT:
        since = clock.now_us() - 30 * clock.DAY
        return entries_since(rule.segment_id, since) if rule.segment_id else 0
    return ask("segment.preview", {"condition": condition_of_rule(rule)}).n
