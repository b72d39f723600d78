"""Charts: a view hands numbers; axes, colours and formats are decided here and in chart.js.

figure = Chart(gettext("NPS by week"), days, [Series(gettext("This period"), values, low, high)])
{% chart figure %}
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from enishi.ui.formats import length_text, money_text, number_text

Value = float | None
Kind = Literal["line", "area", "bar", "spark"]
# The same thing has the same colour everywhere; "before" is the period before, drawn thin.
Part = Literal["", "before", "promoters", "passives", "detractors", "good", "bad"]


@dataclass(frozen=True, slots=True)
class Series:
    """Values, one for each x (None: nothing known), with their interval where there is one."""

    name: str
    values: Sequence[Value]
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()
    part: Part = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at `x`, drawn as a line with its words."""

    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One idea. `label` is the sentence a reader hears; `x` are ISO days or plain words.

    `unit` is "", "%" (values are shares of 1), "s" (values are seconds) or a currency (values are
    thousandths of its unit).
    """

    label: str
    x: Sequence[str]
    series: Sequence[Series]
    kind: Kind = "line"
    unit: str = ""
    marks: Sequence[Mark] = ()
    from_zero: bool = True
    links: Sequence[str] = field(default_factory=tuple)

    def for_browser(self) -> dict[str, object]:
        return asdict(self)

    def rows(self) -> list[tuple[str, list[str]]]:
        """The table of the same data: each x with the values of every series as text."""
        return [
            (x, [self.cell(series, index) for series in self.series])
            for index, x in enumerate(self.x)
        ]

    def cell(self, series: Series, index: int) -> str:
        text = self.text(series.values[index])
        if series.low and series.high and series.low[index] is not None:
            text += f" ({self.text(series.low[index])} – {self.text(series.high[index])})"
        return text

    def text(self, value: Value) -> str:
        if value is None:
            return "–"
        if self.unit == "%":
            return f"{value * 100:.1f}%"
        if self.unit == "s":
            return length_text(value)
        return money_text(int(value), self.unit) if self.unit else number_text(value)
