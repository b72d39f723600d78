"""Whose business hours count for an item, and when something is due by them."""

from datetime import date
from typing import Final

from enishi.lib import clock
from enishi.lib.business_hours import NINE_TO_SIX, BusinessHours, NeverOpenError
from enishi.team.queries import company, company_zone
from enishi.work.enums import Due
from enishi.work.models import Opening

COMPANY: Final = 0
HOME: Final = {"ja": "JP"}  # whose holidays are meant where nobody has said


def hours_of(department_id: int | None = None) -> BusinessHours:
    """A department's own week, else the company's; with the company's holidays and closing days."""
    places = (COMPANY, department_id or COMPANY)
    said = {one.place: one for one in Opening.objects.filter(place__in=places)}
    ours = said.get(COMPANY)
    country = ours.country if ours else HOME.get(company().language, "")
    days = ours.closed if ours else []
    opening = said.get(department_id or COMPANY) or ours
    week = NINE_TO_SIX
    if opening:
        week = tuple(tuple((since, until) for since, until in day) for day in opening.week)
    closed = frozenset(date.fromisoformat(day) for day in days)
    return BusinessHours(company_zone(), week, country, closed)


def due_at(since: int, minutes: int | None, by: str, department_id: int | None) -> int | None:
    """When that is over; None where nothing was said, or nobody is ever at work."""
    if minutes is None:
        return None
    if by == Due.CLOCK:
        return since + minutes * clock.MINUTE
    hours = hours_of(department_id)
    try:
        if by == Due.DAYS:
            return hours.days_after(since, minutes // (24 * 60))
        return hours.after(since, minutes * clock.MINUTE)
    except NeverOpenError:
        return None


def has_own_hours(department_id: int) -> bool:
    return Opening.objects.filter(place=department_id).exists()
