"""What the builder's editors offer: names that came in, traits, tags; and what a new condition of
each kind begins with."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from enishi.people.enums import Kind
from enishi.people.queries import tag_counts, trait_names
from enishi.segments.builder import labels
from enishi.segments.builder.sentences import Names
from enishi.segments.builder.wording import COMPARED, THIS
from enishi.segments.models import Segment
from enishi.segments.queries import shown
from enishi.timeline.enums import Channel
from enishi.timeline.queries import event_names, touchpoint_names
from enishi.timeline.queries.catalogue import every_property

Choice = Mapping[str, object]
SPAN = {"is": "last", "span": "30d"}
OFFERED = 300
# They tell of people, or are what Enishi wrote itself: no behaviour, and no condition counts them.
CALLS = ("identify", "group", "alias", "Segment Entered", "Segment Left")


def names() -> Names:
    standing = Segment.objects.filter(deleted_at=None)
    return Names(
        segments={one.pk: shown(one, "name") for one in standing},
        traits={name: str(text) for name, text in labels.TRAITS.items()},
        channels={value: str(text) for value, text in Channel.choices},
        kinds={value: str(text) for value, text in Kind.choices},
    )


def choices() -> dict[str, Sequence[Choice]]:
    events = [_event(name) for name in event_names()[:OFFERED] if name not in CALLS]
    points = sorted({touchpoint for touchpoint, _name in touchpoint_names()})
    touch: list[Choice] = [
        {"value": name, "label": name, "hint": _("touchpoint"), "of": "touchpoint"}
        for name in points
    ]
    return {
        "events": [*events, *touch],
        "traits": [_named(name, labels.TRAITS) for name in trait_names()[:OFFERED]],
        "tags": [{"value": name, "label": name, "hint": f"{n:,}"} for name, n in tag_counts()],
        "properties": [_named(name, labels.TRAITS) for name in every_property()[:OFFERED]],
        "channels": [
            {"value": value, "label": str(text)}
            for value, text in [("", _("every channel")), *Channel.choices]
        ],
        "purposes": [{"value": name, "label": name} for name in ("marketing", "analytics")],
        "kinds": [{"value": value, "label": str(text)} for value, text in Kind.choices],
        "metrics": [{"value": name, "label": name} for name in ("NPS", "CSAT", "CES")],
    }


def _event(name: str) -> Choice:
    said = labels.event_label(name)
    return {"value": name, "label": said, **({"hint": name} if said != name else {})}


def _named(name: str, words: Mapping[str, object]) -> Choice:
    if name in words:
        return {"value": name, "label": str(words[name]), "hint": name}
    return {"value": name, "label": name}


def kinds(offered: Mapping[str, Sequence[Choice]], others: Sequence[Any]) -> list[Choice]:
    """The menu of new conditions, each with the JSON that it begins with."""
    first = _first(offered["events"], "Product Viewed")
    trait, tag = _first(offered["traits"], "plan"), _first(offered["tags"], "VIP")
    bought = "Order Completed"
    nodes: dict[str, dict[str, object]] = {
        "did": {"event": first, "window": SPAN},
        "did_not": {"event": bought, "window": SPAN},
        "sequence": {
            "steps": [{"is": "step", "event": first}, {"is": "step", "event": bought}],
            "within": "7d",
            "window": SPAN,
        },
        "trait": {"name": trait, "op": "exists"},
        "survey": {
            "metric": "NPS",
            "op": ">=",
            "value": 9,
            "window": {"is": "last", "span": "365d"},
        },
        "last_value": {"event": first, "name": "price", "op": "exists", "window": SPAN},
        "tag": {"name": tag},
        "consent": {"purpose": "marketing", "channel": "mail"},
        "identifier": {"kind": "email"},
    }
    if others:
        nodes["segment"] = {"id": others[0].pk}
    return [
        {
            "icon": icon,
            "label": words,
            "hint": hint,
            "node": json.dumps({"is": kind, **nodes[kind]}),
        }
        for kind, icon, words, hint in labels.KINDS
        if kind in nodes
    ]


def _first(offered: Sequence[Choice], usual: str) -> str:
    return str(offered[0]["value"]) if offered else usual


def editors() -> dict[str, object]:
    """Lists of the small editors."""
    return {
        "calendar": list(THIS.items()),
        "ops": [
            (op, str(words).format(value="…", low="…", high="…")) for op, words in COMPARED.items()
        ],
        "pickers": [
            ("trait", "name", _("Trait"), "traits"),
            ("tag", "name", _("Tag"), "tags"),
            ("property", "name", _("Property of the event"), "properties"),
            ("sum_of", "sum_of", _("Property of the event"), "properties"),
            ("purpose", "purpose", _("Purpose"), "purposes"),
            ("channel", "channel", _("Channel"), "channels"),
            ("kind", "kind", _("Identifier"), "kinds"),
            ("metric", "metric", _("Survey question"), "metrics"),
        ],
        "spans": [
            ("within", _("Within")),
            ("ago", _("So long ago")),
            ("fresh", _("Said in the last")),
        ],
    }
