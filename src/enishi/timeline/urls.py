from django.urls import path

from enishi.timeline.views import catalogue, quarantine, sources, touchpoints

app_name = "timeline"
urlpatterns = [
    # Sources
    path("sources/", sources.index, name="sources"),
    path("sources/new/", sources.new, name="source-new"),
    path("sources/<int:pk>/", sources.detail, name="source"),
    path("sources/<int:pk>/edit/", sources.edit, name="source-edit"),
    path("sources/<int:pk>/keys/", sources.keys, name="source-keys"),
    path("sources/<int:pk>/closure/", sources.closure, name="source-closure"),
    path("sources/<int:pk>/rate/", sources.rate, name="source-rate"),
    path("sources/<int:pk>/arrivals/<int:arrival_pk>/", sources.arrival, name="arrival"),
    # Event catalogue; a name may hold any character, so it is a parameter
    path("events/", catalogue.index, name="catalogue"),
    path("events/name/", catalogue.detail, name="event-name"),
    path("events/name/description/", catalogue.description, name="event-description"),
    path("events/name/hiding/", catalogue.hiding, name="event-hiding"),
    # Touchpoints and stages
    path("touchpoints/", touchpoints.index, name="touchpoints"),
    path("touchpoints/rules/", touchpoints.new, name="rule-new"),
    path("touchpoints/rules/<int:pk>/", touchpoints.rule, name="rule"),
    path("touchpoints/order/", touchpoints.order, name="touchpoints-order"),
    path("touchpoints/defaults/", touchpoints.defaults, name="touchpoints-defaults"),
    path("touchpoints/undo/", touchpoints.undo, name="touchpoints-undo"),
    # Quarantine
    path("quarantine/", quarantine.index, name="quarantine"),
    path("quarantine/replays/", quarantine.replays, name="quarantine-replays"),
    path("quarantine/dismissals/", quarantine.dismissals, name="quarantine-dismissals"),
    path("quarantine/undo/", quarantine.undo, name="quarantine-undo"),
    path("quarantine/<int:pk>/", quarantine.detail, name="quarantined"),
    path("quarantine/<int:pk>/replay/", quarantine.replay, name="quarantined-replay"),
    path("quarantine/<int:pk>/dismissal/", quarantine.dismissal, name="quarantined-dismissal"),
]
