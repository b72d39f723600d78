"""Doors to people and merges: the object, or 404. What is seen of it is the veil's business."""

from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import NotFound
from enishi.lib.storable import LARGEST
from enishi.people import queries
from enishi.people.models import Merge, Person


def person_to_read(person_id: int) -> Person:
    """The person whom any of its identities' ids leads to."""
    if not 0 < person_id <= LARGEST:
        raise NotFound("no_such_person", _("There is no such person."))
    return queries.person(person_id)


def merge_to_read(merge_id: int) -> Merge:
    if not 0 < merge_id <= LARGEST:
        raise NotFound("no_such_merge", _("There is no such merge."))
    return queries.merge(merge_id)
