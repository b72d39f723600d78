"""What members do to people. Every action is one transaction, may be repeated, and leaves a line
in the trail.

What a member edits on a merged person belongs to the identity that was shown first at that time:
the person's id. `by` is None where an API key acts."""

import re
from collections.abc import Mapping

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.lib.text import plain
from enishi.people import portraits, queries
from enishi.people.enums import HAND, INNER_KINDS, MergeState
from enishi.people.kinds import rules
from enishi.people.linkage import refold
from enishi.people.models import (
    Consent,
    Identity,
    KindRule,
    Merge,
    Note,
    Person,
    Tag,
    Trait,
    Veto,
    VetoSide,
)
from enishi.people.signals import told
from enishi.people.statements import newest, traits_in_force
from enishi.team.actions import audit
from enishi.team.models import ApiKey, Member


@transaction.atomic
def merge_people(
    person: Person, other: Person, *, reason: str, by: Member | None, key: ApiKey | None = None
) -> Merge:
    """A member says that the two are one: over every limit, and lifting the vetoes between them."""
    people = _locked(person.pk, other.pk)
    if len(people) < 2:
        return _already(person, other)
    low, high = people
    sides = (queries.identity_ids(low), queries.identity_ids(high))
    for veto in _vetoes_between(*sides):
        _lift(veto, by=by)
    now = clock.now_us()
    merge = Merge.objects.create(
        low_id=low,
        high_id=high,
        kind=HAND,
        value=_free_value(low, high, now),
        rule=HAND,
        evidence={"reason": reason[:500]},
        at=now,
        by=by,
        state=MergeState.KNOWN,
        left_side=sides[0],
        right_side=sides[1],
    )
    _refold({low, high})
    audit("merged", "person", low, by=by, key=key, other=high, merge=merge.pk)
    merge.refresh_from_db()
    return merge


def _already(person: Person, other: Person) -> Merge:
    """The same wish again is granted; two names for one person are not."""
    mine = queries.identity_ids(person.pk)
    asked = {"low": min(person.pk, other.pk), "high": max(person.pk, other.pk)}
    found = Merge.objects.filter(kind=HAND, undone_at=None, low__in=mine, **asked).last()
    if found is None:
        raise Conflict("already_one_person", _("These are already one person."))
    return found


def _free_value(low: int, high: int, now: int) -> str:
    """People may be merged by hand, parted, and merged again: each time is a row of its own."""
    while Merge.objects.filter(low=low, high=high, kind=HAND, value=str(now)).exists():
        now += 1
    return str(now)


