from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from enishi.lib.errors import NotSignedIn
from enishi.ui.navigation import sections
from enishi.ui.palette import hits


@require_safe
def palette(request: HttpRequest) -> JsonResponse:
    """What the command palette shows for `q`."""
    if not request.user.is_authenticated:
        raise NotSignedIn("not_signed_in", _("Please sign in."))
    words = request.GET.get("q", "").strip()[:100]
    return JsonResponse({"items": hits(request.user, words, sections(request.user, ""))})
