"""The names of all events, how often they came and what they carry."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import BadInput, NotFound
from enishi.lib.keyset import Key, Page, key_of, page_of
from enishi.timeline.enums import EventType
from enishi.timeline.models import EventName, EventProperty
from enishi.timeline.queries.days import daily_of_names, last_days
from enishi.timeline.queries.footprints import current_rulebook, source_names
from enishi.timeline.specification import SPECIFIED, Specified
from enishi.timeline.touchpoints import Rule, Rulebook

SORTS = {"count": "-count", "name": "name", "last_seen": "-last_seen", "first_seen": "-first_seen"}


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    search: str = ""
    sort: str = "count"
    own: bool = False
    hidden: bool = False
    unseen: bool = True


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A name that came, or a name of the specification that has not been seen yet (count 0)."""

    name: str
    type: str
    count: int = 0
    first_seen: int | None = None
    last_seen: int | None = None
    source_ids: Sequence[int] = ()
    own: bool = False
    hidden: bool = False
    description: str = ""
    rule: Rule | None = field(default=None, repr=False)  # that usually gives it its touchpoint
    rules: Sequence[Rule] = field(default=(), repr=False)
    days: Sequence[int] = ()
    id: int | None = None
    veiled: bool = False  # the name is not readable to the caller, so nothing can lead to it

    @property
    def specified(self) -> Specified | None:
        return SPECIFIED.get(self.name)

    @property
    def meaning(self) -> str:
        """What a member wrote, else what the specification says."""
        return self.description or (str(self.specified.description) if self.specified else "")


@dataclass(frozen=True, slots=True)
class PropertyRow:
    name: str
    types: Mapping[str, int]
    specified: str  # the type that the specification says, or ""
    description: str
    example: str

    @property
    def seen(self) -> int:
        return sum(self.types.values())

    @property
    def mixed(self) -> bool:
        """It came with more than one type, or with another one than specified."""
        kinds = set(self.types) | ({self.specified} if self.specified else set())
        return len(kinds - {"null"}) > 1 and bool(self.types)


def catalogue_page(
    wanted: CatalogueFilter, *, cursor: str = "", limit: int = 100
) -> Page[CatalogueRow]:
    """Names that came, in the order asked; after the last of them, those not seen yet."""
    if wanted.sort not in SORTS:
        raise BadInput("bad_sort", _("The catalogue cannot be sorted by that."), field="sort")
    names = _ordered(_names(wanted), wanted.sort, cursor)
    page = page_of(list(names[: limit + 1]), limit, lambda row: _key(row, wanted.sort))
    rows = _rows(page.items)
    if wanted.unseen and page.next_cursor is None:
        rows += unseen(wanted.search)
    return Page(rows, page.next_cursor)


def _names(wanted: CatalogueFilter) -> QuerySet[EventName]:
    names = EventName.objects.all()
    if not wanted.own:
        names = names.filter(own=False)
    if not wanted.hidden:
        names = names.filter(hidden_at=None)
    if wanted.search:
        names = names.filter(
            Q(name__icontains=wanted.search) | Q(description__icontains=wanted.search)
        )
    return names


def _ordered(names: QuerySet[EventName], sort: str, cursor: str) -> QuerySet[EventName]:
    order = SORTS[sort]
    ordered = names.order_by(order, "pk")
    if not cursor:
        return ordered
    if sort == "name":
        (pk,) = key_of(cursor, int)
        return ordered.filter(name__gt=EventName.objects.filter(pk=pk).values("name")[:1])
    value, pk = key_of(cursor, int, int)
    beyond = {f"{sort}__lt" if order.startswith("-") else f"{sort}__gt": value}
    return ordered.filter(Q(**beyond) | Q(**{sort: value, "pk__gt": pk}))


def _key(row: EventName, sort: str) -> Key:
    """A cursor holds no name: it may be one that its reader may not see."""
    return (row.pk,) if sort == "name" else (getattr(row, sort), row.pk)


