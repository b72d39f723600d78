from django.urls import path

from enishi.surveys.views import (
    answering,
    asking,
    editor,
    lists,
    pictures,
    preview,
    share,
    texts,
    versions,
)

app_name = "surveys"
urlpatterns = [
    # what customers open
    path("s/<str:code>/", answering.answer, name="answer"),
    path("s/<str:code>/<str:token>/", answering.answer, name="answer-on"),
    path("survey-logo/<str:digest>", pictures.logo, name="logo"),
    # all surveys
    path("surveys/", lists.index, name="list"),
    path("surveys/new/", lists.new, name="new"),
    path("surveys/<int:pk>/copy/", lists.copy, name="copy"),
    path("surveys/<int:pk>/publish/", lists.publish, name="publish"),
    path("surveys/<int:pk>/close/", lists.close, name="close"),
    path("surveys/<int:pk>/reopen/", lists.reopen, name="reopen"),
    path("surveys/<int:pk>/delete/", lists.delete, name="delete"),
    path("surveys/<int:pk>/bring-back/", lists.bring_back, name="bring-back"),
    # what one asks
    path("surveys/<int:pk>/", editor.survey, name="survey"),
    path("surveys/<int:pk>/edit/", editor.edit, name="edit"),
    path("surveys/<int:pk>/undo/", editor.undo, name="undo"),
    path("surveys/<int:pk>/logo/", editor.logo, name="set-logo"),
    path("surveys/<int:pk>/texts/", texts.table, name="texts"),
    path("surveys/<int:pk>/texts/bring/", texts.bring, name="bring-texts"),
    path("surveys/<int:pk>/text/", versions.text, name="text"),
    path("surveys/<int:pk>/preview/", preview.preview, name="preview"),
    path("surveys/<int:pk>/frames/", preview.frames, name="frames"),
    path("surveys/<int:pk>/versions/", versions.versions, name="versions"),
    path("surveys/<int:pk>/versions/<int:number>/restore/", versions.restore, name="restore"),
    path("surveys/ask/<int:pk>/", asking.ask, name="ask"),
    # how it reaches people
    path("surveys/<int:pk>/share/", share.share, name="share"),
    path("surveys/<int:pk>/links/", share.add, name="link-add"),
    path("surveys/<int:pk>/links/<int:number>/close/", share.close, name="link-close"),
    path("surveys/<int:pk>/links/<int:number>/reopen/", share.reopen, name="link-reopen"),
    path("surveys/<int:pk>/links/<int:number>/qr.<str:form>", share.qr, name="qr"),
]
