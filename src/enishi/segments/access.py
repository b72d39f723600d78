"""Doors to segments: the object, or 404."""

from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import NotAllowed, NotFound
from enishi.segments.models import Segment, Version
from enishi.team.access import Caller


def segment_found(pk: int) -> Segment:
    return _one(Segment.objects.filter(pk=pk, deleted_at=None).first())


def segment_to_bring_back(pk: int) -> Segment:
    return _one(Segment.objects.filter(pk=pk).exclude(deleted_at=None).first())


def version_found(segment: Segment, number: int) -> Version:
    found = segment.versions.filter(number=number).first()
    if found is None:
        raise NotFound("no_such_version", _("There is no such version."))
    return found


def caller_who_previews(caller: Caller) -> Caller:
    """A condition can be asked about any trait: of who may not see personal data, only segments
    that others made are shown."""
    if not caller.sees_personal_data:
        raise NotAllowed("not_allowed", _("Your role does not see personal data."))
    return caller


def _one(segment: Segment | None) -> Segment:
    if segment is None:
        raise NotFound("no_such_segment", _("There is no such segment."))
    return segment
