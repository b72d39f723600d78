"""What the people of a condition bring and say, whether it is a segment already or not: what they
bought in the year before, and their NPS with its interval. None while the asker still counts."""

from dataclasses import dataclass
from typing import Final

from enishi.ask.answers import Answer
from enishi.ask.queries import glance_all
from enishi.lens.conditions import tree
from enishi.segments.builder.preview import instant_said
from enishi.ui.formats import money_text, number_text

YEAR: Final = "-365d"


@dataclass(frozen=True)
class Figures:
    """`nps` is empty where too few have answered; `low` and `high` are its 95 % interval."""

    revenue: str
    nps: str
    low: str = ""
    high: str = ""
    answers: int = 0


def figures(condition: tree.Condition, *, as_of: str = "") -> Figures | None:
    among: dict[str, object] = {"condition": tree.to_json(condition)}
    window: dict[str, object] = {"since": YEAR}
    if as_of:
        among["as_of"] = window["until"] = instant_said(as_of)
        window["since"] = a_year_before(instant_said(as_of))
    asked = [("metrics.revenue", window), ("metrics.nps", window)]
    answers = glance_all(asked, among=among)
    return None if answers is None else told(*answers)


def a_year_before(text: str) -> str:
    """The same day and time of the year before; 28 February for the 29th."""
    day, rest = text[:10], text[10:]
    before = f"{int(day[:4]) - 1}{day[4:]}"
    return (before.replace("-02-29", "-02-28") if day.endswith("02-29") else before) + rest


def told(sales: Answer, answers: Answer) -> Figures:
    revenue = sum(float(str(row["revenue"])) for row in sales.rows)
    money = money_text(round(revenue * 1000), str(sales.totals["currency"]))
    if answers.reason or not answers.rows:
        return Figures(money, "", answers=answers.n)
    row = answers.rows[0]
    nps, low, high = (_points(row[name]) for name in ("nps", "lo", "hi"))
    return Figures(money, nps, low, high, answers.n)


def _points(value: object) -> str:
    number = round(float(str(value)))
    return f"−{number_text(-number)}" if number < 0 else number_text(number)
