"""Merges in words: what joined what, why, and what stands on either side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.overview.portrait import Portrait, kind_label
from enishi.overview.roster import hint
from enishi.overview.veil import Veil
from enishi.people import queries
from enishi.people.enums import ALIAS, HAND, Kind, MergeState, Refusal
from enishi.people.models import Identifier, Merge, Person

TONES = {
    MergeState.MERGED: "good",
    MergeState.KNOWN: "",
    MergeState.REFUSED: "warn",
    MergeState.UNDONE: "bad",
    MergeState.DISMISSED: "",
}


@dataclass(frozen=True)
class LedgerRow:
    id: int
    what: str
    because: str
    state: str
    tone: str
    by: str
    reason: str
    at: int
    undoable: bool
    liftable: bool


def ledger_row(merge: Merge, veil: Veil, sources: Mapping[int, str]) -> LedgerRow:
    source = sources.get(int(merge.evidence.get("source_id") or 0), "")
    by = merge.by.name if merge.by else source or "Enishi"
    return LedgerRow(
        id=merge.pk,
        what=_("Identity %(low)s and %(high)s") % {"low": merge.low_id, "high": merge.high_id},
        because=because(merge, veil),
        state=str(MergeState(merge.state).label),
        tone=TONES[MergeState(merge.state)],
        by=by,
        reason=veil.text(str(merge.evidence.get("reason", ""))),
        at=merge.at,
        undoable=merge.state == MergeState.MERGED,
        liftable=merge.state == MergeState.UNDONE,
    )


def because(merge: Merge, veil: Veil) -> str:
    """The evidence in one line."""
    if merge.kind == HAND:
        return _("A member joined them by hand")
    if merge.kind == ALIAS:
        return _("The source declared both the same")
    guarded = Veil() if merge.kind in {Kind.PHONE, Kind.LINE} else veil
    return _("The same %(kind)s: %(value)s") % {
        "kind": kind_label(merge.kind),
        "value": guarded.value(merge.kind, merge.value),
    }


def why_refused(merge: Merge) -> str:
    return str(Refusal(merge.why).label) if merge.why in Refusal.values else merge.why


@dataclass(frozen=True)
class Fact:
    name: str
    label: str
    shown: str
    shared: bool


@dataclass(frozen=True)
class Side:
    id: int
    name: str
    kana: str
    url: str
    first_seen: int | None
    last_seen: int | None
    events: int
    orders: int
    revenue: int
    currency: str
    hint: str = ""
    identifiers: Sequence[Fact] = field(default=())
    traits: Sequence[Fact] = field(default=())


def sides_of_people(one: Person, other: Person, *, lifted: bool) -> list[Side]:
    """Two people next to each other, with what they have in common marked."""
    portraits = [Portrait(one, lifted=lifted), Portrait(other, lifted=lifted)]
    return [side_of(a, b) for a, b in (portraits, reversed(portraits))]


def side_of(page: Portrait, other: Portrait) -> Side:
    theirs = {(row.kind, row.shown) for row in other.identifiers}
    said = {(row.name, row.shown) for row in other.traits}
    person = page.person
    return Side(
        id=person.pk,
        name=page.name,
        kana=page.kana,
        url=reverse("overview:person", args=[person.pk]),
        first_seen=person.first_seen,
        last_seen=person.last_seen,
        events=person.events,
        orders=person.orders,
        revenue=person.revenue,
        currency=person.currency,
        identifiers=[
            Fact(row.kind, row.label, row.shown, (row.kind, row.shown) in theirs)
            for row in page.identifiers
        ],
        traits=[Fact(r.name, r.name, r.shown, (r.name, r.shown) in said) for r in page.traits],
    )


def sides_of_merge(merge: Merge, person: Person, *, lifted: bool) -> list[Side]:
    """What an undo would separate: the identities of either side, as they stand today."""
    veil = Portrait(person, lifted=lifted).veil
    split = queries.sides(merge)
    shared = {(r.kind, r.value) for r in split[0].identifiers} & {(r.kind, r.value) for r in split[1].identifiers}
    return [_half(half, veil, shared) for half in split]


def _half(half: "queries.Half", veil: Veil, shared: set[tuple[str, str]]) -> Side:
    return Side(
        id=half.identity_ids[0],
        name=veil.value("name", half.name),
        kana="",
        url="",
        first_seen=half.first_seen,
        last_seen=half.last_seen,
        events=half.events,
        orders=half.orders,
        revenue=half.revenue,
        currency=half.currency,
        identifiers=[_fact(row, veil, (row.kind, row.value) in shared) for row in half.identifiers],
        traits=[],
    )


def _fact(row: Identifier, veil: Veil, shared: bool) -> Fact:  # noqa: FBT001 -- a fact of the row
    return Fact(row.kind, kind_label(row.kind), veil.value(row.kind, row.value), shared)


@dataclass(frozen=True)
class CandidateRow:
    id: int
    one: Side
    other: Side
    because: str
    why: str
    at: int

    @property
    def other_name(self) -> str:
        return self.other.name or self.other.hint


def candidate_row(merge: Merge, people: Mapping[int, Person], *, lifted: bool) -> CandidateRow:
    veil = Veil(lifted=lifted)
    one, other = (brief(people[i], veil) for i in (merge.low_id, merge.high_id))
    return CandidateRow(merge.pk, one, other, because(merge, veil), why_refused(merge), merge.at)


def brief(person: Person, veil: Veil) -> Side:
    return Side(
        id=person.pk,
        name=veil.value("name", person.name),
        kana=veil.value("name", person.kana),
        url=reverse("overview:person", args=[person.pk]),
        first_seen=person.first_seen,
        last_seen=person.last_seen,
        events=person.events,
        orders=person.orders,
        revenue=person.revenue,
        currency=person.currency,
        hint=hint(person, veil),
    )
