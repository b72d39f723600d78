"""Business hours as JSON: what the API and the command line read and write."""

from datetime import date
from typing import Annotated, Any, Final

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field, ValidationError

from enishi.lib.errors import BadInput
from enishi.lib.storable import Storable
from enishi.team.access import Caller
from enishi.work import actions
from enishi.work.hours import has_own_hours, hours_of
from enishi.work.models import Department
from enishi.work.timetable import spans_said, spans_words

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hours = Annotated[str, Field(max_length=11), Storable]


class BusinessHoursIn(Schema):
    week: dict[str, list[Hours]] | None = Field(
        description='mon … sun: ["09:00-18:00"]; a day that is not named is closed. For a'
        " department null: as the company"
    )
    country: Annotated[str, Field(max_length=2), Storable] = Field(
        default="", description="whose public holidays are closed: JP; of the company only"
    )
    closed: list[date] = Field(default_factory=list, description="own closing days of the company")


class BusinessHoursOut(BusinessHoursIn):
    own: bool = Field(description="a department: has hours of its own")


def hours_said(said: object) -> BusinessHoursIn:
    try:
        return BusinessHoursIn.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(one) for one in first["loc"]) or None
        raise BadInput(
            "bad_hours", _("These hours cannot be read."), field=field, help=first["msg"]
        ) from error


def set_hours(said: BusinessHoursIn, department: Department | None, by: Caller) -> None:
    week = None
    if said.week is not None:
        if unknown := set(said.week) - set(DAYS):
            raise BadInput(
                "no_such_day",
                _("One of %(options)s.") % {"options": ", ".join(DAYS)},
                field=f"week.{min(unknown)}",
            )
        week = tuple(spans_said(",".join(said.week.get(day, [])), f"week.{day}") for day in DAYS)
    if department:
        actions.open_department(department, week, by=by)
    elif week is None:
        raise BadInput("never_open", _("Open on one day at least."), field="week")
    else:
        actions.open_company(week, said.country, said.closed, by=by)


def hours_told(department: Department | None) -> dict[str, Any]:
    hours = hours_of(department.pk if department else None)
    week = {
        day: [spans_words([span]) for span in spans]
        for day, spans in zip(DAYS, hours.week, strict=True)
    }
    return {
        "week": week,
        "country": hours.country,
        "closed": sorted(day.isoformat() for day in hours.closed),
        "own": department is None or has_own_hours(department.pk),
    }
