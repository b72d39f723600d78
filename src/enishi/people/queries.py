"""Questions about people. A person's id is the id of any of their identities: every question takes
either."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import NotFound
from enishi.lib.keyset import Key, Page, key_of, page_of
from enishi.people import consent, lists, past
from enishi.people.arrivals import Tally
from enishi.people.enums import CARRIERS, HAND, INNER_KINDS, Kind, MergeState, Refusal
from enishi.people.kinds import rules
from enishi.people.linkage import people_if_parted
from enishi.people.lists import PeopleFilter
from enishi.people.models import (
    Consent,
    Identifier,
    Identity,
    KindRule,
    Merge,
    Note,
    Person,
    SharedValue,
    Tag,
    Trait,
    Veto,
)
from enishi.people.naming import name_in, pointer_in
from enishi.people.portraits import FIGURES, Figures, figures_of
from enishi.people.sql import rows_with_ids
from enishi.people.statements import as_of, newest, traits_in_force

__all__ = ["Page", "PeopleFilter"]


@dataclass(frozen=True, slots=True)
class TraitNow:
    """The value of a trait, and where it is from. `source_id` None: a member's hand."""

    id: int
    name: str
    value: object
    type: str
    at: int
    source_id: int | None
    by_id: int | None
    identity_id: int


@dataclass(frozen=True, slots=True)
class KindRow:
    """The rule of one kind of identifier, and whether the company changed it."""

    kind: str
    limit: int
    priority: int
    blocked: str  # one regular expression a line, besides those that ship
    changed: bool


@dataclass(frozen=True, slots=True)
class SideOf:
    """One of the people that a merge joins: for the question "really?"."""

    person_id: int
    identity_ids: list[int]
    name: str
    pointer: tuple[str, str]  # the kind and value of the strongest identifier
    identifiers: list[Identifier]
    traits: dict[str, object]
    figures: Figures


def merged_identities() -> list[tuple[int, int]]:
    """(identity, person) of every identity that is shown as another person than itself."""
    return list(
        Identity.objects.exclude(person_id=F("id")).values_list("id", "person_id").order_by("id")
    )


def people_mark() -> tuple[int, int, int]:
    """Changes whenever somebody was merged with, or parted from, somebody else."""
    found = Merge.objects.aggregate(last=Max("id"), undone=Max("undone_at"))
    lifted = Veto.objects.aggregate(lifted=Max("lifted_at"))["lifted"]
    return found["last"] or 0, found["undone"] or 0, lifted or 0


def person(number: int) -> Person:
    """The person of an identity."""
    found = Person.objects.filter(id__in=Identity.objects.filter(id=number).values("person_id"))
    return _one(found.first())


def person_by(kind: str, value: str, at: int | None = None) -> Person:
    """Whom an identifier points to; for a browser or device, at that moment (default: its newest
    user)."""
    cleaned = rules().clean(kind, value)
    held = Identifier.objects.filter(kind=kind, value=cleaned or "").order_by("-since")
    if at is not None and kind in CARRIERS:
        held = held.filter(Q(since__lte=at) | Q(since=0))
    owner = held.values_list("identity__person_id", flat=True).first()
    return _one(Person.objects.filter(id=owner).first() if owner else None)


def _one(found: Person | None) -> Person:
    if found is None:
        raise NotFound("no_such_person", _("There is no such person."))
    return found


def people_page(wanted: PeopleFilter) -> Page[Person]:
    return lists.page_of(wanted)


def person_beside(wanted: PeopleFilter, place: Key, *, back: bool) -> Person | None:
    return lists.beside(wanted, place, back=back)


def people_in(wanted: PeopleFilter) -> QuerySet[Person]:
    return lists.people_in(wanted)


def people_count() -> int:
    return Person.objects.count()


def identities_count() -> int:
    return Identity.objects.count()


# Asked with every batch of the pipeline: the ORM's own work would be most of their cost.
_OWNERS = "SELECT id, person_id FROM people_identity WHERE"
_TALLIES = "SELECT id, person_id, events FROM people_identity WHERE"


def person_ids(identity_ids: Iterable[int]) -> dict[int, int]:
    """identity → person."""
    return dict(rows_with_ids(_OWNERS, "id", list(identity_ids)))


