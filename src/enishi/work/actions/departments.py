"""The departments that items can be labelled with."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.team.access import Caller
from enishi.team.actions import audit
from enishi.work.models import Department


def add_department(name: str, *, by: Caller) -> Department:
    try:
        with transaction.atomic():
            made = Department.objects.create(name=_name(name))
            audit("added", "department", made.pk, by=by.member, key=by.key, name=made.name)
    except IntegrityError as error:
        raise _taken() from error
    return made


def rename_department(department: Department, name: str, *, by: Caller) -> None:
    try:
        with transaction.atomic():
            was, department.name = department.name, _name(name)
            department.save(update_fields=["name"])
            told = {"name": department.name, "was": was}
            audit("renamed", "department", department.pk, by=by.member, key=by.key, **told)
    except IntegrityError as error:
        raise _taken() from error


@transaction.atomic
def remove_department(department: Department, *, by: Caller) -> None:
    """Off the list of choices; items and rules that bear it keep it."""
    department.removed_at = clock.now_us()
    department.save(update_fields=["removed_at"])
    audit("removed", "department", department.pk, by=by.member, key=by.key, name=department.name)


def bring_back_department(department: Department, *, by: Caller) -> None:
    try:
        with transaction.atomic():
            department.removed_at = None
            department.save(update_fields=["removed_at"])
            told = {"name": department.name}
            audit("brought back", "department", department.pk, by=by.member, key=by.key, **told)
    except IntegrityError as error:
        raise _taken() from error


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise BadInput("name_missing", _("Please give it a name."), field="name")
    if len(name) > 80:
        raise BadInput("too_long", _("At most %(n)s characters.") % {"n": 80}, field="name")
    return name


def _taken() -> Conflict:
    return Conflict("name_taken", _("There is a department of this name already."), field="name")