@transaction.atomic
def undo_merge(merge: Merge, *, by: Member | None, key: ApiKey | None = None) -> Merge:
    """Part the two sides of a merge, as if it had never been, and keep them apart whatever arrives
    later."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        return merge
    if merge.state != MergeState.MERGED and not (merge.kind == HAND and merge.left_side):
        raise Conflict(
            "nothing_to_undo",
            _("This evidence did not join anybody."),
            help=_("Undo the merge that joined them: it is in the person's ledger as “Merged”."),
        )
    now = clock.now_us()
    veto = Veto.objects.create(merge=merge, at=now, by=by)
    VetoSide.objects.bulk_create(
        VetoSide(veto=veto, side=side, identity_id=identity)
        for side, identities in enumerate((merge.left_side, merge.right_side))
        for identity in identities
    )
    merge.undone_at, merge.undone_by = now, by
    merge.save(update_fields=["undone_at", "undone_by"])
    _refold({merge.low_id, merge.high_id})
    audit("unmerged", "merge", merge.pk, by=by, key=key, low=merge.low_id, high=merge.high_id)
    merge.refresh_from_db()
    return merge


@transaction.atomic
def lift_veto(veto: Veto, *, by: Member | None, key: ApiKey | None = None) -> Veto:
    """Evidence between the two sides counts again, the one that was undone included; a hand does
    not."""
    veto = Veto.objects.select_for_update().get(pk=veto.pk)
    if veto.lifted_at is None:
        _lift(veto, by=by)
        _refold(set(veto.sides.values_list("identity_id", flat=True)))
        audit("lifted", "veto", veto.pk, by=by, key=key)
    return veto


def _lift(veto: Veto, *, by: Member | None) -> None:
    veto.lifted_at, veto.lifted_by = clock.now_us(), by
    veto.save(update_fields=["lifted_at", "lifted_by"])
    Merge.objects.filter(pk=veto.merge_id).exclude(kind=HAND).update(
        undone_at=None, undone_by=None, state=MergeState.KNOWN
    )


def _vetoes_between(one: list[int], other: list[int]) -> list[Veto]:
    standing = Veto.objects.filter(lifted_at=None)
    across = Q(pk__in=_on(0, one) & _on(1, other)) | Q(pk__in=_on(1, one) & _on(0, other))
    return list(standing.filter(across))


def _on(side: int, identities: list[int]) -> set[int]:
    found = VetoSide.objects.filter(side=side, identity__in=identities)
    return set(found.values_list("veto_id", flat=True))


@transaction.atomic
def accept_candidate(
    merge: Merge, *, reason: str, by: Member | None, key: ApiKey | None = None
) -> Merge:
    """The refused evidence was right: a merge by hand."""
    return merge_people(
        queries.person(merge.low_id), queries.person(merge.high_id), reason=reason, by=by, key=key
    )


@transaction.atomic
def dismiss_candidate(merge: Merge, *, by: Member | None, key: ApiKey | None = None) -> Merge:
    """The refused evidence was wrong: it is never weighed again."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.state == MergeState.DISMISSED:
        return merge
    if merge.state != MergeState.REFUSED:
        raise Conflict("not_a_candidate", _("Only refused evidence can be dismissed."))
    merge.state = MergeState.DISMISSED
    merge.save(update_fields=["state"])
    audit("dismissed", "merge", merge.pk, by=by, key=key)
    return merge


@transaction.atomic
def edit_traits(
    person: Person,
    changes: Mapping[str, object],
    *,
    version: int,
    by: Member | None,
    key: ApiKey | None = None,
) -> Person:
    """Set traits by hand; they win over every source until they are withdrawn. None empties a
    trait."""
    _locked(person.pk)
    person = queries.person(person.pk)
    if person.version != version:
        raise Conflict(
            "changed_meanwhile",
            _("Somebody or something changed this person since you opened them."),
            field="version",
            help=_("Load the person again, look at what is new, and repeat your change."),
        )
    now = clock.now_us()
    held = newest(traits_in_force(queries.identity_ids(person.pk)))
    new = [
        Trait(identity_id=person.pk, name=name, value=value, at=now, seen_at=now, by=by)
        for name, value in _checked(changes).items()
        if name not in held or held[name].source_id is not None or held[name].value != value
    ]
    if new:
        Trait.objects.bulk_create(new)
        portraits.redraw([person.pk])
        audit(
            "edited",
            "person",
            person.pk,
            by=by,
            key=key,
            traits=sorted(trait.name for trait in new),
        )
        told.send(sender=Trait, person_id=person.pk)
    return queries.person(person.pk)


def _checked(changes: Mapping[str, object]) -> dict[str, object]:
    checked = {}
    for name, value in changes.items():
        if not name.strip() or len(name) > 120:
            raise BadInput("bad_trait", _("A trait's name has 1 to 120 characters."), field=name)
        if len(msgspec.json.encode(value)) > 8_000:
            raise BadInput("trait_too_long", _("This value is too long."), field=name)
        checked[name.strip()] = value.strip() if isinstance(value, str) else value
    return checked


@transaction.atomic
def withdraw_trait(
    person: Person, name: str, *, by: Member | None, key: ApiKey | None = None
) -> Person:
    """Take back what hands set: what the sources say holds again."""
    mine = queries.identity_ids(person.pk)
    by_hand = Trait.objects.filter(identity__in=mine, name=name, source_id=None, withdrawn_at=None)
    if by_hand.update(withdrawn_at=clock.now_us()):
        portraits.redraw([mine[0]])
        audit("withdrew", "person", mine[0], by=by, key=key, traits=[name])
        told.send(sender=Trait, person_id=queries.person(mine[0]).pk)
    return queries.person(person.pk)


