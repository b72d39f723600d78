from django.urls import path

from enishi.segments.views import builder, insight, lists, members

app_name = "segments"
urlpatterns = [
    path("segments/", lists.index, name="list"),
    path("segments/new/", builder.new, name="new"),
    path("segments/sentences/", builder.sentences, name="sentences"),
    path("segments/count/", builder.count, name="count"),
    path("segments/<int:pk>/", builder.segment, name="segment"),
    path("segments/<int:pk>/delete/", builder.delete, name="delete"),
    path("segments/<int:pk>/versions/<int:number>/restore/", builder.restore, name="restore"),
    path("segments/<int:pk>/members/", members.members, name="members"),
    path("segments/<int:pk>/members.csv", members.members_csv, name="members-csv"),
    path("segments/<int:pk>/differences/", members.differences, name="differences"),
    path("segments/<int:pk>/overlap/", insight.overlap, name="overlap"),
    path("segments/<int:pk>/insight/", insight.insight, name="insight"),
]
