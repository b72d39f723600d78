from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from enishi.site.api import api, nowhere


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive, and the database answers (the request before this line read the company)."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("api/", api.urls),
    re_path(r"^api/(?P<rest>(?s:.*))\Z", nowhere),
    path("", include("enishi.overview.urls")),
    path("", include("enishi.timeline.urls")),
    path("", include("enishi.segments.urls")),
    path("", include("enishi.work.urls")),
    path("", include("enishi.ask.urls")),
    path("", include("enishi.metrics.urls")),
    path("", include("enishi.channels.urls")),
    path("", include("enishi.surveys.urls")),
    path("", include("enishi.fieldwork.urls")),
    path("", include("enishi.invitations.urls")),
    path("", include("enishi.results.urls")),
    path("", include("enishi.connect.urls")),
    path("", include("enishi.team.urls")),
    path("", include("enishi.ui.urls")),
]
handler404 = "enishi.site.views.not_found"
handler500 = "enishi.site.views.failed"