@transaction.atomic
def set_consent(  # noqa: PLR0913 -- what was said, and who says so
    person: Person,
    purpose: str,
    channel: str,
    *,
    granted: bool,
    reason: str,
    by: Member | None,
    key: ApiKey | None = None,
) -> Consent:
    """Write down what the person told a member; it holds from now on."""
    purpose, channel = plain(purpose)[:40], plain(channel)[:16]
    if not purpose:
        raise BadInput("no_purpose", _("Say what the permission is for."), field="purpose")
    for held in queries.consents_of(person.pk):
        same = (held.purpose, held.channel, held.granted) == (purpose, channel, granted)
        if same and held.source_id is None:
            return held
    consent = Consent.objects.create(
        identity_id=queries.person(person.pk).pk,
        purpose=purpose,
        channel=channel,
        granted=granted,
        at=clock.now_us(),
        by=by,
        reason=reason[:300],
    )
    audit(
        "consented" if granted else "refused", "person", person.pk, by=by, key=key, purpose=purpose
    )
    told.send(sender=Consent, person_id=consent.identity_id)
    return consent


@transaction.atomic
def add_tag(person: Person, name: str, *, by: Member | None, key: ApiKey | None = None) -> None:
    name = plain(name)[:60]
    if not name:
        raise BadInput("no_tag", _("A tag has a name."), field="name")
    if name not in queries.tags_of(person.pk):
        now = clock.now_us()
        Tag.objects.create(identity_id=queries.person(person.pk).pk, name=name, at=now, by=by)
        audit("tagged", "person", person.pk, by=by, key=key, tag=name)
        told.send(sender=Tag, person_id=queries.person(person.pk).pk)


@transaction.atomic
def remove_tag(person: Person, name: str, *, by: Member | None, key: ApiKey | None = None) -> None:
    mine = Tag.objects.filter(identity__in=queries.identity_ids(person.pk), name=plain(name))
    if mine.delete()[0]:
        audit("untagged", "person", person.pk, by=by, key=key, tag=name)
        told.send(sender=Tag, person_id=queries.person(person.pk).pk)


@transaction.atomic
def write_note(person: Person, text: str, *, by: Member | None, key: ApiKey | None = None) -> Note:
    text = text.strip()
    if not text or len(text) > 10_000:
        raise BadInput("bad_note", _("A note has 1 to 10,000 characters."), field="text")
    now = clock.now_us()
    note = Note.objects.create(identity_id=queries.person(person.pk).pk, text=text, at=now, by=by)
    audit("noted", "person", person.pk, by=by, key=key, note=note.pk)
    return note


@transaction.atomic
def delete_note(note: Note, *, by: Member | None, key: ApiKey | None = None) -> None:
    if Note.objects.filter(pk=note.pk).delete()[0]:
        audit("deleted", "note", note.pk, by=by, key=key)


@transaction.atomic
def set_kind_rule(
    kind: str,
    *,
    limit: int,
    priority: int,
    blocked: str,
    by: Member | None,
    key: ApiKey | None = None,
) -> None:
    """How one kind of identifier is treated from now on; what was decided before stays."""
    kind = plain(kind)[:40]
    if not kind or kind in INNER_KINDS:
        raise BadInput("bad_kind", _("There is no such kind of identifier."), field="kind")
    if not 1 <= limit <= 1_000:
        raise BadInput("bad_limit", _("A limit is a number from 1 to 1,000."), field="limit")
    for line in blocked.splitlines():
        try:
            re.compile(line)
        except re.error as error:
            raise BadInput(
                "bad_pattern", _("This line is no regular expression."), field="blocked", help=line
            ) from error
    said = {"limit": limit, "priority": priority, "blocked": blocked}
    held = KindRule.objects.filter(kind=kind).values("limit", "priority", "blocked").first()
    if held != said:
        KindRule.objects.update_or_create(kind=kind, defaults=said)
        audit(
            "changed", "kind", kind, by=by, key=key, limit=limit, priority=priority, blocked=blocked
        )


def _locked(*people: int) -> list[int]:
    """Who these are today, one at a time: PostgreSQL locks the rows, SQLite the file."""
    rows = Identity.objects.select_for_update().filter(id__in=people).order_by("id")
    return sorted({row.person_id for row in rows})


def _refold(seeds: set[int]) -> None:
    changed = refold(seeds, rules())
    if changed:
        portraits.redraw(changed)
