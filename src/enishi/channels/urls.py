from django.urls import path

from enishi.channels.views import leaving, ledger, rules

app_name = "channels"
urlpatterns = [
    # what readers open
    path("leave/<str:token>/", leaving.leave_page, name="leave"),
    # the ledger
    path("messages/", ledger.index, name="list"),
    path("messages/messages.csv", ledger.messages_csv, name="csv"),
    path("messages/<int:pk>/", ledger.message, name="message"),
    path("messages/<int:pk>/again/", ledger.again, name="again"),
    path("messages/<int:pk>/cancel/", ledger.cancel, name="cancel"),
    # what holds for it
    path("messages/rules/", rules.index, name="rules"),
    path("messages/rules/test/", rules.test, name="test"),
    path("messages/suppressions/", rules.suppressions, name="suppressions"),
    path("messages/suppressions/<int:pk>/lift/", rules.lift, name="suppression-lift"),
    path("messages/suppressions/<int:pk>/back/", rules.bring_back, name="suppression-back"),
]
