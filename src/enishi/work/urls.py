from django.urls import path

from enishi.work.views import bulk, figures, hours, items, lists, rules

app_name = "work"
urlpatterns = [
    path("follow-ups/", lists.index, name="list"),
    path("follow-ups/follow-ups.csv", lists.items_csv, name="csv"),
    path("follow-ups/bulk/", bulk.bulk, name="bulk"),
    path("follow-ups/bulk/undo/", bulk.undo, name="bulk-undo"),
    path("follow-ups/figures/", figures.index, name="figures"),
    path("follow-ups/figures/figures.csv", figures.figures_csv, name="figures-csv"),
    path("follow-ups/hours/", hours.company, name="hours"),
    path("follow-ups/hours/<int:pk>/", hours.department, name="department-hours"),
    path("follow-ups/mine/", lists.mine, name="mine"),
    path("follow-ups/new/", items.new, name="new"),
    # one item
    path("follow-ups/<int:pk>/", items.item, name="item"),
    path("follow-ups/<int:pk>/edit/", items.edit, name="edit"),
    path("follow-ups/<int:pk>/status/", items.status, name="status"),
    path("follow-ups/<int:pk>/take/", items.take, name="take"),
    path("follow-ups/<int:pk>/entries/", items.entries, name="entries"),
    path("follow-ups/<int:pk>/entries/<int:entry>/", items.entry_delete, name="entry-delete"),
    path("follow-ups/<int:pk>/changes/<int:change>/undo/", items.undo, name="undo"),
    path("follow-ups/<int:pk>/links/", items.links, name="links"),
    # what opens them, and who they are sorted to
    path("follow-ups/rules/", rules.index, name="rules"),
    path("follow-ups/rules/new/", rules.new, name="rule-new"),
    path("follow-ups/rules/properties/", rules.properties, name="rule-properties"),
    path("follow-ups/rules/preview/", rules.preview, name="rule-preview"),
    path("follow-ups/rules/<int:pk>/", rules.rule, name="rule"),
    path("follow-ups/rules/<int:pk>/switch/", rules.switch, name="rule-switch"),
    path("follow-ups/rules/<int:pk>/delete/", rules.delete, name="rule-delete"),
    path("follow-ups/rules/<int:pk>/bring-back/", rules.bring_back, name="rule-back"),
    path("follow-ups/departments/", rules.departments, name="departments"),
    path("follow-ups/departments/<int:pk>/", rules.department, name="department"),
    path(
        "follow-ups/departments/<int:pk>/bring-back/",
        rules.department_back,
        name="department-back",
    ),
]
