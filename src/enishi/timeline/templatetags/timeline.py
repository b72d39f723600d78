"""`{% load timeline %}`: small drawings and words of this room's pages."""

from collections.abc import Sequence

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy

from enishi.timeline.enums import Channel, SourceKind, Stage
from enishi.timeline.touchpoints import Rule, label
from enishi.timeline.wire import REASONS

register = template.Library()

SPARK_HEIGHT = 24
_KIND_ICONS = {
    SourceKind.SITE: "globe",
    SourceKind.APP: "smartphone",
    SourceKind.SERVER: "server",
    SourceKind.STORE: "store",
    SourceKind.IMPORT: "file-up",
    SourceKind.OWN: "sparkles",
}

_TYPES = {
    "text": gettext_lazy("text"),
    "number": gettext_lazy("number"),
    "date": gettext_lazy("date"),
    "boolean": gettext_lazy("yes or no"),
    "array": gettext_lazy("list"),
    "object": gettext_lazy("structure"),
    "null": gettext_lazy("empty"),
}


@register.inclusion_tag("timeline/spark.html")
def spark(values: Sequence[int], text: str) -> dict[str, object]:
    """The course of daily counts, ending today; `text` says the same in words."""
    top = max(values, default=0)
    points = [
        f"{x},{SPARK_HEIGHT - 1 - (value / top * (SPARK_HEIGHT - 3) if top else 0):.1f}"
        for x, value in enumerate(values)
    ]
    line, last = " ".join(points), max(len(values) - 1, 1)
    area = f"0,{SPARK_HEIGHT} {line} {last},{SPARK_HEIGHT}"
    return {"line": line, "area": area, "width": last, "height": SPARK_HEIGHT, "text": text}


@register.filter
def percent(share: float | None) -> str:
    """0.0123 → 1.2 %; nothing known is a dash."""
    if share is None:
        return "–"
    return f"{number_format(round(share * 100, 1), 1 if share else 0, use_l10n=True)}%"


@register.filter
def channel(value: str) -> str:
    return str(Channel(value).label) if value in Channel.values else value


@register.filter
def stage(value: str) -> str:
    return str(Stage(value).label) if value in Stage.values else value


@register.filter
def type_words(value: str) -> str:
    """What JSON calls text, as a reader does."""
    return str(_TYPES.get(value, value))


@register.filter
def kind_icon(value: str) -> str:
    return _KIND_ICONS.get(SourceKind(value), "radio")


@register.filter
def reason(code: str) -> str:
    return str(REASONS.get(code, code))


@register.filter
def touchpoint(rule: Rule) -> str:
    return label(rule)


@register.filter
def of(key: object, mapping: dict[object, object]) -> object:
    """`{{ key|of:mapping }}`"""
    return mapping.get(key, "")
