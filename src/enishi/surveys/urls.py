from django.urls import path

from enishi.surveys.views import answering, editor, lists, share

app_name = "surveys"
urlpatterns = [
    # what customers open
    path("s/<str:code>/", answering.answer, name="answer"),
    path("s/<str:code>/<str:token>/", answering.answer, name="answer-on"),
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
    path("surveys/<int:pk>/text/", editor.text, name="text"),
    path("surveys/<int:pk>/preview/", editor.preview, name="preview"),
    path("surveys/<int:pk>/versions/", editor.versions, name="versions"),
    path("surveys/<int:pk>/versions/<int:number>/restore/", editor.restore, name="restore"),
    # how it reaches people
    path("surveys/<int:pk>/share/", share.share, name="share"),
    path("surveys/<int:pk>/links/", share.add, name="link-add"),
    path("surveys/<int:pk>/links/<int:number>/close/", share.close, name="link-close"),
    path("surveys/<int:pk>/links/<int:number>/reopen/", share.reopen, name="link-reopen"),
    path("surveys/<int:pk>/links/<int:number>/qr.<str:form>", share.qr, name="qr"),
]
