"""Business hours: of the company, and of departments that have their own."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib.business_hours import MINUTES, Span, Week, countries
from enishi.lib.errors import BadInput
from enishi.team.access import Caller
from enishi.team.actions import audit
from enishi.work.hours import COMPANY
from enishi.work.models import Department, Opening

MOST_DAYS = 400


@transaction.atomic
def open_company(
    week: Week, country: str = "", closed: Sequence[date] = (), *, by: Caller
) -> Opening:
    """The company's week, whose holidays are closed, and its own closing days."""
    if country and country not in countries():
        raise BadInput("no_such_country", _("Nobody knows the holidays of it."), field="country")
    if len(closed) > MOST_DAYS:
        raise BadInput("too_many", _("At most %(n)s days.") % {"n": MOST_DAYS}, field="closed")
    days = sorted({day.isoformat() for day in closed})
    values = {"week": _checked(week), "country": country, "closed": days}
    made, _new = Opening.objects.update_or_create(place=COMPANY, defaults=values)
    audit("changed", "business hours", COMPANY, by=by.member, key=by.key)
    return made


@transaction.atomic
def open_department(department: Department, week: Week | None, *, by: Caller) -> None:
    """A week of its own; None: it is open when the company is."""
    if week is None:
        Opening.objects.filter(place=department.pk).delete()
    else:
        Opening.objects.update_or_create(place=department.pk, defaults={"week": _checked(week)})
    audit("changed", "business hours", department.pk, by=by.member, key=by.key)


def _checked(week: Week) -> list[list[list[int]]]:
    if len(week) != 7 or not any(week):
        raise BadInput("never_open", _("Open on one day at least."), field="week")
    for day in week:
        _in_order(day)
    return [[list(span) for span in day] for day in week]


def _in_order(day: Sequence[Span]) -> None:
    last = -1
    for since, until in day:
        if not last < since < until <= MINUTES:
            raise BadInput(
                "bad_hours",
                _("Each time must end after it begins, one after another."),
                field="week",
            )
        last = until
