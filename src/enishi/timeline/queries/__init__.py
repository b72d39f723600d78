"""Questions to the timeline, one file a noun."""

from enishi.timeline.queries.catalogue import (
    CatalogueFilter,
    CatalogueRow,
    PropertyRow,
    catalogue_page,
    catalogue_row,
    event_names,
    named_sources,
    properties_of,
)
from enishi.timeline.queries.days import DayCounts, daily_of_names, daily_of_sources, last_days
from enishi.timeline.queries.figures import Figures, stats
from enishi.timeline.queries.footprints import (
    Footprint,
    current_rulebook,
    density,
    event,
    events_after,
    last_seq,
    latest_events,
    person_timeline,
    source_names,
)
from enishi.timeline.queries.quarantine import (
    QuarantineFilter,
    ReasonCount,
    quarantine_counts,
    quarantine_page,
    quarantined,
    quarantined_count,
)
from enishi.timeline.queries.sources import (
    SourceRow,
    arrivals_after,
    source_rows,
    sources,
    write_keys,
)
from enishi.timeline.queries.touchpoints import (
    RuleRow,
    names_without_touchpoint,
    rule_rows,
    touchpoint_of,
    touchpoint_rules,
)

__all__ = [
    "CatalogueFilter",
    "CatalogueRow",
    "DayCounts",
    "Figures",
    "Footprint",
    "PropertyRow",
    "QuarantineFilter",
    "ReasonCount",
    "RuleRow",
    "SourceRow",
    "arrivals_after",
    "catalogue_page",
    "catalogue_row",
    "current_rulebook",
    "daily_of_names",
    "daily_of_sources",
    "density",
    "event",
    "event_names",
    "events_after",
    "last_days",
    "last_seq",
    "latest_events",
    "named_sources",
    "names_without_touchpoint",
    "person_timeline",
    "properties_of",
    "quarantine_counts",
    "quarantine_page",
    "quarantined",
    "quarantined_count",
    "rule_rows",
    "source_names",
    "source_rows",
    "sources",
    "stats",
    "touchpoint_of",
    "touchpoint_rules",
    "write_keys",
]
