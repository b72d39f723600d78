"""What questions, their parameters and their columns are called on a page. A name that is not here
is shown as it is written in the API."""

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.lens.question import Question
from enishi.timeline.enums import Channel

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
    "metrics.bounce": (_("Bounce rate"), _("Which share of visits ends after one page?")),
    "metrics.time_on_site": (_("Time on site"), _("How long does a visit last?")),
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
    "period": _("Period"),
    "start": _("First day"),
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
}
CHANNELED: Final = {"channel", "touch", "group", "split", "best", "worst"}  # may name a channel
CODED: Final = {"verdict", "reason", "class", "stage"}  # columns whose values are codes
REASONS: Final = {
    "no_events": _("Nothing of this kind happened in the window."),
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


def reason(code: str | None, n: int) -> str:
    if code is None:
        return ""
    return f"{REASONS.get(code, code)} (n = {n:,})"
