"""The departments that items can be labelled with."""

from typing import Annotated, Any

from ninja import Router, Schema, Status
from pydantic import Field

from enishi.lib.storable import Storable
from enishi.team.access import caller_who_administers
from enishi.work import actions, queries
from enishi.work.access import department_found
from enishi.work.api.items import ApiRequest, Id

router = Router()


class DepartmentIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=80), Storable]


class DepartmentOut(Schema):
    id: int
    name: str
    standing: int = Field(default=0, description="items that stand with it")


class DepartmentsOut(Schema):
    items: list[DepartmentOut]


@router.get("/departments", response=DepartmentsOut, summary="Departments")
def list_departments(request: ApiRequest) -> dict[str, Any]:
    """By name."""
    return {"items": list(queries.departments_with_counts())}


@router.post("/departments", response={201: DepartmentOut}, summary="Add a department")
def add_department(request: ApiRequest, said: DepartmentIn) -> Status[Any]:
    """409 where there is one of this name."""
    caller = caller_who_administers(request.auth)
    return Status(201, actions.add_department(said.name, by=caller))


@router.patch("/departments/{number}", response=DepartmentOut, summary="Rename a department")
def rename_department(request: ApiRequest, number: Id, said: DepartmentIn) -> Any:
    """Items that bear it are called so, too."""
    found = department_found(number)
    actions.rename_department(found, said.name, by=caller_who_administers(request.auth))
    return queries.departments_with_counts().get(pk=number)


@router.delete("/departments/{number}", response={204: None}, summary="Remove a department")
def remove_department(request: ApiRequest, number: Id) -> Status[None]:
    """Off the list of choices; items and rules that bear it keep it."""
    caller = caller_who_administers(request.auth)
    actions.remove_department(department_found(number), by=caller)
    return Status(204, None)
