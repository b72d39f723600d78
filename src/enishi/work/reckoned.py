"""Figures of follow-ups as pages show them: with n, an interval, and a way to the items."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.ask.answers import Answer
from enishi.ask.words import reason
from enishi.ui.charts import Chart, Series
from enishi.ui.formats import money_text, number_text, short_date
from enishi.work.figures import Line, Share, week_of
from enishi.work.queries import Median
from enishi.work.shown import duration_words

RECOVERED: Final = "surveys.recovered"


@dataclass(frozen=True)
class Card:
    label: str
    value: str
    below: str
    url: str = ""


@dataclass(frozen=True)
class Reckoned:
    """A line of the table."""

    line: Line
    name: str
    url: str

    @property
    def touch(self) -> Mapping[str, str]:
        return median_said(self.line.touch)

    @property
    def resolution(self) -> Mapping[str, str]:
        return median_said(self.line.resolution)

    @property
    def kept(self) -> Mapping[str, str]:
        return share_words(self.line.kept)

    @property
    def again(self) -> Mapping[str, str]:
        return share_words(self.line.again)

    @property
    def missed_url(self) -> str:
        return f"{self.url}&kept=0"

    @property
    def again_url(self) -> str:
        return f"{self.url}&reopened=1"


def figure_words(line: Line, url: str) -> list[Card]:
    touch, resolution = median_said(line.touch), median_said(line.resolution)
    kept, again = share_words(line.kept), share_words(line.again)
    return [
        Card(_("Opened"), number_text(line.opened),
             _("%(n)s resolved") % {"n": number_text(line.resolved)}, url),
        Card(_("Median time to the first touch"), touch["value"], touch["below"]),
        Card(_("Median time to resolution"), resolution["value"], resolution["below"]),
        Card(_("Resolved by their due time"), kept["value"], kept["below"], f"{url}&kept=0"),
        Card(_("Reopened"), again["value"], again["below"], f"{url}&reopened=1"),
    ]  # fmt: skip


def median_said(of: Median) -> Mapping[str, str]:
    n = number_text(of.n)
    if of.value is None:
        return {"value": "–", "below": _("nothing yet")}
    value = duration_words(of.value)
    if of.low is None:
        return {"value": value, "below": _("too few for an interval (n = %(n)s)") % {"n": n}}
    said = {"low": duration_words(of.low), "high": duration_words(of.high), "n": n}
    return {"value": value, "below": _("95%% between %(low)s and %(high)s, n = %(n)s") % said}


def share_words(of: Share) -> Mapping[str, str]:
    if of.value is None or of.interval is None:
        return {"value": "–", "below": _("nothing yet")}
    low, high = of.interval
    said = {"low": _percent(low), "high": _percent(high), "n": number_text(of.n)}
    below = _("95%% between %(low)s and %(high)s, n = %(n)s") % said
    return {"value": _percent(of.value), "below": below}


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def group_title(by: str, key: int | None, names: Mapping[int, str]) -> str:
    if key is None:
        return pgettext("work", "none")
    if by == "week":
        return _("Week of %(day)s") % {"day": short_date(week_of(key))}
    return names.get(key, str(key))


def backlog_chart(days: Sequence[tuple[date, int]]) -> Chart | None:
    if len(days) < 2:
        return None
    series = Series(_("Standing"), [float(n) for _day, n in days])
    label = _("Follow-ups that stood at the end of each day")
    return Chart(label, [day.isoformat() for day, _n in days], [series])


class Round:
    """Whether unhappy customers come round, in words."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.totals: Mapping[str, Any] = answer.totals
        self.reason = reason(answer.reason, answer.n)

    @property
    def rows(self) -> list[Mapping[str, str]]:
        labels = {
            "resolved": _("Followed up and resolved"),
            "other": _("Not followed up, or not resolved in time"),
        }
        return [
            {
                "name": labels[str(row["class"])],
                "people": number_text(_number(row["people"])),
                "n": number_text(_number(row["n"])),
                "recovered": self._share(row, "recovered"),
                "promoted": self._share(row, "promoted"),
                "url": self.people(row["class"]),
            }
            for row in self.answer.rows
        ]

    def people(self, of: object) -> str:
        row = json.dumps({"class": of})
        said = {"params": json.dumps(self.answer.params), "row": row}
        return f"{reverse('overview:behind', args=[RECOVERED])}?{urlencode(said)}"

    def _share(self, row: Mapping[str, Any], name: str) -> str:
        if row[name] is None:
            return "–"
        low, high = row[f"{name}_lo"], row[f"{name}_hi"]
        return f"{_percent(row[name])} ({_percent(low)} – {_percent(high)})"

    def _points(self, name: str) -> str:
        value, low, high = (self.totals.get(f"{name}{end}") for end in ("", "_lo", "_hi"))
        if value is None or low is None or high is None:
            return ""
        said = {"value": f"{value * 100:+.0f}", "low": f"{low * 100:+.0f}"}
        return _("%(value)s points (95%% between %(low)s and %(high)s)") % {
            **said, "high": f"{high * 100:+.0f}",
        }  # fmt: skip

    @property
    def difference(self) -> str:
        return self._points("difference")

    @property
    def adjusted(self) -> str:
        return self._points("adjusted")

    @property
    def retention(self) -> str:
        return self._points("retention_difference")

    @property
    def days(self) -> int:
        return int(self.totals["follow_days"])

    def _money(self, name: str) -> str:
        ends = [self.totals.get(f"{name}{end}") for end in ("", "_lo", "_hi")]
        if any(end is None for end in ends):
            return ""
        currency = str(self.totals["currency"])
        value, low, high = (money_text(round(float(str(end)) * 1000), currency) for end in ends)
        return _("%(value)s (95%% between %(low)s and %(high)s)") % {
            "value": value, "low": low, "high": high,
        }  # fmt: skip

    @property
    def revenue(self) -> str:
        return self._money("revenue_difference")

    @property
    def saved(self) -> str:
        return self._money("saved")

    @property
    def saved_people(self) -> str:
        return number_text(self.totals["recovered_people"])

    @property
    def followed(self) -> str:
        n = self.totals["followed_recovered"] + self.totals["followed_others"]
        return number_text(n)


def _number(value: object) -> int:
    return int(str(value))
