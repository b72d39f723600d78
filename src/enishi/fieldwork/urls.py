from django.urls import path

from enishi.fieldwork.views import filing, progress, site, widget

app_name = "fieldwork"
urlpatterns = [
    # what pages of other sites ask for
    path("w.js", widget.script, name="script"),
    path("w/<str:code>.json", widget.settings, name="settings"),
    path("w/<str:code>/", widget.part, name="part"),
    path("w/<str:code>/<str:token>/", widget.part, name="part-on"),
    # how a survey shows itself there
    path("surveys/<int:pk>/sites/", site.index, name="list"),
    path("surveys/<int:pk>/sites/<int:number>/", site.change, name="change"),
    # how far they come
    path("surveys/<int:pk>/progress/", progress.show, name="progress"),
    # what was answered on paper
    path("surveys/<int:pk>/import/", filing.upload, name="import"),
    path("surveys/<int:pk>/import/rejected.csv", filing.rejected, name="rejected"),
]
