from django.urls import path

from enishi.channels.views import leaving

app_name = "channels"
urlpatterns = [
    # what readers open
    path("leave/<str:token>/", leaving.leave_page, name="leave"),
]
