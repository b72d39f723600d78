"""Links that show results without signing in: made, listed, revoked."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from enishi.lib import clock
from enishi.lib.errors import EnishiError
from enishi.results import actions
from enishi.results.access import caller_who_shares, share_found
from enishi.results.actions import DAYS, ShareDraft
from enishi.results.filters import filters_of
from enishi.results.links import url_of
from enishi.results.queries import shares_of
from enishi.results.views.drawn import frame, read


class ShareForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("Note: for whom"), max_length=80, required=False)
    days = forms.TypedChoiceField(label=gettext_lazy("Opens for"), coerce=int, initial=30)
    comments = forms.BooleanField(
        label=gettext_lazy("Show comments, contact details inside hidden"), required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # as the form takes them
        days = [(n, ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in DAYS]
        self.fields["days"].choices = days  # type: ignore[attr-defined] # of a choice field


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, pk: int) -> HttpResponse:
    caller, reading = read(request, pk)
    form = ShareForm(request.POST or None)
    if request.method == "POST":
        caller_who_shares(caller)
        if form.is_valid():
            given = form.cleaned_data
            draft = ShareDraft(given["label"], given["days"], given["comments"])
            try:
                actions.share_results(reading.survey, reading.filters, draft, by=caller)
            except EnishiError as error:
                messages.error(request, str(error.message))
            else:
                messages.success(request, _("The link stands in the list below."))
            query = f"?{reading.filters.query}" if reading.filters.said else ""
            return redirect(reverse("results:shares", args=[pk]) + query)
    now = clock.now_us()
    shares = [
        (
            one,
            filters_of(one.filters).said,
            url_of(one) if caller.may_write else "",
            one.expires_at <= now,
        )
        for one in shares_of(reading.survey, caller)[:200]
    ]
    context = frame(request, reading, caller, "shares") | {"form": form, "shares": shares}
    return render(request, "results/shares.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller, reading = read(request, pk)
    caller_who_shares(caller)
    actions.revoke_share(share_found(reading.survey, number, caller), by=caller)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("results:shares", pk=pk)
