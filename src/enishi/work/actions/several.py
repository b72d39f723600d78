"""The same change to several items, and back. Each item is a change of its own: what one refuses
leaves the others changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from enishi.lib.errors import BadInput, Conflict
from enishi.team.access import Caller
from enishi.work.actions.items import change_item, checked, undo_change
from enishi.work.models import Change, Item


@dataclass(frozen=True)
class Done:
    """What can be taken back; and how many items stayed as they were."""

    changes: Sequence[Change]
    left: int


@transaction.atomic
def change_items(items: Sequence[Item], wanted: Mapping[str, object], *, by: Caller) -> Done:
    """BadInput where nothing can have these values; an item that is so already, or that somebody
    changed at this moment, is left."""
    checked(wanted)
    changes, left = [], 0
    for item in items:
        try:
            with transaction.atomic():
                done = change_item(item, wanted, version=item.version, by=by)
        except Conflict:
            left += 1
            continue
        if done.version == item.version:
            left += 1
            continue
        changes.append(done.changes.latest("pk"))
    return Done(changes, left)


@transaction.atomic
def undo_changes(items: Sequence[Item], changes: Collection[int], *, by: Caller) -> int:
    """How many were taken back: not where somebody changed the item since."""
    count = 0
    for item in items:
        change = item.changes.filter(pk__in=changes, undone_at=None).first()
        if change is None:
            continue
        try:
            with transaction.atomic():
                undo_change(item, change, by=by)
        except (Conflict, BadInput):
            continue
        count += 1
    return count
