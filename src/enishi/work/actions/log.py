"""Notes, calls, and items that have to do with each other."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.team.access import Caller
from enishi.team.actions import audit
from enishi.work.actions.items import touch
from enishi.work.enums import CallOutcome, EntryKind
from enishi.work.models import Entry, Item, Link


@transaction.atomic
def write_entry(item: Item, text: str, call: str = "", *, by: Caller) -> Entry:
    """A note; with an outcome, a call."""
    text = text.strip()
    if not text and not call:
        raise BadInput("text_missing", _("Write something first."), field="text")
    if len(text) > 4000:
        raise BadInput("too_long", _("At most %(n)s characters.") % {"n": 4000}, field="text")
    if call and call not in CallOutcome.values:
        raise BadInput("no_such_choice", _("This is none of the choices."), field="call")
    now = clock.now_us()
    entry = Entry.objects.create(
        item=item,
        kind=EntryKind.CALL if call else EntryKind.NOTE,
        call=call,
        text=text,
        at=now,
        by=by.member,
        key=by.key,
    )
    touch(item, now)
    audit("wrote to", "item", item.pk, by=by.member, key=by.key, kind=entry.kind)
    return entry


@transaction.atomic
def delete_entry(entry: Entry, *, by: Caller) -> None:
    audit("deleted an entry of", "item", entry.item_id, by=by.member, key=by.key)
    entry.delete()


@transaction.atomic
def link_items(one: Item, other: Item, *, by: Caller) -> None:
    if one.pk == other.pk:
        raise BadInput("same_item", _("That is this item itself."), field="other")
    low, high = sorted((one.pk, other.pk))
    _link, new = Link.objects.get_or_create(low_id=low, high_id=high)
    if new:
        audit("linked", "item", one.pk, by=by.member, key=by.key, other=other.pk)


@transaction.atomic
def unlink_items(one: Item, other: Item, *, by: Caller) -> None:
    low, high = sorted((one.pk, other.pk))
    if Link.objects.filter(low_id=low, high_id=high).delete()[0]:
        audit("unlinked", "item", one.pk, by=by.member, key=by.key, other=other.pk)
