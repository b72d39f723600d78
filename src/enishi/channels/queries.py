"""Which messages there are, and how often somebody was reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enishi.channels.enums import PRESSING, Kind, Rule, State
from enishi.channels.models import Attempt, Receipt, Suppression
from enishi.lib.errors import BadInput
from enishi.lib.keyset import Page, key_of, page_of
from enishi.people.queries import PeopleFilter, identity_ids, people_in

MANY = 1_000
NAMED = 1_000  # people whom one word of a search may mean


@dataclass(frozen=True, kw_only=True)
class MessageFilter:
    states: Sequence[str] = ()
    purpose: str = ""
    kind: str = ""
    rule: str = ""
    step: str = ""  # how it begins
    person_id: int | None = None
    search: str = ""
    cursor: str = ""
    limit: int = 50


def receipt_of(person_id: int, step: str) -> Receipt | None:
    """What became of that step towards this person; any identity of theirs will do. Of two people
    who became one, the one that reached them."""
    found = Receipt.objects.filter(identity_id__in=identity_ids(person_id), step=step)
    rows = sorted(found, key=lambda one: (one.state not in PRESSING, one.pk))
    return rows[0] if rows else None


def messages(wanted: MessageFilter) -> Page[Receipt]:
    """The newest first."""
    found = messages_in(wanted)
    if wanted.cursor:
        found = found.filter(pk__lt=key_of(wanted.cursor, int)[0])
    rows = list(found.order_by("-pk")[: wanted.limit + 1])
    return page_of(rows, wanted.limit, lambda one: (one.pk,))


def messages_in(wanted: MessageFilter) -> QuerySet[Receipt]:
    """Everything that the filter lets through, in no order."""
    found = Receipt.objects.all()
    _check(wanted)
    if wanted.states:
        found = found.filter(state__in=wanted.states)
    for name in ("purpose", "kind", "rule"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    if wanted.step:
        found = found.filter(step__startswith=wanted.step)
    if wanted.person_id is not None:
        found = found.filter(identity_id__in=identity_ids(wanted.person_id))
    for word in wanted.search.split()[:8]:
        named = list(people_in(PeopleFilter(search=word)).values_list("id", flat=True)[:NAMED])
        found = found.filter(person_id__in=named)
    return found


def _check(wanted: MessageFilter) -> None:
    known = {
        "state": (wanted.states, State.values),
        "kind": ([wanted.kind], ["", *Kind.values]),
        "rule": ([wanted.rule], ["", *Rule.values]),
    }
    for name, (given, values) in known.items():
        if not set(given) <= set(values):
            raise BadInput("no_such_choice", _("This is none of the choices."), field=name)


def messages_of(person_id: int) -> QuerySet[Receipt]:
    """Every message to the person, the newest first."""
    return Receipt.objects.filter(identity_id__in=identity_ids(person_id)).order_by("-at", "-pk")


def contacts_since(person_id: int, since: int, purpose: str = "") -> int:
    """How many messages reached the person, or wait to, since that instant, over all channels."""
    found = messages_of(person_id).filter(state__in=PRESSING, at__gt=since)
    return (found.filter(purpose=purpose) if purpose else found).count()


def counts_by_state() -> dict[str, int]:
    """How many stand in each state, counted up to `MANY`: a ledger may be long."""
    return {
        state: Receipt.objects.filter(state=state).order_by("at")[: MANY + 1].count()
        for state in State.values
    }


def tries_of(receipt: Receipt) -> QuerySet[Attempt]:
    return receipt.tries.order_by("pk")


def suppressions(cursor: str = "", digest: str = "", limit: int = 50) -> Page[Suppression]:
    """The newest first."""
    found = Suppression.objects.filter(lifted_at=None).select_related("by").order_by("-pk")
    if digest:
        found = found.filter(digest=digest)
    if cursor:
        found = found.filter(pk__lt=key_of(cursor, int)[0])
    return page_of(list(found[: limit + 1]), limit, lambda one: (one.pk,))
