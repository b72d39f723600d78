"""What figures, groups and verdicts are called on a page."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.ask.words import reason as reason_text
from enishi.ask.words import segment_label
from enishi.lens.beside import PREFIX
from enishi.metrics.catalogue import Metric
from enishi.metrics.readings import Reading, Value
from enishi.timeline.enums import Channel, Stage
from enishi.ui.formats import MONTHS, is_japanese, length_text, money_text, number_text

SPLITS: Final = {
    "channel": gettext_lazy("Channel"),
    "touchpoint": gettext_lazy("Touchpoint"),
    "stage": gettext_lazy("Stage"),
    "store": gettext_lazy("Store"),
    "product": gettext_lazy("Product"),
    "agent": gettext_lazy("Agent"),
}
CLASSES: Final = {
    "promoters": gettext_lazy("Promoters"),
    "passives": gettext_lazy("Passives"),
    "detractors": gettext_lazy("Detractors"),
}
COUNTED: Final = {
    "answers": gettext_lazy("Answers"),
    "people": pgettext_lazy("counted", "People"),
    "orders": pgettext_lazy("column", "Orders"),
    "sessions": pgettext_lazy("counted", "Visits"),
    "contacts": pgettext_lazy("counted", "Contacts"),
    "intervals": pgettext_lazy("counted", "Times between orders"),
}
SPREAD: Final = {"median": gettext_lazy("Median"), "p90": gettext_lazy("90 % at most")}
LENGTHS: Final = {"seconds": 1, "days": 86_400}
UNITS: Final = {
    "day": gettext_lazy("day by day"),
    "week": gettext_lazy("week by week"),
    "month": gettext_lazy("month by month"),
}
MINUS: Final = "−"


def split_label(by: str) -> str:
    if by.startswith(PREFIX):
        return _("Segment")
    return str(SPLITS.get(by) or by.partition(":")[2] or by)


def group_label(by: str, group: object) -> str:
    if group is None:
        return _("not said")
    text = str(group)
    if by.startswith(PREFIX):
        return segment_label(text)
    if by == "channel" and text in Channel.values:
        return str(Channel(text).label)
    if by == "stage" and text.lower() in Stage.values:
        return str(Stage(text.lower()).label)
    return text


def value_text(metric: Metric, value: Value, currency: str = "") -> str:
    """+42, 81.2 %, 48,210, ¥12,300."""
    if value is None:
        return "–"
    if metric.unit == "points":
        return signed(value, 0)
    if metric.unit == "share":
        return f"{100 * value:.1f}%"
    if metric.unit == "money":
        return money_text(round(1000 * value), currency)
    if metric.unit in LENGTHS:
        return length_text(value * LENGTHS[metric.unit])
    return number_text(round(value))


def spread_texts(metric: Metric, reading: Reading) -> list[tuple[str, str]]:
    """(name, length of time) of what stands beside the value."""
    size = LENGTHS.get(metric.unit, 1)
    return [
        (str(SPREAD[name]), length_text(value * size))
        for name, value in reading.spread.items()
        if value is not None
    ]


def part_text(metric: Metric, value: float, currency: str) -> str:
    """A part of a change: +3.1 (points), +0.8 pt, +¥120."""
    if metric.unit == "points":
        return signed(value, 1)
    if metric.unit == "share":
        return f"{signed(100 * value, 1)} {_('pt')}"
    text = money_text(round(1000 * abs(value)), currency)
    return ("+" if value > 0 else MINUS if value < 0 else "") + text


def range_text(metric: Metric, low: Value, high: Value, currency: str = "") -> str:
    if low is None or high is None:
        return ""
    return f"{value_text(metric, low, currency)} – {value_text(metric, high, currency)}"


def change_text(metric: Metric, reading: Reading) -> str:
    """+3.1 points, +0.8 pt of a share, +6.4% of a count or of money."""
    if reading.change is None:
        return ""
    if metric.unit == "points":
        return signed(reading.change, 1)
    if metric.unit == "share":
        return f"{signed(100 * reading.change, 1)} {_('pt')}"
    if not reading.before:
        return ""
    return f"{signed(100 * reading.change / reading.before, 1)}%"


def change_range(metric: Metric, reading: Reading) -> str:
    """The interval of the change, as the change itself is written."""
    ends = []
    for end in (reading.change_low, reading.change_high):
        text = change_text(metric, Reading(value=None, before=reading.before, change=end))
        if not text:
            return ""
        ends.append(text)
    return " – ".join(ends)


def signed(value: float, places: int) -> str:
    text = f"{abs(value):,.{places}f}"
    sign = "" if not text.strip("0.,") else "+" if value > 0 else MINUS
    return sign + text


def tone(metric: Metric, reading: Reading) -> str:
    """up (good for the company), down (bad), or flat: nobody can tell."""
    if reading.verdict not in {"rose", "fell"} or not metric.better:
        return "flat"
    return "up" if (reading.verdict == "rose") == (metric.better == "up") else "down"


def verdict_text(reading: Reading) -> str:
    if reading.verdict == "not_distinguishable":
        return _("not distinguishable")
    if reading.verdict == "not_enough_data":
        return _("too few to compare")
    return ""


def counted_text(n: int) -> str:
    return f"n = {number_text(n)}"


def lacking(reading: Reading) -> str:
    return reason_text(reading.reason, reading.n)


def month_text(first: str) -> str:
    """2026-10-01 → 2026年10月, October 2026."""
    day = date.fromisoformat(first)
    return f"{day.year}年{day.month}月" if is_japanese() else f"{MONTHS[day.month - 1]} {day.year}"
