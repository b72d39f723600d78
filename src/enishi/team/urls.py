from django.urls import path

from enishi.team import doors, views

app_name = "team"
urlpatterns = [
    path("sign-in", doors.sign_in, name="sign-in"),
    path("language", doors.language, name="language"),
    path("sign-out", doors.sign_out, name="sign-out"),
    path("welcome", doors.first_run, name="first-run"),
    path("invitation/<str:token>", doors.invitation, name="invitation"),
    path("settings/profile", views.profile, name="profile"),
    path("settings/profile/password", views.password, name="password"),
    path("settings/profile/preference", views.preference, name="preference"),
    path("settings/company", views.company_settings, name="company"),
    path("settings/members", views.members, name="members"),
    path("settings/members/<int:pk>/role", views.member_role, name="member-role"),
    path("settings/members/<int:pk>/place", views.member_place, name="member-place"),
    path("settings/members/<int:pk>/departure", views.departure, name="departure"),
    path("settings/members/<int:pk>/link", views.member_link, name="member-link"),
    path("settings/keys", views.keys, name="keys"),
    path("settings/keys/<int:pk>/revocation", views.revocation, name="revocation"),
    path("settings/audit", views.audit_trail, name="audit"),
    path("settings/audit.csv", views.audit_csv, name="audit-csv"),
]
