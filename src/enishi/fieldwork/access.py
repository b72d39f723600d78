"""Doors to surveys on web sites."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from enishi.fieldwork.queries import Site, site_of
from enishi.lib.errors import NotAllowed, NotFound
from enishi.surveys.access import link_found, link_in_address
from enishi.surveys.enums import LinkKind
from enishi.surveys.models import Link, Survey


def site_to_change(survey: Survey, pk: int) -> Link:
    link = link_found(survey, pk)
    if link.kind != LinkKind.SITE:
        raise NotFound("no_such_link", _("There is no such link."))
    return link


def site_to_show(code: str, request: HttpRequest) -> Site:
    """To a page of a site that may show it. Who sends no origin is no browser on another site."""
    link = link_in_address(code)
    if link.kind != LinkKind.SITE:
        raise NotFound("no_such_survey", _("There is no such survey."))
    site = site_of(link)
    origin = request.headers.get("Origin", "")
    if origin and not site.allows(origin):
        raise NotAllowed("origin", _("This site may not show the survey."), field="Origin")
    return site