def _rows(names: Sequence[EventName]) -> list[CatalogueRow]:
    if not names:
        return []
    rulebook, spans = current_rulebook(), daily_of_names([row.name for row in names], last_days())
    return [
        CatalogueRow(
            id=row.pk,
            name=row.name,
            type=EventType(row.type).label,
            count=row.count,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            source_ids=row.sources,
            own=row.own,
            hidden=row.hidden_at is not None,
            description=row.description,
            rule=rulebook.usual_rule(row.name),
            rules=rulebook.rules_for(row.name),
            days=spans[row.name],
        )
        for row in names
    ]


def unseen(search: str = "") -> list[CatalogueRow]:
    """Names of the specification that have not come in yet."""
    wanted = [
        spec
        for spec in SPECIFIED.values()
        if search.casefold() in f"{spec.name} {spec.description}".casefold()
    ]
    came = set(
        EventName.objects.filter(name__in=[spec.name for spec in wanted]).values_list(
            "name", flat=True
        )
    )
    rulebook = current_rulebook()
    return [_unseen_row(spec.name, rulebook) for spec in wanted if spec.name not in came]


def catalogue_row(name: str) -> CatalogueRow:
    """One name, whether it came or is only specified."""
    if rows := _rows(list(EventName.objects.filter(name=name))):
        return rows[0]
    if name in SPECIFIED:
        return _unseen_row(name, current_rulebook())
    raise NotFound("no_such_event_name", _("No event of that name has come in."))


def _unseen_row(name: str, rulebook: Rulebook) -> CatalogueRow:
    usual, rules = rulebook.usual_rule(name), rulebook.rules_for(name)
    return CatalogueRow(name=name, type="track", rule=usual, rules=rules)


def properties_of(row: CatalogueRow) -> list[PropertyRow]:
    """What came, most often first, then what the specification names besides."""
    specified = dict(row.specified.properties) if row.specified else {}
    came = [
        PropertyRow(
            name=found.name,
            types=found.types,
            specified=specified.get(found.name, ""),
            description=_described(row, found.name),
            example=found.example,
        )
        for found in EventProperty.objects.filter(event_id=row.id)
    ]
    came.sort(key=lambda found: (-found.seen, found.name))
    names = {found.name for found in came}
    return came + [
        PropertyRow(name, {}, kind, _described(row, name), "")
        for name, kind in specified.items()
        if name not in names
    ]


def _described(row: CatalogueRow, name: str) -> str:
    return str(row.specified.about(name)) if row.specified else ""


def property_names(event: str) -> list[str]:
    """The plain properties that came with an event: what its occurrences can be split by."""
    found = EventProperty.objects.filter(event__name=event).order_by("name")
    plain = {"text", "string", "boolean", "number", "integer"}
    return [one.name for one in found if set(one.types) & plain]


def events_said(names: Collection[str]) -> dict[str, frozenset[str]]:
    """Those of the names that ever came, with the properties that they said."""
    found = EventName.objects.filter(name__in=names).values_list("name", "properties__name")
    said: dict[str, set[str]] = {}
    for name, one in found:
        said.setdefault(name, set()).update([one] if one else [])
    return {name: frozenset(properties) for name, properties in said.items()}


def event_names() -> list[str]:
    """Every name that came or is specified, for suggestions."""
    came = EventName.objects.filter(hidden_at=None).order_by("-count")[:500]
    return list(dict.fromkeys([*came.values_list("name", flat=True), *SPECIFIED]))


def every_property() -> list[str]:
    """Every property that came, of whatever event, for suggestions."""
    found = EventProperty.objects.values_list("name", flat=True).distinct().order_by("name")
    return list(found[:1_000])


def named_sources(rows: Sequence[CatalogueRow]) -> dict[int | None, list[str]]:
    """The names of the sources of each row that came."""
    names = source_names()
    return {row.id: [names[pk] for pk in row.source_ids if pk in names] for row in rows}
