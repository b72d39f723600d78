"""Doors to surveys, links and answers: the object, or why not."""

from typing import ClassVar

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import EnishiError, NotFound
from enishi.surveys.enums import LinkKind, SurveyState
from enishi.surveys.models import Link, Response, Survey, Version

SALT = "enishi.surveys.link"


class Gone(EnishiError):
    """The survey was here, and is not answered any more."""

    status: ClassVar[int] = 410


def survey_found(pk: int) -> Survey:
    return _survey(Survey.objects.filter(pk=pk, deleted_at=None).first())


def survey_to_bring_back(pk: int) -> Survey:
    return _survey(Survey.objects.filter(pk=pk).exclude(deleted_at=None).first())


def version_found(survey: Survey, number: int) -> Version:
    found = survey.versions.filter(number=number).first()
    if found is None:
        raise NotFound("no_such_version", _("There is no such version."))
    return found


def link_found(survey: Survey, pk: int) -> Link:
    found = survey.links.filter(pk=pk).first()
    if found is None:
        raise NotFound("no_such_link", _("There is no such link."))
    return found


def response_found(survey: Survey, pk: int) -> Response:
    found = survey.responses.select_related("version", "link").filter(pk=pk).first()
    if found is None:
        raise NotFound("no_such_answer", _("There is no such answer."))
    return found


def link_in_address(text: str) -> Link:
    """The link of an address that somebody opened; a personal one only with its signature."""
    code, _dot, signature = text.partition(".")
    link = Link.objects.select_related("survey").filter(code=code).first()
    if link is None or link.survey.deleted_at is not None or bool(signature) != is_personal(link):
        raise _unknown()
    if signature:
        try:
            signer().unsign(text)
        except BadSignature as error:
            raise _unknown() from error
    return link


def link_to_answer(text: str) -> Link:
    link = link_in_address(text)
    closed = link.closed_at is not None or link.survey.state != SurveyState.OPEN
    if closed or (link.expires_at is not None and link.expires_at <= clock.now_us()):
        raise Gone("survey_closed", _("This survey is not answered any more."))
    return link


def address_of(link: Link) -> str:
    """What stands in the address."""
    return signer().sign(link.code) if is_personal(link) else link.code


def is_personal(link: Link) -> bool:
    return link.kind == LinkKind.PERSONAL


def signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def _unknown() -> NotFound:
    return NotFound("no_such_survey", _("There is no such survey."))


def _survey(survey: Survey | None) -> Survey:
    if survey is None:
        raise _unknown()
    return survey