def people_of_identities(person_ids: Iterable[int]) -> dict[int, int]:
    """Every identity of these people → the person."""
    return dict(rows_with_ids(_OWNERS, "person_id", list(person_ids)))


def identities_within(people: "QuerySet[Any, Any]") -> "QuerySet[Identity, Any]":
    """The ids of all identities of these people, for a query that knows identities."""
    return Identity.objects.filter(person_id__in=people).values("id")


def tallied_identities(person_ids: Iterable[int]) -> list[tuple[int, int, int]]:
    """(identity, person, its events before this batch) of every identity of these people."""
    return rows_with_ids(_TALLIES, "person_id", list(person_ids))


def people_with(person_ids: Sequence[int]) -> list[Person]:
    """These people, in this order."""
    found = {one.pk: one for one in Person.objects.filter(id__in=person_ids)}
    return [found[pk] for pk in person_ids if pk in found]


def person_as_of(person: Person, at: int, tallies: Mapping[int, Tally]) -> Person:
    """Their row as it would have been drawn then, of the identities that they have today; unsaved,
    and not to be saved. `tallies` are the events by then, by identity."""
    return past.person_as_of(person, at, tallies)


def identity_ids(person_id: int) -> list[int]:
    """Every identity of the person, the smallest first."""
    mine = Identity.objects.filter(id=person_id).values("person_id")
    return list(
        Identity.objects.filter(person_id__in=mine).order_by("id").values_list("id", flat=True)
    )


# `at`: what was said by that instant, with today's knowledge of who is who.
def identifiers_of(person_id: int, at: int | None = None) -> list[Identifier]:
    """Strongest kind first; with the span and user of carriers."""
    rank = rules().rank
    found = Identifier.objects.filter(identity__in=identity_ids(person_id))
    if at is not None:
        found = found.filter(first_seen__lte=at)
    held = found.exclude(kind__in=INNER_KINDS).order_by("first_seen", "id")
    return sorted(held, key=lambda held: -rank(held.kind))


def traits_of(person_id: int, at: int | None = None) -> list[TraitNow]:
    """What holds now (held then), by name."""
    said = traits_in_force(identity_ids(person_id))
    return [
        TraitNow(
            row.id,
            name,
            row.value,
            type_of(row.value),
            row.seen_at,
            row.source_id,
            row.by_id,
            row.identity_id,
        )
        for name, row in newest(said if at is None else as_of(said, at)).items()
    ]


def trait_names() -> list[str]:
    """Every trait that was ever said, the most frequent first."""
    found = Trait.objects.values("name").annotate(n=Count("pk")).order_by("-n", "name")
    return list(found.values_list("name", flat=True)[:500])


def trait_history(person_id: int, name: str) -> QuerySet[Trait]:
    """Every statement, the newest first, withdrawn ones included."""
    mine = Trait.objects.filter(identity__in=identity_ids(person_id), name=name)
    return mine.select_related("by").order_by("-seen_at", "-id")


def type_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list | dict):
        return "list" if isinstance(value, list) else "object"
    return "text" if isinstance(value, str) else "null"


def consents_of(person_id: int, at: int | None = None) -> list[Consent]:
    """The statement in force per purpose and channel (`people.consent` says which)."""
    mine = identity_ids(person_id)
    merges = Merge.objects.filter(low__in=mine, high__in=mine, state=MergeState.MERGED, **_by(at))
    joins = [consent.Join(*row) for row in merges.values_list("low_id", "high_id", "at")]
    return consent.in_force(Consent.objects.filter(identity__in=mine, **_by(at)), joins)


def _by(at: int | None) -> dict[str, int]:
    return {} if at is None else {"at__lte": at}


def consent_history(person_id: int, at: int | None = None) -> QuerySet[Consent]:
    mine = Consent.objects.filter(identity__in=identity_ids(person_id), **_by(at))
    return mine.select_related("by").order_by("-at", "-id")


def tags_of(person_id: int, at: int | None = None) -> list[str]:
    mine = Tag.objects.filter(identity__in=identity_ids(person_id), **_by(at))
    return sorted(set(mine.values_list("name", flat=True)))


