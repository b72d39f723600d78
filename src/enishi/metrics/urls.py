from django.urls import path

from enishi.metrics import views

app_name = "metrics"
urlpatterns = [
    path("metrics/", views.overview, name="overview"),
    path("metrics/annotations/", views.annotate, name="annotate"),
    path("metrics/annotations/<int:pk>/removal/", views.remove, name="remove-annotation"),
    path("metrics/annotations/<int:pk>/restoration/", views.restore, name="restore-annotation"),
    path("metrics/<str:name>/", views.detail, name="metric"),
    path("metrics/<str:name>/card/", views.card, name="card"),
]
