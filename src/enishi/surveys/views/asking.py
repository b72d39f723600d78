"""One person, asked by a link of their own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enishi.lib.errors import EnishiError
from enishi.people.masking import called
from enishi.people.queries import person
from enishi.surveys import actions, queries
from enishi.surveys.access import address_of, survey_found
from enishi.surveys.links import url_of
from enishi.surveys.views.caller import writer


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The open surveys, and the person's link to each; asked for again, it is the same one."""
    caller = writer(request)
    who = person(pk)
    if request.method == "POST":
        number = request.POST.get("survey", "")
        chosen = survey_found(int(number) if number.isdecimal() and len(number) < 19 else 0)
        try:
            actions.add_personal_link(chosen, who, by=caller)
        except EnishiError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("The link is ready."))
        return redirect("surveys:ask", pk=who.pk)
    links = queries.links_of_person(who.pk)
    answered = queries.answered_links([link.pk for link in links.values()])
    rows = [
        {
            "survey": one,
            "link": links.get(one.pk),
            "url": url_of(address_of(links[one.pk])) if one.pk in links else "",
            "answered": one.pk in links and links[one.pk].pk in answered,
        }
        for one in queries.askable()
    ]
    name = called(who, lifted=caller.sees_personal_data) or _("Unnamed visitor")
    return render(request, "surveys/ask.html", {"person": who, "name": name, "rows": rows})
