"""What questions, their parameters and their columns are called on a page. A name that is not here
is shown as it is written in the API."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from enishi.ask.populations import segment_names
from enishi.lens.beside import EVERYBODY, NOT, PREFIX
from enishi.lens.question import Question
from enishi.timeline.enums import Channel
from enishi.ui.formats import MONTHS, is_japanese

_WHY = _("Did the groups weigh otherwise, or did they change themselves?")
TITLES: Final = {
    "events": (_("Events"), _("Which events happened how often, and to how many people?")),
    "funnel": (_("Funnel"), _("How far do people come along given steps, and how fast?")),
    "paths.graph": (_("Paths"), _("Which step comes straight after which?")),
    "paths.variants": (_("Whole paths"), _("How many people went exactly the same way?")),
    "sessions": (_("Sessions"), _("How many visits, how long, and how many end at once?")),
    "touch.first": (_("First touch"), _("Where did people first come from?")),
    "touch.last": (_("Last touch"), _("What came last before they did what was hoped for?")),
    "breakdown": (_("Breakdown of events"), _("How much of an event, by anything it says?")),
    "trend": (_("Events over time"), _("How does a measure of an event go?")),
    "retention": (_("Retention"), _("Of those who began together, how many come back?")),
    "lifecycle": (_("Lifecycle"), _("Who is new, active, at risk or lost?")),
    "stickiness": (_("Stickiness"), _("How many of those who come in a month come on a day?")),
    "rfm": (_("RFM scores"), _("How lately, how often and how much does each customer buy?")),
    "rfm.cells": (_("RFM segments"), _("How many customers are in each RFM segment?")),
    "metrics.nps": (_("NPS"), _("Would customers recommend us?")),
    "metrics.enps": (_("Employee NPS"), _("Would employees recommend us?")),
    "metrics.csat": (_("CSAT"), _("How satisfied are customers?")),
    "metrics.ces": (_("CES"), _("How easy is it for customers?")),
    "metrics.compare": (
        _("Two periods compared"),
        _("Did a score really change, or is it chance?"),
    ),
    "metrics.nps.why": (
        _("Why NPS moved"),
        _("Did other people answer, or did the same groups answer otherwise?"),
    ),
    "metrics.enps.why": (_("Why employee NPS moved"), _WHY),
    "metrics.csat.why": (_("Why CSAT moved"), _WHY),
    "metrics.ces.why": (_("Why CES moved"), _WHY),
    "metrics.repeat.why": (_("Why the repeat rate moved"), _WHY),
    "metrics.conversion.why": (_("Why conversion moved"), _WHY),
    "metrics.bounce.why": (_("Why the bounce rate moved"), _WHY),
    "metrics.aov.why": (_("Why the average order moved"), _WHY),
    "metrics.waiting.why": (_("Why waiting moved"), _WHY),
    "metrics.first_response.why": (_("Why the first answer came sooner or later"), _WHY),
    "metrics.bounce": (_("Bounce rate"), _("Which share of visits ends at once?")),
    "metrics.trend": (_("Metric over time"), _("How does a metric go, with its interval?")),
    "metrics.consistency": (
        _("Channels side by side"),
        _("Is the experience the same everywhere?"),
    ),
    "metrics.by_class": (
        _("What promoters bring"),
        _("How much do promoters, passives and detractors buy afterwards?"),
    ),
    "metrics.churn": (_("Churn"), _("Which share of the customers left?")),
    "metrics.repeat": (_("Repeat rate"), _("Who ordered, and ordered again?")),
    "metrics.conversion": (_("Conversion"), _("Who starts, and reaches the goal?")),
    "metrics.revenue": (_("Revenue"), _("What did orders bring, refunds taken off?")),
    "metrics.aov": (_("Average order"), _("How much does one order bring?")),
    "metrics.purchase_interval": (
        _("Purchase interval"),
        _("How long until customers order again?"),
    ),
    "metrics.acquisition_cost": (
        _("Cost of a new customer"),
        _("What does a new customer cost, and when is it earned back?"),
    ),
    "metrics.waiting": (_("Waiting time"), _("How long do people wait?")),
    "metrics.first_response": (_("Time to the first answer"), _("How long until we answer?")),
}
# Where each is listed, by the topic of `lens` that it belongs to.
TOPICS: Final = {
    "measures": _("What happens, and how much"),
    "paths": _("Ways and visits"),
    "retention": _("Coming back and buying"),
    "scores": _("Scores and figures"),
}
EXAMPLES: Final = {
    "funnel": {"steps": "Product Viewed>Product Added>Checkout Started>Order Completed"},
}
_BY = _("channel, touchpoint, stage, store, product, agent, day … year, or property:<name>")
_PERIOD = _("Two days with two dots between them: 2026-10-01..2026-11-01, the last not included")
_LENGTH = _("A length of time: 30m, 12h, 7d, 4w")
_EVENT = _("As the event catalogue writes it")
PARAMETERS: Final = {
    "since": (_("From"), _("A day (2026-11-01), an instant, or so long ago: -30d")),
    "until": (_("Until, not included"), _("Nothing = now")),
    "segment": (_("Segment"), _("Only its people; its id or name")),
    "limit": (_("Rows at most"), ""),
    "by": (_("Split by"), _BY),
    "before": (_("Earlier period"), _PERIOD),
    "after": (_("Later period"), _PERIOD),
    "metric": (_("Metric"), ""),
    "scale": (_("Scale"), _("1-5, 1-7 or 0-10")),
    "show": (_("Shown as"), _("top = share of the top box; mean = mean score")),
    "top": (_("Top box from"), _("The lowest score that counts as good")),
    "unit": (pgettext_lazy("of time", "Unit"), ""),
    "kind": (pgettext_lazy("of a question", "Kind"), ""),
    "window": (_("Away for"), _LENGTH),
    "event": (_("Event"), _EVENT),
    "started": (_("Event that begins a contract"), _EVENT),
    "ended": (_("Event that ends a contract"), _EVENT),
    "within": (_("Within"), _LENGTH),
    "start": (_("First event"), _EVENT),
    "goal": (_("Goal"), _EVENT),
    "back": (_("Event that counts as coming back"), _EVENT),
    "periods": (_("Periods at most"), _("0 = as many as there are")),
    "measure": (_("Measure"), _("count, people, sum:<property>, mean:<property> …")),
    "new": (_("New for (days)"), ""),
    "at_risk": (_("At risk from (days)"), ""),
    "lost": (_("Lost from (days)"), ""),
    "days": (_("Days"), ""),
    "orders": (_("Event of an order"), _EVENT),
    "refunds": (_("Event of a refund"), _EVENT),
    "follow": (_("Followed for"), _LENGTH),
    "margin": (_("Margin"), _("Of the revenue, from 0 to 1")),
    "asked": (_("Event that asks"), _EVENT),
    "answered": (_("Event that answers"), _EVENT),
    "key": (_("Property that joins them"), ""),
    "field": (_("Property in seconds"), ""),
    "target": (_("Target"), _LENGTH),
    "steps": (_("Steps"), _("In order, with > between them: Product Viewed>Order Completed")),
    "strict": (_("Strict order"), _("No other step in between")),
    "split": (_("Split by"), _("channel, touchpoint, stage, or a property of the first step")),
    "gap": (_("Longest pause"), _LENGTH),
    "skip_loops": (_("Without repetitions"), _("A step that comes straight after itself")),
    "from_step": (_("From the step"), ""),
    "to_step": (_("To the step"), ""),
    "min_count": (_("At least so often"), ""),
    "conversion": (_("Event hoped for"), _EVENT),
    "currency": (_("Currency"), _("A code such as USD; nothing = the company's")),
    # Where a question means something else by the same name.
    "funnel.window": (_("Within, from the first step"), _LENGTH),
    "funnel.by": (_("Steps are"), ""),
    "paths.graph.by": (_("Steps are"), ""),
    "paths.variants.by": (_("Steps are"), ""),
    "paths.variants.steps": (_("Steps of a way at most"), ""),
}
CHOICES: Final = {
    "day": pgettext_lazy("unit", "Day"),
    "week": pgettext_lazy("unit", "Week"),
    "month": pgettext_lazy("unit", "Month"),
    "event": _("Events"),
    "touchpoint": pgettext_lazy("unit", "Touchpoints"),
    "channel": _("Channel"),
    "stage": _("Stage"),
    "bounded": _("In exactly that period"),
    "unbounded": _("In that period or later"),
    "rolling": _("So many days after the start"),
    "inactivity": _("By inactivity"),
    "contractual": _("By contract"),
    "top": _("Share of the top box"),
    "mean": _("Mean score"),
}
_LOW, _HIGH, _SHARE = _("95 % from"), _("95 % to"), _("Share")
COLUMNS: Final = {
    "name": _("Event name"),
    "count": _("Count"),
    "people": _("Number of people"),
    "group": _("Group"),
    "nps": _("NPS"),
    "csat": _("CSAT"),
    "ces": _("CES"),
    "lo": _LOW,
    "hi": _HIGH,
    "n": "n",
    "promoters": _("Promoters"),
    "passives": _("Passives"),
    "detractors": _("Detractors"),
    "class": _("Class"),
    "top": _("Top box"),
    "mean": _("Mean"),
    "median": _("Median"),
    "p90": _("90 % within"),
    "p95": _("95 % within"),
    "value": _("Value"),
    "before": pgettext_lazy("column", "Before"),
    "after": pgettext_lazy("column", "After"),
    "change": pgettext_lazy("column", "Change"),
    "verdict": _("Verdict"),
    "n_before": _("n before"),
    "n_after": _("n after"),
    "nps_before": _("NPS before"),
    "nps_after": _("NPS after"),
    "share_before": _("Share before"),
    "share_after": _("Share after"),
    "mix": pgettext_lazy("column", "Mix"),
    "mix_lo": _("Mix, 95 % from"),
    "mix_hi": _("Mix, 95 % to"),
    "rate": pgettext_lazy("column", "Rate"),
    "rate_lo": _("Rate, 95 % from"),
    "rate_hi": _("Rate, 95 % to"),
    "change_lo": _("Change, 95 % from"),
    "change_hi": _("Change, 95 % to"),
    "left_out": _("Answers left out"),
    "costs_left_out": _("Costs in another currency"),
    "membership": _("In the segment as of"),
    "csat_before": _("CSAT before"),
    "csat_after": _("CSAT after"),
    "ces_before": _("CES before"),
    "ces_after": _("CES after"),
    "enps_before": _("Employee NPS before"),
    "enps_after": _("Employee NPS after"),
    "repeat_before": _("Repeat rate before"),
    "repeat_after": _("Repeat rate after"),
    "conversion_before": _("Conversion before"),
    "conversion_after": _("Conversion after"),
    "bounce_before": _("Bounce rate before"),
    "bounce_after": _("Bounce rate after"),
    "bounce": _("Bounce rate"),
    "enps": _("Employee NPS"),
    "aov_before": _("Average order before"),
    "aov_after": _("Average order after"),
    "within_before": _("Within the target before"),
    "within_after": _("Within the target after"),
    "period": _("Period"),
    "day": _("Day"),
    "complete": _("Over"),
    "reason": _("Reason"),
    "churn": _("Churn"),
    "churned": pgettext_lazy("column", "Left"),
    "window_days": _("Away for (days)"),
    "proposed_window_days": _("Proposed window (days)"),
    "repeat": _("Repeat rate"),
    "again": _("Came again"),
    "conversion": _("Conversion"),
    "converted": _("Reached the goal"),
    "revenue": _("Revenue"),
    "aov": _("Average order"),
    "currency": _("Currency"),
    "other_currency": _("Orders in another currency"),
    "amount": _("Amount"),
    "orders": pgettext_lazy("column", "Orders"),
    "retention": _("Bought again"),
    "retention_lo": _("Bought again, 95 % from"),
    "retention_hi": _("Bought again, 95 % to"),
    "per_point": _("Goes with one NPS point"),
    "per_point_lo": _("Goes with one NPS point, 95 % from"),
    "per_point_hi": _("Goes with one NPS point, 95 % to"),
    "follow_days": _("Followed for (days)"),
    "best": _("Highest"),
    "worst": _("Lowest"),
    "gap": _("Gap"),
    "gap_lo": _("Gap, 95 % from"),
    "gap_hi": _("Gap, 95 % to"),
    "cost": _("Cost"),
    "customers": pgettext_lazy("column", "New customers"),
    "cost_per_customer": _("Cost of one customer"),
    "revenue_per_customer": _("Revenue of one customer"),
    "payback_days": _("Days until earned back"),
    "within": _("Within the target"),
    "open": _("Still open"),
    "cohort": _("Cohort"),
    "returned": _("Came back"),
    "share": _SHARE,
    "share_lo": _("Share, 95 % from"),
    "share_hi": _("Share, 95 % to"),
    "step": _("Step"),
    "number": pgettext_lazy("column", "No."),
    "of_previous": _("Of the step before"),
    "of_previous_lo": _("Of the step before, 95 % from"),
    "of_previous_hi": _("Of the step before, 95 % to"),
    "median_seconds": _("Median time"),
    "p90_seconds": _("90 % within the time"),
    "from": pgettext_lazy("column", "From"),
    "to": pgettext_lazy("column", "To"),
    "variant": _("Way"),
    "touch": _("Touch"),
    "conversions": _("Conversions"),
    "channel": _("Channel"),
    "touchpoint": _("Touchpoint"),
    "sessions": _("Sessions"),
    "events": _("Events"),
    "events_per_session": _("Events per session"),
    "bounces": _("Left at once"),
    "bounce_share": _("Share that left at once"),
    "bounce_share_lo": _("Left at once, 95 % from"),
    "bounce_share_hi": _("Left at once, 95 % to"),
    "split": _("Split"),
    "groups": _("Groups"),
    "edges": _("Transitions"),
    "starts": _("Ways begin with"),
    "ends": _("Ways end with"),
    "variants": _("Ways"),
    "rest": _("People on other ways"),
    "cut": _("People whose way goes on"),
    "stage": _("Stage"),
    "segment": _("Segment"),
    "person": _("Person"),
    "r": "R",
    "f": "F",
    "m": "M",
    "dau": _("A day"),
    "wau": _("7 days"),
    "mau": _("30 days"),
    "dau_mau": _("A day of 30"),
    "dau_wau": _("A day of 7"),
    "wau_mau": _("7 days of 30"),
}
VALUES: Final = {
    "rose": _("rose"),
    "fell": _("fell"),
    "differs": _("differs"),
    "not_distinguishable": _("not distinguishable"),
    "not_enough_data": _("too few"),
    "promoters": _("Promoters"),
    "passives": _("Passives"),
    "detractors": _("Detractors"),
    "new": _("New"),
    "active": pgettext_lazy("lifecycle", "Active"),
    "at_risk": _("At risk"),
    "lost": _("Lost"),
    "event": _("the time of each event"),
    "end": _("the end of the window"),
}
CHANNELED: Final = {"channel", "touch", "group", "split", "best", "worst"}  # may name a channel
CODED: Final = {  # columns whose values are codes
    "verdict", "reason", "class", "stage", "membership",
}  # fmt: skip
PERIODS: Final = {"group", "period", "cohort"}  # columns that may hold the first day of a period
UNITS: Final = {"day", "week", "month", "quarter", "year"}
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
REASONS: Final = {
    "no_events": _("Nothing of this kind happened in the window."),
    "other_currency": _("The amounts are in another currency: name it."),
    "not_enough_data": _("Not enough data for a figure that can be trusted."),
}


SHARES: Final = ("share", "_rate", "of_first", "of_previous")
WHOLE_SHARES: Final = {
    "churn", "repeat", "conversion", "within", "retention", "dau_mau", "dau_wau", "wau_mau",
}  # fmt: skip


def is_share(name: str) -> bool:
    """Whether the values of the column are parts of 1."""
    bare = name.removesuffix("_lo").removesuffix("_hi")
    return bare in WHOLE_SHARES or bare.startswith(SHARES) or bare.endswith(SHARES)


def title(name: str) -> str:
    return str(TITLES[name][0]) if name in TITLES else name


def about(name: str) -> str:
    return str(TITLES[name][1]) if name in TITLES else ""


def by_topic(
    registered: Mapping[str, type[Question]],
) -> list[tuple[str, list[str]]]:
    """(topic, its questions) of every question that has a page of its own to be found on."""
    found: dict[str, list[str]] = {topic: [] for topic in TOPICS}
    for name, cls in registered.items():
        topic = cls.__module__.split(".")[2]
        if name in TITLES and topic in found:
            found[topic].append(name)
    return [(str(TOPICS[topic]), names) for topic, names in found.items()]


def example(name: str) -> str:
    """The query string of a question that can be asked at once."""
    return f"?{urlencode(EXAMPLES[name])}" if name in EXAMPLES else ""


def parameter(question: str, name: str) -> tuple[str, str]:
    """Label and help."""
    own = f"{question}.{name}"
    known = own if own in PARAMETERS else name
    label, help_text = PARAMETERS.get(known, (name, ""))
    return str(label), str(help_text)


def choice(value: str) -> str:
    return str(CHOICES.get(value, value))


def written_as(name: str, columns: Collection[str]) -> str:
    """The column whose unit this one has: an end of an interval is a share where its value is."""
    if name not in {"lo", "hi"}:
        return name
    return next((one for one in columns if is_share(one)), name)


def column(name: str) -> str:
    return str(COLUMNS.get(name, name))


def value(column_name: str, said: str) -> str:
    """A code in words; everything else as it is."""
    if column_name in CHANNELED and said in Channel.values:
        return str(Channel(said).label)
    return str(VALUES.get(said, said)) if column_name in CODED else said


def told(name: str, said: object, params: Mapping[str, object]) -> object:
    """A cell in words: groups that are segments by their names, periods by their unit."""
    if not isinstance(said, str):
        return said
    by = str(params.get("split") or params.get("by") or "")
    if name == "group" and by.startswith(PREFIX):
        return segment_label(said)
    unit = by if name == "group" else str(params.get("unit", ""))
    if name in PERIODS and unit in UNITS and DAY.fullmatch(said):
        return period_text(said, unit)
    return said


def period_text(first: str, unit: str) -> str:
    """The first day of a period, as its unit is written: 2026年11月, November 2026."""
    day = date.fromisoformat(first)
    if unit == "month":
        return (
            f"{day.year}年{day.month}月" if is_japanese() else f"{MONTHS[day.month - 1]} {day.year}"
        )
    return first


def segment_label(group: str) -> str:
    """What a group of by=segment:… is called: its name, "not in" it, or everybody."""
    if group == EVERYBODY:
        return gettext("Everybody")
    names = dict(segment_names())
    if group.startswith(NOT):
        handle = group.removeprefix(NOT)
        return gettext("Not in %(segment)s") % {"segment": names.get(handle, handle)}
    return names.get(group, group)


def reason(code: str | None, n: int) -> str:
    if code is None:
        return ""
    return f"{REASONS.get(code, code)} (n = {n:,})"
