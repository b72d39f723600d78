from django.urls import path

from enishi.ui import views

app_name = "ui"
urlpatterns = [path("palette", views.palette, name="palette")]
