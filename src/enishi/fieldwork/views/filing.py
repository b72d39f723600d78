"""Answers that were given on paper or elsewhere, as a file."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enishi.fieldwork.filing import Filed, file_answers, rejected_csv
from enishi.lib.errors import BadInput, EnishiError, NotFound, TooLarge
from enishi.lib.folder import make_private
from enishi.surveys.access import survey_found
from enishi.surveys.definition.reading import stored
from enishi.surveys.models import Survey
from enishi.surveys.views.caller import about, writer

BYTES = 5 * 1024 * 1024
ROWS = 5_000  # in a request; the command line takes more
SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    survey = survey_found(pk)
    context = about(survey, caller, "results") | {"rows": ROWS, "shown": SHOWN}
    context["anonymous"] = stored(survey.draft).anonymous
    status = 200
    if request.method == "POST":
        try:
            check = "check" in request.POST
            filed = file_answers(survey, uploaded(request), by=caller, dry_run=check, most=ROWS)
            keep_rejected(survey, filed)
            context |= {"filed": filed, "checked": check, "rejected": filed.rejected[:SHOWN]}
        except EnishiError as error:
            context["error"], status = error, error.status
    return render(request, "fieldwork/import.html", context, status=status)


@require_safe
def rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the last file."""
    writer(request)
    path = rejected_file(survey_found(pk))
    if not path.exists():
        raise NotFound("no_rejected", _("No rows were rejected."))
    answer = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="survey-{pk}-rejected.csv"'
    return answer


def uploaded(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise BadInput("file_missing", _("Choose a file."), field="file")
    if (file.size or 0) > BYTES:
        raise TooLarge("too_large", _("A file may have 5 MB here."), field="file")
    return bytes(file.read())


def keep_rejected(survey: Survey, filed: Filed) -> None:
    path = rejected_file(survey)
    path.unlink(missing_ok=True)
    if filed.rejected:
        make_private(path.parent)
        path.write_text(rejected_csv(filed), encoding="utf-8")
        path.chmod(0o600)


def rejected_file(survey: Survey) -> Path:
    return Path(settings.MEDIA_ROOT) / "surveys" / f"{survey.pk}-rejected.csv"
