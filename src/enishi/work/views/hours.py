"""When the company, and departments, are at work."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods

from enishi.lib import clock
from enishi.lib.business_hours import BusinessHours, Week, country_names
from enishi.lib.errors import EnishiError
from enishi.team.access import caller_of_member, member_who_administers, member_who_reads
from enishi.team.enums import Role
from enishi.work import actions
from enishi.work.access import department_found
from enishi.work.hours import has_own_hours, hours_of
from enishi.work.timetable import days_said, spans_said, spans_words

DAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
HOME = gettext_noop("Japan")  # of the other countries' names there is only the English one
SHOWN = 6  # closed days that come next


class HoursForm(forms.Form):
    """A line of hours for each weekday; of the company, with holidays and closing days."""

    country = forms.ChoiceField(label=gettext_lazy("Public holidays of"), required=False)
    closed = forms.CharField(
        label=gettext_lazy("Own closing days"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "2026-12-29..2027-01-03"}),
        help_text=gettext_lazy("One a line: 2026-12-29, or 2026-12-29..2027-01-03."),
    )

    def __init__(
        self, data: Mapping[str, object] | None, hours: BusinessHours, *, whole: bool
    ) -> None:
        days = "\n".join(day.isoformat() for day in sorted(hours.closed))
        super().__init__(data, initial={"country": hours.country, "closed": days})
        self.fields["country"].choices = [  # type: ignore[attr-defined] # of a choice field
            ("", _("none")),
            *((code, f"{_(name)} ({code})") for code, name in country_names()),
        ]
        if not whole:
            del self.fields["country"], self.fields["closed"]
        for number, label in enumerate(DAYS):
            self.fields[f"day{number}"] = forms.CharField(
                label=label,
                required=False,
                max_length=100,
                initial=spans_words(hours.week[number]),
                widget=forms.TextInput(attrs={"placeholder": _("closed"), "autocomplete": "off"}),
            )

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day{number}"] for number in range(7)]

    def week(self) -> Week:
        return tuple(
            spans_said(self.cleaned_data[f"day{number}"], f"day{number}") for number in range(7)
        )

    def days_closed(self) -> list[date]:
        return days_said(self.cleaned_data["closed"], "closed")


@require_http_methods(["GET", "POST"])
def company(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    hours = hours_of()
    form = HoursForm(request.POST or None, hours, whole=True)
    if request.method == "POST":
        by = caller_of_member(member_who_administers(request.user))
        if form.is_valid():
            try:
                country = form.cleaned_data["country"]
                actions.open_company(form.week(), country, form.days_closed(), by=by)
            except EnishiError as error:
                _complain(form, error)
            else:
                messages.success(request, _("Saved. It holds for what is opened from now on."))
                return redirect("work:hours")
    context = {"form": form, "closed_days": closed_days(hours), "may_manage": _may(member.role)}
    return render(request, "work/hours.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """A week of its own, or (`same`) the company's."""
    member = member_who_reads(request.user)
    found = department_found(pk)
    form = HoursForm(request.POST or None, hours_of(pk), whole=False)
    if request.method == "POST":
        by = caller_of_member(member_who_administers(request.user))
        if form.is_valid():
            try:
                same = bool(request.POST.get("same"))
                actions.open_department(found, None if same else form.week(), by=by)
            except EnishiError as error:
                _complain(form, error)
            else:
                messages.success(request, _("Saved. It holds for what is opened from now on."))
                return redirect("work:department-hours", pk)
    context = {
        "form": form,
        "department": found,
        "own": has_own_hours(pk),
        "may_manage": _may(member.role),
    }
    return render(request, "work/hours.html", context, status=422 if form.errors else 200)


def closed_days(hours: BusinessHours) -> list[date]:
    """The next weekdays on which it is closed though such days usually are not."""
    today = clock.now().astimezone(hours.zone).date()
    ahead = (today + timedelta(days=n) for n in range(366))
    found = (day for day in ahead if hours.week[day.weekday()] and not hours.spans(day))
    return [day for day, _number in zip(found, range(SHOWN), strict=False)]


def _may(role: str) -> bool:
    return role == Role.OWNER


def _complain(form: HoursForm, error: EnishiError) -> None:
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error.message))
