"""The pages of imports: what came in, and one import from its file to its figures."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.connect import actions
from enishi.connect.access import import_to_change, import_to_see
from enishi.connect.api import rejected_file
from enishi.connect.enums import EDITABLE, RunState
from enishi.connect.forms import OWN, MapForm
from enishi.connect.maps import shipped, shipped_maps
from enishi.connect.models import ImportRun
from enishi.connect.places import rejected_files
from enishi.connect.queries import imports_page
from enishi.connect.showing import figures_of, kinds_of, reasons_of
from enishi.lib.errors import BadInput, EnishiError
from enishi.team.access import Caller, caller_of_member, caller_who_writes, member_who_reads
from enishi.ui.spreadsheet import csv_response

CHIPS = (
    ("moving", gettext_lazy("Under way")), (RunState.DONE, RunState.DONE.label),
    (RunState.FAILED, RunState.FAILED.label), (RunState.CANCELLED, RunState.CANCELLED.label),
)  # fmt: skip


def caller_behind(request: HttpRequest) -> Caller:
    return caller_of_member(member_who_reads(request.user))


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponseBase:
    caller = caller_behind(request)
    error: EnishiError | None = None
    if request.method == "POST":
        caller_who_writes(caller)
        try:
            return redirect("connect:import", _uploaded(request, caller).pk)
        except BadInput as problem:
            error = problem
    page = imports_page(state=request.GET.get("state", ""), cursor=request.GET.get("cursor", ""))
    if request.GET.get("format") == "csv":
        return csv_response("imports", *figures_of(page.items))
    context = {
        "page": page, "error": error, "may_write": caller.may_write, "maps": shipped_maps(),
        "chips": [(str(key), label) for key, label in CHIPS], "state": request.GET.get("state", ""),
    }  # fmt: skip
    part = "#rows" if request.headers.get("HX-Request") else ""
    status = error.status if error else 200
    return render(request, f"connect/imports.html{part}", context, status=status)


def _uploaded(request: HttpRequest, caller: Caller) -> ImportRun:
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise BadInput("file_missing", _("Choose a file."), field="file")
    return actions.upload_file(file.name or "", file.chunks(), by=caller)


@require_GET
def detail(request: HttpRequest, number: int) -> HttpResponse:
    caller = caller_behind(request)
    run = import_to_see(number, caller)
    part = "#progress" if request.headers.get("HX-Request") else ""
    return render(request, f"connect/import.html{part}", _context(run, caller))


def _context(run: ImportRun, caller: Caller) -> dict[str, object]:
    text = run.map_text or shipped_maps()[0].text
    return {
        "run": run,
        "may_write": caller.may_write,
        "sees": caller.sees_personal_data,
        "editable": run.state in EDITABLE and not run.started_at,
        "maps": shipped_maps(),
        "chosen": run.map_name or "contacts-ja",
        "own": OWN,
        "text": text,
        "kinds": kinds_of(run, sees_personal_data=caller.sees_personal_data),
        "reasons": reasons_of(run),
        "rejected": [path.name for path in rejected_files(run.pk)],
    }


@require_POST
def mapping(request: HttpRequest, number: int) -> HttpResponse:
    caller = caller_behind(request)
    run = import_to_change(number, caller)
    form = MapForm(request.POST)
    if form.is_valid():
        actions.choose_map(run, *form.chosen(), by=caller)
    else:
        messages.error(request, _("Choose a map, or write your own."))
    return redirect("connect:import", number)


@require_GET
def shipped_map(request: HttpRequest, key: str) -> HttpResponse:
    """A shipped map's text, to read or to start one's own from."""
    member_who_reads(request.user)
    return HttpResponse(shipped(key).text, content_type="text/plain; charset=utf-8")


@require_POST
def start(request: HttpRequest, number: int) -> HttpResponse:
    caller = caller_behind(request)
    actions.start_import(import_to_change(number, caller), by=caller)
    return redirect("connect:import", number)


@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    caller = caller_behind(request)
    run = actions.cancel_import(import_to_change(number, caller), by=caller)
    if run.state == RunState.CANCELLED:
        messages.success(request, _("The import was cancelled."))
    return redirect(reverse("connect:import", args=[number]))


@require_GET
def rejected(request: HttpRequest, number: int, name: str) -> FileResponse:
    return rejected_file(caller_behind(request), number, name)
