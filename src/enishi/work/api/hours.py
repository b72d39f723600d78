"""When somebody is at work."""

from typing import Any

from ninja import Router

from enishi.team.access import caller_who_administers
from enishi.work.access import department_found
from enishi.work.api.items import ApiRequest, Id
from enishi.work.openings import BusinessHoursIn, BusinessHoursOut, hours_told, set_hours

router = Router()


@router.get("/business-hours", response=BusinessHoursOut, summary="Business hours")
def get_hours(request: ApiRequest) -> dict[str, Any]:
    """Of the company."""
    return hours_told(None)


@router.put("/business-hours", response=BusinessHoursOut, summary="Set the business hours")
def put_hours(request: ApiRequest, said: BusinessHoursIn) -> dict[str, Any]:
    """They hold for what is opened from now on."""
    set_hours(said, None, caller_who_administers(request.auth))
    return hours_told(None)


@router.get(
    "/departments/{number}/business-hours",
    response=BusinessHoursOut,
    summary="Business hours of a department",
)
def get_department_hours(request: ApiRequest, number: Id) -> dict[str, Any]:
    """The company's, where it has none of its own."""
    return hours_told(department_found(number))


@router.put(
    "/departments/{number}/business-hours",
    response=BusinessHoursOut,
    summary="Set the business hours of a department",
)
def put_department_hours(request: ApiRequest, number: Id, said: BusinessHoursIn) -> dict[str, Any]:
    """Holidays and closing days are the company's."""
    department = department_found(number)
    set_hours(said, department, caller_who_administers(request.auth))
    return hours_told(department)
