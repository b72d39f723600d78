"""Doors to results: what somebody may see of a survey; a link that shows them."""

from dataclasses import dataclass
from typing import ClassVar

from django.core.signing import BadSignature, Signer
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import EnishiError, NotAllowed, NotFound
from enishi.results.filters import Filters
from enishi.results.models import Share
from enishi.results.sheets import Words, definition_of
from enishi.surveys.access import survey_found
from enishi.surveys.models import Survey
from enishi.team.access import Caller

SALT = "enishi.results.share"


class Gone(EnishiError):
    """The link was good once."""

    status: ClassVar[int] = 410


@dataclass(frozen=True)
class Reading:
    """A survey's results as somebody reads them: the filters already hold them to their store."""

    survey: Survey
    filters: Filters
    words: Words
    lifted: bool  # sees personal data
    place: str = ""
    shared: bool = False  # by a link, without signing in


def reading_of(pk: int, filters: Filters, caller: Caller) -> Reading:
    """Whoever works for a store sees that store, whatever they ask for."""
    survey = survey_found(pk)
    words = Words(definition_of(survey), get_language() or "ja")
    fitting = filters.fitting(words.sheet).held_to(caller.place)
    return Reading(survey, fitting, words, caller.sees_personal_data, caller.place)


def share_found(survey: Survey, pk: int, caller: Caller) -> Share:
    """Of one's own store, for whoever works for one."""
    found = survey.shares.filter(pk=pk).first()
    if found is None or (caller.place and found.place != caller.place):
        raise NotFound("no_such_link", _("There is no such link."))
    return found


def caller_who_shares(caller: Caller) -> Caller:
    """Who may see masked values only hands nothing on."""
    if not caller.may_write:
        raise NotAllowed("not_allowed", _("This key or role can look, but not change anything."))
    return caller


def share_in_address(text: str) -> Share:
    """What a link opens: its signature is looked at before anything is looked up."""
    try:
        code = signer().unsign(text)
    except BadSignature as error:
        raise _unknown() from error
    share = Share.objects.select_related("survey").filter(code=code).first()
    if share is None or share.survey.deleted_at is not None:
        raise _unknown()
    if share.revoked_at is not None or share.expires_at <= clock.now_us():
        raise Gone("link_expired", _("This link does not open results any more."))
    return share


def address_of(share: Share) -> str:
    return signer().sign(share.code)


def signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def _unknown() -> NotFound:
    return NotFound("no_such_link", _("There is no such link."))
