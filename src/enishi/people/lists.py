"""The list of people: search, filters, order, pages."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import BadInput
from enishi.lib.keyset import Key, Page, cursor, key_of
from enishi.lib.keyset import page_of as page_by_key
from enishi.people.models import Identity, Person
from enishi.people.search import people_found

# Newest or largest first, but names from their beginning.
ORDERS = ("last_seen", "first_seen", "revenue", "orders", "events", "name", "id")


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    search: str = ""
    known: bool | None = None
    tag: str = ""
    channel: str = ""
    bought: bool | None = None
    since: int | None = None  # seen at or after, µs
    until: int | None = None  # seen before
    order: str = "last_seen"
    cursor: str = ""
    limit: int = 50
    among: "QuerySet[Any] | None" = None  # rows of ids: only these people


def people_in(wanted: PeopleFilter) -> QuerySet[Person]:
    """Everybody whom the filter lets through, in no order: for counts and exports."""
    people = Person.objects.all()
    people = people if wanted.among is None else people.filter(id__in=wanted.among)
    if wanted.search.strip():
        people = people_found(people, wanted.search)
    if wanted.known is not None:
        people = people.filter(known=wanted.known)
    if wanted.bought is not None:
        people = people.filter(orders__gt=0) if wanted.bought else people.filter(orders=0)
    if wanted.channel:
        people = people.filter(channel=wanted.channel)
    if wanted.tag:
        tagged = Identity.objects.filter(tags__name=wanted.tag)
        people = people.filter(id__in=tagged.values("person_id"))
    return _seen(people, wanted.since, wanted.until)


def _seen(people: QuerySet[Person], since: int | None, until: int | None) -> QuerySet[Person]:
    if since is not None:
        people = people.filter(last_seen__gte=since)
    return people if until is None else people.filter(last_seen__lt=until)


def page_of(wanted: PeopleFilter) -> Page[Person]:
    if wanted.order not in ORDERS:
        raise BadInput("bad_order", _("People cannot be ordered by that."), field="order")
    if not 1 <= wanted.limit <= 1000:
        raise BadInput("bad_limit", _("A page has 1 to 1000 rows."), field="limit")
    column = wanted.order
    people = people_in(wanted)
    if wanted.order == "name":
        found = _by_name(people, wanted)
    else:
        found = list(_after(people, column, wanted)[: wanted.limit + 1])
    return page_by_key(found, wanted.limit, lambda person: (getattr(person, column), person.pk))


def _after(people: QuerySet[Person], column: str, wanted: PeopleFilter) -> QuerySet[Person]:
    """Largest first; people of one value by id."""
    if wanted.cursor:
        value, pk = key_of(wanted.cursor, int, int)
        below = Q(**{f"{column}__lt": value}) | Q(**{column: value, "id__lt": pk})
        people = people.filter(below, **{f"{column}__lte": value})
    return people.order_by(f"-{column}", "-id")


def beside(wanted: PeopleFilter, place: Key, *, back: bool) -> Person | None:
    """Who comes next in the list after that place (before it, if `back`); `place` is the key of
    a row, which nobody needs to have any more."""
    people, (value, pk), column = people_in(wanted), place, wanted.order
    if wanted.order != "name":
        if not back:
            found = _after(people, column, replace(wanted, cursor=cursor(place)))
        else:
            above = Q(**{f"{column}__gt": value}) | Q(**{column: value, "id__gt": pk})
            above &= Q(**{f"{column}__gte": value})
            found = people.filter(above).order_by(column, "id")
        return found[:1].first()
    if not back:
        return next(iter(_by_name(people, replace(wanted, cursor=cursor(place), limit=0))), None)
    named = people.filter(name__gt="").order_by("-name", "-id")
    if value:
        above = Q(name__lt=value) | Q(name=value, id__lt=pk)
        return named.filter(above, name__lte=value)[:1].first()
    nameless = people.filter(name="", id__lt=pk).order_by("-id")
    return nameless[:1].first() or named[:1].first()


def _by_name(people: QuerySet[Person], wanted: PeopleFilter) -> list[Person]:
    """Those with a name first, then the others."""
    value, pk = key_of(wanted.cursor, str, int) if wanted.cursor else ("", 0)
    named_follow = bool(value) or not wanted.cursor
    size = wanted.limit + 1
    found: list[Person] = []
    if named_follow:
        named = people.filter(name__gt="")
        if value:
            named = named.filter(Q(name__gt=value) | Q(name=value, id__gt=pk), name__gte=value)
            pk = 0
        found = list(named.order_by("name", "id")[:size])
    if len(found) < size:
        nameless = people.filter(name="", id__gt=pk).order_by("id")
        found += nameless[: size - len(found)]
    return found
