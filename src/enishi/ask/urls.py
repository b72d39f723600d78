from django.urls import path

from enishi.ask import views

app_name = "ask"
urlpatterns = [
    path("questions/", views.index, name="questions"),
    path("questions/<str:name>/", views.detail, name="question"),
]
