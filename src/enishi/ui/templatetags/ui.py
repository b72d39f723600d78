"""Tags and filters of every template; builtins, so no `{% load %}` is needed."""

from urllib.parse import urlencode
from zlib import crc32

from django import template
from django.template import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from enishi.ui import formats
from enishi.ui.charts import Chart
from enishi.ui.icons import SPRITE, icon_names

register = template.Library()
AVATAR_COLOURS = 6


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "users" %}`, `{% icon "users" "sm" %}`: decoration, silent for screen readers."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"No icon {name!r}: add it to tools/icons.txt")
    return format_html(
        '<svg class="i {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        size,
        static(SPRITE),
        name,
    )


@register.filter
def moment(value: formats.Moment | None) -> SafeString | str:
    """A `<time>`: relative under a day (kept fresh by time.js), else date and time."""
    if value is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}" data-moment>{}</time>',
        formats.local(value).isoformat(),
        formats.full_text(value),
        formats.moment_text(value),
    )


@register.filter
def clock(value: formats.Moment | None) -> SafeString | str:
    if value is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        formats.local(value).isoformat(),
        formats.full_text(value),
        formats.clock_text(value),
    )


@register.filter
def day(value: formats.Moment | None) -> str:
    return "–" if value is None else formats.day_text(value)


@register.filter
def number(value: float | None) -> str:
    return formats.number_text(value)


@register.filter
def money(thousandths: int | None, currency: str = "JPY") -> str:
    return formats.money_text(thousandths, currency)


@register.simple_tag
def avatar(name: str, key: object = "", size: str = "") -> SafeString:
    """A coloured circle; the colour belongs to `key` (an id), so it survives a change of name."""
    colour = crc32(str(key or name).encode()) % AVATAR_COLOURS
    return format_html(
        '<span class="av a{} {}" aria-hidden="true">{}</span>', colour, size, formats.initial(name)
    )


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: object) -> str:
    """The current query string with replacements; None removes. A list sets several values."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            params.pop(name, None)
        elif isinstance(value, list | tuple):
            params.setlist(name, [str(one) for one in value])
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def from_list(context: RequestContext, place: str) -> str:
    """Behind the address of a row's page: from which list, and where in it, the reader came."""
    kept = context.render_context
    if "list" not in kept:  # the same for every row
        request = context["request"]
        params = request.GET.copy()
        params.pop("cursor", None)
        found = f"{request.path}?{params.urlencode()}" if params else request.path
        kept["list"] = urlencode({"list": found})
    return f"?{kept['list']}&{urlencode({'place': place})}"


@register.inclusion_tag("ui/chart.html")
def chart(figure: Chart) -> dict[str, object]:
    """`{% chart figure %}`: drawn by chart.js; without it, the table of the same data."""
    return {"chart": figure, "data": figure.for_browser()}
