"""Doors to items, departments and rules: the object, or 404."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import NotFound
from enishi.lib.storable import LARGEST
from enishi.work.models import Change, Department, Entry, Item, Rule

M = TypeVar("M", bound=Model)


def item_found(pk: int) -> Item:
    found = Item.objects.select_related("owner", "department", "rule", "segment", "by", "key")
    return _one(found, pk, "no_such_item", _("There is no such follow-up, issue or task."))


def items_found(pks: Sequence[int]) -> list[Item]:
    """All of them, or 404."""
    return [item_found(pk) for pk in pks]


def change_found(item: Item, pk: int) -> Change:
    return _one(item.changes.all(), pk, "no_such_change", _("There is no such change."))


def entry_found(item: Item, pk: int) -> Entry:
    return _one(item.entries.all(), pk, "no_such_entry", _("There is no such entry."))


def department_found(pk: int) -> Department:
    standing = Department.objects.filter(removed_at=None)
    return _one(standing, pk, "no_such_department", _("There is no such department."))


def department_to_bring_back(pk: int) -> Department:
    gone = Department.objects.exclude(removed_at=None)
    return _one(gone, pk, "no_such_department", _("There is no such department."))


def rule_found(pk: int) -> Rule:
    standing = Rule.objects.filter(deleted_at=None)
    return _one(standing, pk, "no_such_rule", _("There is no such rule."))


def rule_to_bring_back(pk: int) -> Rule:
    gone = Rule.objects.exclude(deleted_at=None)
    return _one(gone, pk, "no_such_rule", _("There is no such rule."))


def _one(among: QuerySet[M], pk: int, code: str, message: str | Promise) -> M:
    found = among.filter(pk=pk).first() if 0 < pk <= LARGEST else None
    if found is None:
        raise NotFound(code, message)
    return found
