"""What the columns of answers, and their values, are called on a page. A name that is not here
is shown as it is written in the API."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.ask.words import segment_label
from enishi.lens.beside import PREFIX
from enishi.timeline.enums import Channel
from enishi.ui.formats import MONTHS, is_japanese

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
    "question": _("Question"),
    "row": _("Row"),
    "option": _("Option"),
    "metric": _("Metric"),
    "value_lo": _LOW,
    "value_hi": _HIGH,
    "residual": _("Adjusted residual"),
    "difference": _("Against all others"),
    "difference_lo": _("Against all others, 95 % from"),
    "difference_hi": _("Against all others, 95 % to"),
    "p": "p",
    "q": "q",
    "mark": _("Verdict"),
    "hidden": _("Groups not shown"),
    "driver": _("Driver"),
    "importance": _("Importance"),
    "sign": _("Direction"),
    "vif": "VIF",
    "performance": _("Performance"),
    "quadrant": _("What to do"),
    "r2": "R²",
    "r2_adjusted": _("R², adjusted"),
    "method": _("Method"),
    "condition_index": _("Condition index"),
    "adjusted_for": _("Compared within"),
    "asked": pgettext_lazy("column", "Asked"),
    "answered": pgettext_lazy("column", "Answered"),
    "share_answered": _("Response rate"),
    "weighted": _("Weighted for non-response"),
    "effective_n": _("Effective n"),
    "recovered": _("Came round"),
    "recovered_lo": _("Came round, 95 % from"),
    "recovered_hi": _("Came round, 95 % to"),
    "promoted": _("Became promoters"),
    "promoted_lo": _("Became promoters, 95 % from"),
    "promoted_hi": _("Became promoters, 95 % to"),
    "promoted_difference": _("Promoters, difference"),
    "promoted_difference_lo": _("Promoters, difference, 95 % from"),
    "promoted_difference_hi": _("Promoters, difference, 95 % to"),
    "revenue_difference": _("Revenue per person, difference"),
    "revenue_difference_lo": _("Revenue, difference, 95 % from"),
    "revenue_difference_hi": _("Revenue, difference, 95 % to"),
    "retention_recovered": _("Bought again of who came round"),
    "retention_others": _("Bought again of the others"),
    "retention_difference": _("Bought again, difference"),
    "retention_difference_lo": _("Bought again, difference, 95 % from"),
    "retention_difference_hi": _("Bought again, difference, 95 % to"),
    "followed_recovered": _("Followed of who came round"),
    "followed_others": _("Followed of the others"),
    "adjusted": _("Difference, like with like"),
    "adjusted_lo": _("Like with like, 95 % from"),
    "adjusted_hi": _("Like with like, 95 % to"),
    "recovered_people": _("Came round after a resolved follow-up"),
    "saved": _("Goes with coming round"),
    "saved_lo": _("Goes with coming round, 95 % from"),
    "saved_hi": _("Goes with coming round, 95 % to"),
}
VALUES: Final = {
    "rose": _("rose"),
    "fell": _("fell"),
    "differs": _("differs"),
    "above": _("above the others"),
    "below": _("below the others"),
    "not_distinguishable": _("not distinguishable"),
    "not_enough_data": _("too few"),
    "promoters": _("Promoters"),
    "passives": _("Passives"),
    "detractors": _("Detractors"),
    "resolved": _("Followed up and resolved"),
    "other": _("Not followed up, or not resolved in time"),
    "new": _("New"),
    "active": pgettext_lazy("lifecycle", "Active"),
    "at_risk": _("At risk"),
    "lost": _("Lost"),
    "event": _("the time of each event"),
    "end": _("the end of the window"),
    "improve": _("Improve first"),
    "keep": _("Keep up"),
    "enough": _("Good enough"),
    "later": _("Later"),
    "lmg": "LMG",
    "johnson": _("Johnson's weights"),
    "channel": _("Channel"),
}
DRIVERS: Final = {  # facts of the timeline
    "delay_days": _("Days of delay"),
    "wait_minutes": _("Minutes waited"),
    "wait_seconds": _("Seconds waited"),
    "errors": _("Errors met"),
    "contacts": _("Contacts before"),
    "handoffs": _("Hand-offs"),
}
SIGNS: Final = {1: _("More is better"), -1: _("Less is better"), 0: _("Not clear")}
CHANNELED: Final = {"channel", "touch", "group", "split", "best", "worst"}  # may name a channel
CODED: Final = {  # columns whose values are codes
    "verdict", "mark", "reason", "class", "stage", "membership", "quadrant", "method",
    "adjusted_for",
}  # fmt: skip
PERIODS: Final = {"group", "period", "cohort"}  # columns that may hold the first day of a period
UNITS: Final = {"day", "week", "month", "quarter", "year"}
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
SHARES: Final = ("share", "_rate", "of_first", "of_previous")
WHOLE_SHARES: Final = {
    "churn", "repeat", "conversion", "within", "retention", "dau_mau", "dau_wau", "wau_mau",
    "importance", "performance", "r2", "r2_adjusted", "recovered", "promoted", "difference",
    "adjusted", "promoted_difference", "retention_difference",
}  # fmt: skip


def is_share(name: str) -> bool:
    """Whether the values of the column are parts of 1."""
    bare = name.removesuffix("_lo").removesuffix("_hi")
    return bare in WHOLE_SHARES or bare.startswith(SHARES) or bare.endswith(SHARES)


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
    if name == "driver":
        return str(DRIVERS.get(said, said))
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