def tag_counts() -> list[tuple[str, int]]:
    """Every tag and how many people have it."""
    counted = Tag.objects.values("name").annotate(
        people=Count("identity__person_id", distinct=True)
    )
    return list(counted.order_by("name").values_list("name", "people"))


def notes_of(person_id: int, at: int | None = None) -> QuerySet[Note]:
    mine = Note.objects.filter(identity__in=identity_ids(person_id), **_by(at))
    return mine.select_related("by").order_by("-at", "-id")


def merge(number: int) -> Merge:
    found = Merge.objects.select_related("by", "undone_by").filter(pk=number).first()
    if found is None:
        raise NotFound("no_such_merge", _("There is no such merge."))
    return found


def merges_of(person_id: int) -> QuerySet[Merge]:
    """The person's ledger, the newest first: what joined them, what was undone, what waits for a
    member."""
    mine = identity_ids(person_id)
    shown = ~Q(state=MergeState.KNOWN) | Q(kind=HAND)
    ledger = Merge.objects.filter(Q(low__in=mine) | Q(high__in=mine)).filter(shown)
    return ledger.select_related("by", "undone_by").order_by("-id")


def vetoes_of(person_id: int) -> QuerySet[Veto]:
    """The standing vetoes that keep the person apart from others."""
    mine = Veto.objects.filter(lifted_at=None, sides__identity__in=identity_ids(person_id))
    return mine.select_related("by", "merge").distinct().order_by("-id")


def candidates_page(*, why: str = "", cursor: str = "", limit: int = 50) -> Page[Merge]:
    """Evidence that a guard rail refused, for a member to accept or dismiss; the newest first.
    What a veto refused is left out unless asked for: a member has decided that already."""
    waiting = Merge.objects.filter(state=MergeState.REFUSED)
    waiting = waiting.filter(why=why) if why else waiting.exclude(why=Refusal.VETO)
    if cursor:
        waiting = waiting.filter(id__lt=key_of(cursor, int)[0])
    return page_of(list(waiting.order_by("-id")[: limit + 1]), limit, lambda merge: (merge.pk,))


def candidates_count() -> int:
    return Merge.objects.filter(state=MergeState.REFUSED).exclude(why=Refusal.VETO).count()


def shared_values() -> QuerySet[SharedValue]:
    """Identifier values that too many have to be evidence."""
    return SharedValue.objects.order_by("-at", "-id")


def sides_of(merge: Merge) -> list[SideOf]:
    """The people whom an undo would leave (of a merge that holds), or whom it would join (of a
    candidate); the one whom the page would go on showing first."""
    ends = person_ids([merge.low_id, merge.high_id])
    people: dict[int, list[int]] = {}
    if merge.left_side and ends[merge.low_id] == ends[merge.high_id]:
        ours = set(identity_ids(merge.low_id))
        parted = people_if_parted(merge.left_side, merge.right_side, rules())
        for identity in sorted(ours):
            people.setdefault(parted[identity], []).append(identity)
    else:
        for number in sorted(set(ends.values())):
            people[number] = identity_ids(number)
    return [_side(number, identities) for number, identities in people.items()]


def _side(number: int, identities: list[int]) -> SideOf:
    now = newest(traits_in_force(identities))
    said = {name: row.value for name, row in now.items()}
    rows = Identity.objects.filter(id__in=identities).values_list(*FIGURES.split(", "))
    held = Identifier.objects.filter(identity__in=identities).exclude(kind__in=INNER_KINDS)
    shown = list(held.order_by("first_seen", "id")[:20])
    return SideOf(
        person_id=number,
        identity_ids=identities,
        name=name_in(said),
        pointer=pointer_in({row.kind: row.value for row in reversed(shown)}),
        identifiers=shown,
        traits=said,
        figures=figures_of(rows),
    )


def kind_rules() -> list[KindRow]:
    """How each kind of identifier is treated: those that ship, and those that were changed."""
    changed = {row.kind: row for row in KindRule.objects.order_by("kind")}
    in_force = rules()
    return [
        KindRow(
            kind=kind,
            limit=in_force.limit(kind),
            priority=in_force.rank(kind),
            blocked=changed[kind].blocked if kind in changed else "",
            changed=kind in changed,
        )
        for kind in dict.fromkeys([*Kind.values, *changed])
    ]
