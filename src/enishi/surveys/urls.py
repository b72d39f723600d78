from django.urls import path

from enishi.surveys.views import answering

app_name = "surveys"
urlpatterns = [
    # what customers open
    path("s/<str:code>/", answering.answer, name="answer"),
    path("s/<str:code>/<str:token>/", answering.answer, name="answer-on"),
]
