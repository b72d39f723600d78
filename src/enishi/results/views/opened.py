"""Results behind a link: without signing in, read only, without personal data."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from enishi.lib.address import networks, sender
from enishi.lib.errors import EnishiError
from enishi.results.access import Reading, share_in_address
from enishi.results.actions import note_opening
from enishi.results.asking import counted
from enishi.results.filters import filters_of
from enishi.results.models import Share
from enishi.results.pace import count_opening
from enishi.results.queries import answers_in, words_of
from enishi.results.sheets import Words, definition_of
from enishi.results.showing import cards_of, found_in
from enishi.results.views.drawn import state_of
from enishi.results.views.pages import part_in


@never_cache
@require_safe
def show(request: HttpRequest, address: str) -> HttpResponse:
    try:
        count_opening(_address(request))
        answer = _shown(request, share_in_address(address))
    except EnishiError as error:
        answer = render(request, "results/closed.html", {"error": error}, status=error.status)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _shown(request: HttpRequest, share: Share) -> HttpResponse:
    note_opening(share)
    survey = share.survey
    words = Words(definition_of(survey), get_language() or "ja")
    filters = filters_of(share.filters).fitting(words.sheet).held_to(share.place)
    reading = Reading(survey, filters, words, lifted=False, place=share.place, shared=True)
    rows = answers_in(reading)
    answer = counted(reading, change=bool(filters.since))
    context = state_of(reading, rows.count(), answer) | {
        "survey": survey,
        "share": share,
        "shared": True,
    }
    context["said"] = [f for f in filters.said.items() if f[0] != "segment"]
    if answer is not None and not context["guarded"]:
        texts = words_of(reading, rows) if share.comments else {}
        found = found_in(answer, words, texts)
        if not share.comments:
            found = [one for one in found if one.kind not in ("short", "long")]
        context |= {"cards": cards_of(answer, words), "found": found}
    return render(request, f"results/open.html{part_in(request, 'figures')}", context)


def _address(request: HttpRequest) -> str:
    peer, forwarded = (
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
    )
    return sender(peer, forwarded, networks(settings.TRUSTED_PROXIES))
