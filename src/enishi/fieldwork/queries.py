"""Surveys on web sites, and how they show themselves."""

from dataclasses import dataclass

from enishi.fieldwork.models import Display
from enishi.fieldwork.rules import Rules, stored
from enishi.surveys.enums import LinkKind
from enishi.surveys.models import Link, Survey
from enishi.surveys.queries import answered_by_link, links_of


@dataclass(frozen=True)
class Site:
    link: Link
    rules: Rules
    origins: list[str]
    answers: int = 0

    def allows(self, origin: str) -> bool:
        return not self.origins or origin.lower() in self.origins


def sites(survey: Survey) -> list[Site]:
    """The open ones first."""
    links = list(links_of(survey, LinkKind.SITE))
    shown = {one.link_id: one for one in Display.objects.filter(link__in=links)}
    counted = answered_by_link(survey)
    return [_site(link, shown.get(link.pk), counted.get(link.pk, 0)) for link in links]


def site_of(link: Link) -> Site:
    return _site(link, Display.objects.filter(link=link).first(), 0)


def _site(link: Link, display: Display | None, answers: int) -> Site:
    if display is None:
        return Site(link, Rules(), [], answers)
    rules = stored(display.rules)
    return Site(link, rules, display.origins.splitlines(), answers)
