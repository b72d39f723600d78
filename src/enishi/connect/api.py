"""Imports, as JSON: upload with a map, preview, start, cancel, look."""

from datetime import datetime
from typing import Annotated, cast

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from ninja import Body, File, Form, Path, Query, Router, Schema, Status
from ninja.files import UploadedFile

from enishi.connect import actions
from enishi.connect.access import import_to_change, import_to_see
from enishi.connect.maps import shipped, shipped_maps
from enishi.connect.models import ImportRun
from enishi.connect.places import rejected_files
from enishi.connect.queries import imports_page
from enishi.lib.errors import BadInput, NotAllowed, NotFound
from enishi.lib.storable import LARGEST
from enishi.team.access import Caller, caller_who_writes

router = Router(tags=["Imports"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str, Query(max_length=200)]
Id = Annotated[int, Path(ge=1, le=LARGEST)]


class ImportProblem(Schema):
    line: int
    where: str
    message: str


class ImportOut(Schema):
    id: int
    name: str
    map: str
    state: str
    read: int
    accepted: int
    duplicate: int
    quarantined: int
    rows: int
    rejected: int
    messages: int
    delivered: int
    problems: list[ImportProblem]
    error: str
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class ImportsOut(Schema):
    items: list[ImportOut]
    next_cursor: str | None


class MapOut(Schema):
    key: str
    name: str
    description: str
    text: str


class MapIn(Schema):
    map: str = ""  # of a shipped one
    text: str = ""  # or your own TOML


def caller_of(request: HttpRequest) -> Caller:
    return cast("Caller", request.auth)  # type: ignore[attr-defined] # ninja sets it


def out(run: ImportRun) -> dict[str, object]:
    return {
        "id": run.pk,
        "name": run.name,
        "map": run.map_name,
        "state": run.state,
        "read": run.read,
        "accepted": run.stored,
        "duplicate": run.duplicate,
        "quarantined": run.quarantined,
        "rows": run.rows,
        "rejected": run.rejected,
        "messages": run.messages,
        "delivered": run.delivered,
        "problems": run.problems,
        "error": run.error,
        "made_at": run.made_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
    }


@router.get("/imports", response=ImportsOut, summary="Imports")
def list_imports(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> dict[str, object]:
    """Newest first."""
    page = imports_page(cursor=cursor, limit=limit)
    return {"items": [out(run) for run in page.items], "next_cursor": page.next_cursor}


@router.post("/imports", response={201: ImportOut}, summary="Upload a file")
def begin_import(
    request: HttpRequest, file: File[UploadedFile], map: Form[str] = "", text: Form[str] = ""
) -> Status[dict[str, object]]:
    """Upload a file. With a map its preview begins at once; start it when it is `ready`."""
    caller = caller_who_writes(caller_of(request))
    wanted = _map(MapIn(map=map, text=text)) if map or text else None
    run = actions.upload_file(file.name or "", file.chunks(), by=caller)
    if wanted:
        actions.choose_map(run, *wanted, by=caller)
    return Status(201, out(run))


@router.get("/imports/maps", response=list[MapOut], summary="Shipped maps")
def list_maps(request: HttpRequest) -> list[dict[str, str]]:
    """The maps that Enishi brings, with their TOML."""
    return [
        {"key": m.key, "name": m.map.name, "description": m.description, "text": m.text}
        for m in shipped_maps()
    ]


@router.get("/imports/{number}", response=ImportOut, summary="One import")
def show_import(request: HttpRequest, number: Id) -> dict[str, object]:
    """Its state and its figures."""
    return out(import_to_see(number, caller_of(request)))


@router.get("/imports/{number}/preview", summary="Preview an import")
def show_preview(request: HttpRequest, number: Id) -> dict[str, object]:
    """Counts, reasons and, for those who may see personal data, the first messages of each kind."""
    caller = caller_of(request)
    found = import_to_see(number, caller).preview
    if caller.sees_personal_data:
        return dict(found)
    steps = [{**step, "samples": []} for step in found.get("steps", [])]
    return {**found, "steps": steps}


@router.put("/imports/{number}/map", response=ImportOut, summary="Choose a map")
def choose_map(request: HttpRequest, number: Id, given: Body[MapIn]) -> dict[str, object]:
    """A shipped one by its key, or your own TOML. The preview begins anew."""
    caller = caller_of(request)
    run = import_to_change(number, caller)
    return out(actions.choose_map(run, *_map(given), by=caller))


@router.post("/imports/{number}/start", response=ImportOut, summary="Start an import")
def start_import(request: HttpRequest, number: Id) -> dict[str, object]:
    """It must be `ready`; what was imported before is counted as a duplicate."""
    caller = caller_of(request)
    return out(actions.start_import(import_to_change(number, caller), by=caller))


@router.post("/imports/{number}/cancel", response=ImportOut, summary="Cancel an import")
def cancel_import(request: HttpRequest, number: Id) -> dict[str, object]:
    """What it delivered so far stays."""
    caller = caller_of(request)
    return out(actions.cancel_import(import_to_change(number, caller), by=caller))


@router.get("/imports/{number}/rejected/{name}", summary="Rejected rows")
def fetch_rejected(request: HttpRequest, number: Id, name: str) -> FileResponse:
    """The rejected rows of one table, to be mended and sent again."""
    return rejected_file(caller_of(request), number, name)


def rejected_file(caller: Caller, number: int, name: str) -> FileResponse:
    import_to_see(number, caller)
    if not caller.sees_personal_data:
        raise NotAllowed("not_allowed", _("Your role does not see personal data."))
    for path in rejected_files(number):
        if path.name == name:
            return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    raise NotFound("no_file", _("There are no such rejected rows."))


def _map(given: MapIn) -> tuple[str, str]:
    """The name and the text of the map that is meant."""
    if given.text.strip():
        return given.map or "TOML", given.text
    if not given.map:
        raise BadInput("map_missing", _("Choose a map, or write your own."), field="map")
    return given.map, shipped(given.map).text
