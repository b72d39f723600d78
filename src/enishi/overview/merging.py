"""Merges in words: what joined what, why, and what stands on either side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.overview.finding import people_of
from enishi.overview.labels import kind_label, trait_label, written
from enishi.overview.pointers import LONG, TAIL
from enishi.overview.portrait import POINTING, Portrait
from enishi.overview.roster import hint
from enishi.overview.veil import Veil
from enishi.people import queries
from enishi.people.enums import ALIAS, HAND, MergeState, Refusal
from enishi.people.masking import GUARDED, called, called_by
from enishi.people.models import Identifier, Merge, Person
from enishi.people.queries import SideOf

CANDIDATES_SHOWN = 3
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
    by_rule: bool


def ledger_row(
    merge: Merge, veil: Veil, sources: Mapping[int, str], named: Mapping[int, str]
) -> LedgerRow:
    source = sources.get(int(merge.evidence.get("source_id") or 0), "")
    by = merge.by.name if merge.by else source or "Enishi"
    return LedgerRow(
        id=merge.pk,
        what=_("%(low)s and %(high)s") % {"low": named[merge.low_id], "high": named[merge.high_id]},
        because=because(merge, veil),
        state=str(MergeState(merge.state).label),
        tone=TONES[MergeState(merge.state)],
        by=by,
        reason=veil.text(str(merge.evidence.get("reason", ""))),
        at=merge.at,
        undoable=merge.state == MergeState.MERGED,
        liftable=merge.state == MergeState.UNDONE,
        by_rule=merge.kind != HAND,
    )


def because(merge: Merge, veil: Veil) -> str:
    """The evidence in one line."""
    if merge.kind == HAND:
        return _("A member joined them by hand")
    if merge.kind == ALIAS:
        return _("The source declared both the same")
    return _("Same %(kind)s: %(value)s") % {
        "kind": kind_label(merge.kind),
        "value": shown_value(merge.kind, merge.value, veil),
    }


def why_refused(merge: Merge) -> str:
    return str(Refusal(merge.why).label) if merge.why in Refusal.values else merge.why


def ledger_rows(page: Portrait) -> list[LedgerRow]:
    """The merges that made this person, and those that were undone."""
    ends = {end for merge in page.ledger for end in (merge.low_id, merge.high_id)}
    called = {row.identity_id: _called(row, page.veil) for row in reversed(page.pointers)}
    named = {end: called.get(end) or _("Record %(n)s") % {"n": end} for end in ends}
    return [ledger_row(merge, page.veil, page.sources, named) for merge in told_merges(page)]


def told_merges(page: Portrait) -> list[Merge]:
    mine = set(page.identity_ids)
    return [
        merge
        for merge in page.ledger
        if merge.undone_at or (merge.state == MergeState.MERGED and merge.low_id in mine)
    ]


def _called(row: Identifier, veil: Veil) -> str:
    """An identity by its strongest identifier; the middle of a long one is left out."""
    shown = shown_value(row.kind, row.value, veil)
    if len(shown) > LONG and "@" not in shown:
        shown = f"{shown[:TAIL]}…{shown[-TAIL:]}"
    return f"{kind_label(row.kind)} {shown}"


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
    kana: str = ""
    url: str = ""
    first_seen: int | None = None
    last_seen: int | None = None
    events: int = 0
    orders: int = 0
    revenue: int | None = None
    currency: str = ""
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
        traits=[Fact(r.name, r.label, r.shown, (r.name, r.shown) in said) for r in page.traits],
    )


def sides_of_merge(merge: Merge, veil: Veil) -> list[Side]:
    """The people whom an undo would leave, with what they have in common marked. `veil` knows the
    secrets of the one whom they are now."""
    sides = queries.sides_of(merge)
    held = [{(row.kind, row.value) for row in side.identifiers} for side in sides]
    said = [{(name, str(value)) for name, value in side.traits.items()} for side in sides]
    several = len(sides) > 1
    shared = (set.intersection(*held) | set.intersection(*said)) if several else set()
    return [_parted(side, shared, veil) for side in sides]


def _parted(side: SideOf, shared: set[tuple[str, str]], veil: Veil) -> Side:
    figures = side.figures
    return Side(
        id=side.person_id,
        name=veil.value("name", side.name) or called_by(*side.pointer, lifted=veil.lifted),
        first_seen=figures.first_seen,
        last_seen=figures.last_seen,
        events=figures.events,
        orders=figures.orders,
        revenue=figures.revenue,
        currency=figures.currency,
        identifiers=[
            Fact(
                row.kind,
                kind_label(row.kind),
                shown_value(row.kind, row.value, veil),
                (row.kind, row.value) in shared,
            )
            for row in side.identifiers
        ],
        traits=[
            Fact(
                name,
                trait_label(name),
                written(veil.trait(name, value)),
                (name, str(value)) in shared,
            )
            for name, value in side.traits.items()
            if name not in POINTING
        ],
    )


def shown_value(kind: str, value: str, veil: Veil) -> str:
    """Guarded kinds stay masked here; the person's page reveals them, one by one."""
    return (Veil() if kind in GUARDED else veil).value(kind, value)


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
    return _candidate(merge, people[merge.low_id], people[merge.high_id], Veil(lifted=lifted))


def _candidate(merge: Merge, one: Person, other: Person, veil: Veil) -> CandidateRow:
    because_, why = because(merge, veil), why_refused(merge)
    return CandidateRow(merge.pk, brief(one, veil), brief(other, veil), because_, why, merge.at)


def brief(person: Person, veil: Veil) -> Side:
    return Side(
        id=person.pk,
        name=called(person, lifted=veil.lifted),
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


def candidate_rows(page: Portrait) -> list[CandidateRow]:
    """Others who may be the same person, with what speaks against it."""
    waiting = [m for m in page.ledger if m.state == MergeState.REFUSED and m.why != Refusal.VETO]
    ends = {end for m in waiting[:CANDIDATES_SHOWN] for end in (m.low_id, m.high_id)}
    people = people_of(ends) if ends else {}
    rows = []
    for merge in waiting[:CANDIDATES_SHOWN]:
        if merge.low_id in page.identity_ids:
            one, other = people[merge.low_id], people[merge.high_id]
        else:
            one, other = people[merge.high_id], people[merge.low_id]
        if one.pk != other.pk:
            rows.append(_candidate(merge, one, other, Veil(lifted=page.lifted)))
    return rows
