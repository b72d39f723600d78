from django.urls import path

from enishi.connect import views

app_name = "connect"
urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/maps/<slug:key>", views.shipped_map, name="map"),
    path("imports/<int:number>", views.detail, name="import"),
    path("imports/<int:number>/map", views.mapping, name="import-map"),
    path("imports/<int:number>/start", views.start, name="import-start"),
    path("imports/<int:number>/cancel", views.cancel, name="import-cancel"),
    path("imports/<int:number>/rejected/<str:name>", views.rejected, name="import-rejected"),
]
