"""Doors to imports: everybody may look, analysts and owners may change."""

from django.utils.translation import gettext as _

from enishi.connect.models import ImportRun
from enishi.lib.errors import NotFound
from enishi.team.access import Caller, caller_who_writes


def import_to_see(number: int, _caller: Caller) -> ImportRun:
    run = ImportRun.objects.select_related("by").filter(pk=number).first()
    if run is None:
        raise NotFound("no_import", _("There is no such import."))
    return run


def import_to_change(number: int, caller: Caller) -> ImportRun:
    caller_who_writes(caller)
    return import_to_see(number, caller)
