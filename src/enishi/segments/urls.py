from django.urls import path

from enishi.segments.views import asking, builder, insight, lists, members

app_name = "segments"
urlpatterns = [
    path("segments/", lists.index, name="list"),
    path("segments/new/", builder.new, name="new"),
    path("segments/sentences/", asking.sentences, name="sentences"),
    path("segments/formula/", asking.formula, name="formula"),
    path("segments/count/", asking.count, name="count"),
    path("segments/figures/", asking.figures, name="figures"),
    path("segments/sql/", asking.statement, name="sql"),
    path("segments/<int:pk>/", builder.segment, name="segment"),
    path("segments/<int:pk>/delete/", builder.delete, name="delete"),
    path("segments/<int:pk>/bring-back/", builder.bring_back, name="bring-back"),
    path("segments/<int:pk>/filling/", builder.filling, name="filling"),
    path("segments/<int:pk>/fill/", builder.fill_again, name="fill"),
    path("segments/<int:pk>/versions/<int:number>/restore/", builder.restore, name="restore"),
    path("segments/<int:pk>/members/", members.members, name="members"),
    path("segments/<int:pk>/members.csv", members.members_csv, name="members-csv"),
    path("segments/<int:pk>/differences/", members.differences, name="differences"),
    path("segments/<int:pk>/trend/", insight.trend, name="trend"),
    path("segments/<int:pk>/overlap/", insight.overlap, name="overlap"),
    path("segments/<int:pk>/insight/", insight.insight, name="insight"),
]
