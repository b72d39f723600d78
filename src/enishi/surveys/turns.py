"""One press of a button on a page of a survey, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.http import HttpRequest, QueryDict

from enishi.lib.address import Network, networks, sender
from enishi.surveys import answering
from enishi.surveys.answering import Sitting
from enishi.surveys.asked import given_in
from enishi.surveys.definition.problems import Problem
from enishi.surveys.quality import Sender

TRAP = "homepage"  # a field that no person sees
SEEN = "seen"


@dataclass(frozen=True)
class Turn:
    """To a page ("": the first open one, or the thanks), with what is wrong there."""

    sitting: Sitting
    page_id: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)


def sender_of(request: HttpRequest) -> Sender:
    forwarded = request.headers.get("X-Forwarded-For", "")
    address = sender(request.META.get("REMOTE_ADDR", ""), forwarded, _proxies())
    return Sender(request.headers.get("User-Agent", "")[:400], address)


def _proxies() -> tuple[Network, ...]:
    return networks(settings.TRUSTED_PROXIES)


def press(sitting: Sitting, form: QueryDict, by: Sender, *, who: str = "") -> Turn:
    """`who`: identifiers of a site's visitor."""
    by = replace(by, trapped=bool(form.get(TRAP)), who=who)
    sitting = replace(sitting, sender=by, shown_at=answering.seen_at(form.get(SEEN, "")))
    page_id, go = form.get("page", ""), form.get("go", "next")
    number = sitting.route.page(page_id)
    if number is None or sitting.is_finished:
        return Turn(sitting)
    given = given_in(form, sitting.route.pages[number].questions)
    if go.startswith("language:"):
        sitting = answering.in_language(sitting, go.partition(":")[2])
    sitting, problems = answering.save_page(sitting, page_id, given)
    if go == "back":
        return Turn(sitting, sitting.route.pages[max(0, number - 1)].page.id)
    if go != "next":
        return Turn(sitting, page_id)
    problems = {**answering.missing_on_page(sitting, page_id), **problems}
    if problems:
        return Turn(sitting, page_id, given, problems)
    return _onwards(sitting, page_id)


def _onwards(sitting: Sitting, page_id: str) -> Turn:
    """To the next page; after the last one the submission is made."""
    pages = sitting.route.pages
    number = (sitting.route.page(page_id) or 0) + 1
    following = pages[number].page.id if number < len(pages) else ""
    answering.go_on(sitting, page_id, following)
    if following:
        return Turn(sitting, following)
    found = answering.finish(sitting)
    for shown in found.route.pages:
        if any(question.id in found.problems for question in shown.questions):
            return Turn(sitting, shown.page.id, {}, found.problems)
    return Turn(answering.sit_again(sitting))
