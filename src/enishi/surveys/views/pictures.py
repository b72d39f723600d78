"""Logos as customers' browsers fetch them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from enishi.lib.errors import NotFound
from enishi.surveys.models import Logo


@require_safe
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    """Never anything but a picture, whatever is inside; its address names its content."""
    found = Logo.objects.filter(digest=digest).first()
    if found is None:
        raise NotFound("no_such_picture", _("There is no such picture."))
    answer = HttpResponse(bytes(found.content), content_type=found.type)
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = "inline"
    return answer
