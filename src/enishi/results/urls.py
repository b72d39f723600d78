from django.urls import path

from enishi.results.views import opened, pages, shares

app_name = "results"
urlpatterns = [
    path("surveys/<int:pk>/results/", pages.show, name="show"),
    path("surveys/<int:pk>/results/crosstab/", pages.crosstab, name="crosstab"),
    path("surveys/<int:pk>/results/trend/", pages.trend, name="trend"),
    path("surveys/<int:pk>/results/groups/", pages.groups, name="groups"),
    path("surveys/<int:pk>/results/answers/", pages.answers, name="answers"),
    path("surveys/<int:pk>/results/<int:number>/", pages.answer, name="response"),
    path("surveys/<int:pk>/results/shares/", shares.index, name="shares"),
    path("surveys/<int:pk>/results/shares/<int:number>/revocation/", shares.revoke, name="revoke"),
    # without signing in
    path("r/<str:address>/", opened.show, name="shared"),
]
