from django.urls import path

from enishi.invitations.views import lists, rules, sendings

app_name = "invitations"
urlpatterns = [
    path("surveys/<int:pk>/send/", lists.index, name="send"),
    path("surveys/<int:pk>/send/people/", lists.people, name="people"),
    path("surveys/<int:pk>/send/letter/", lists.letter, name="letter"),
    path("surveys/<int:pk>/send/test/", lists.test, name="test"),
    # by rules
    path("surveys/<int:pk>/send/rules/new/", rules.new, name="rule-new"),
    path("surveys/<int:pk>/send/rules/preview/", rules.preview, name="rule-preview"),
    path("surveys/<int:pk>/send/rules/<int:number>/", rules.rule, name="rule"),
    path("surveys/<int:pk>/send/rules/<int:number>/switch/", rules.switch, name="rule-switch"),
    path("surveys/<int:pk>/send/rules/<int:number>/delete/", rules.delete, name="rule-delete"),
    path(
        "surveys/<int:pk>/send/rules/<int:number>/bring-back/", rules.bring_back, name="rule-back"
    ),
    # once
    path("surveys/<int:pk>/send/new/", sendings.new, name="sending-new"),
    path("surveys/<int:pk>/send/foresee/", sendings.foresee, name="foresee"),
    path("surveys/<int:pk>/send/<int:number>/call-off/", sendings.call_off, name="call-off"),
    path("people/<int:person_id>/invite/", sendings.invite, name="invite"),
]
