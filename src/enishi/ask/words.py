"""What questions and their parameters are called on a page. A name that is not here
is shown as it is written in the API."""

from collections.abc import Mapping
from typing import Final

from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from enishi.ask.populations import segment_names
from enishi.lens.beside import EVERYBODY, NOT
from enishi.lens.question import Question

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
    "metrics.time_on_site": (_("Time on site"), _("How long does a visit last?")),
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
    "surveys.recovered": (
        _("Detractors who come round"),
        _("Do unhappy customers who were followed up answer better the next time?"),
    ),
    "surveys.results": (
        _("Results of a survey"),
        _("What was answered, also side by side?"),
    ),
    "surveys.drivers": (
        _("Drivers of satisfaction"),
        _("What goes with good and bad scores, and from where on?"),
    ),
}
# Where each is listed, by the topic of `lens` that it belongs to.
TOPICS: Final = {
    "measures": _("What happens, and how much"),
    "paths": _("Ways and visits"),
    "retention": _("Coming back and buying"),
    "scores": _("Scores and figures"),
    "answers": _("What surveys were answered"),
    "drivers": _("What goes with scores"),
}
EXAMPLES: Final = {
    "funnel": {"steps": "Product Viewed>Product Added>Checkout Started>Order Completed"},
    "surveys.results": {"survey": "1"},
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
    "drivers": (
        _("Drivers"),
        _("With commas between: delivery, delay_days, contacts …; nothing = all ratings"),
    ),
    "reach": (_("Facts reach back for"), _LENGTH),
    "missing": (_("Where a fact is missing"), ""),
    "below": (_("Detractors up to"), _("The highest score that counts as unhappy")),
    "settle": (_("Resolved within"), _LENGTH),
    "good": (_("Came round from"), _("The lowest score of the next answer that counts so")),
    "best": (_("Promoter from"), ""),
    "surveys.recovered.within": (_("Next answer within"), _LENGTH),
    "survey": (_("Survey"), _("Its number")),
    "touchpoint": (_("Touchpoint"), ""),
    "store": (_("Store"), _("As answers name it; - = none")),
    "agent": (_("Agent"), ""),
    "channel": (_("Channel"), ""),
    "product": (_("Product"), ""),
    "link": (_("Link"), ""),
    "language": (_("Language"), ""),
    "version": (_("Version"), ""),
    "score": (_("Score"), ""),
    "flags": (_("Flags"), ""),
    "change": (_("With the change against the period before"), ""),
    "adjust": (_("Compared within"), _("channel, touchpoint, stage, store …; none = with all")),
    # Where a question means something else by the same name.
    "surveys.drivers.asked": (_("Event of an invitation"), _EVENT),
    "surveys.drivers.question": (_("Question that is explained"), _("Its id; nothing = the first")),
    "surveys.results.by": (
        _("Split by"),
        _("store, agent, touchpoint, link, language, day … year, question:<id>, property:<name>"),
    ),
    "surveys.results.question": (_("Only this question"), _("Its id")),
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
    "drop": _("Leave the answer out"),
    "zero": _("Count it as 0"),
    "nps": _("NPS"),
    "enps": _("Employee NPS"),
    "csat": _("CSAT"),
    "ces": _("CES"),
    "promoters": _("Promoters"),
    "passives": _("Passives"),
    "detractors": _("Detractors"),
    "below": _("Below the top box"),
    "without": _("without flagged answers"),
    "only": _("only flagged answers"),
}
REASONS: Final = {
    "no_events": _("Nothing of this kind happened in the window."),
    "other_currency": _("The amounts are in another currency: name it."),
    "not_enough_data": _("Not enough data for a figure that can be trusted."),
    "guarded": _("Anonymous: not shown, so that nobody can be guessed."),
    "no_variation": _("Every answer is the same, so nothing can go with it."),
}


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
