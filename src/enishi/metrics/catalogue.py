"""The metrics: what each is called, how it is written, and where its figures come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.ask.answers import Answer
from enishi.lens.question import questions
from enishi.metrics.coming import Active, AtRisk, Churn
from enishi.metrics.courses import points, share
from enishi.metrics.periods import Period
from enishi.metrics.readings import Asked, Course, Part, Reading, Why
from enishi.metrics.sales import Money, Repeat
from enishi.metrics.scores import Scores

Unit = Literal["points", "share", "count", "money"]


class Source(Protocol):
    """Which questions give a metric's figures, and how their answers read."""

    @property
    def question(self) -> str: ...
    @property
    def splits(self) -> Sequence[str]: ...
    def summary(self, period: Period) -> list[Asked]: ...
    def reading(self, answers: Sequence[Answer], period: Period) -> Reading: ...
    def course(self, period: Period) -> list[Asked]: ...
    def course_of(self, answers: Sequence[Answer], period: Period) -> Course: ...
    def split(self, period: Period, by: str) -> list[Asked]: ...
    def parts(self, answers: Sequence[Answer]) -> list[Part]: ...
    def why(self, period: Period, by: str) -> list[Asked]: ...
    def why_of(self, answer: Answer) -> Why | None: ...


@dataclass(frozen=True)
class Metric:
    """`better` is the direction that is good for the company; `counted` what n counts."""

    name: str
    label: str | Promise
    about: str | Promise
    unit: Unit
    counted: str
    source: Source
    better: Literal["up", "down", ""] = "up"
    scale: str = ""  # of a mean beside a share: "/ 5"

    @property
    def is_known(self) -> bool:
        """Whether its question can be asked."""
        return self.source.question in questions()


ANSWERS, PEOPLE, ORDERS = "answers", "people", "orders"
_ALL: Final = (
    Metric(
        "nps",
        "NPS",
        _("Would you recommend us? Promoters (9, 10) minus detractors (0–6), in points."),
        "points",
        ANSWERS,
        Scores("metrics.nps", "nps", points, "metrics.nps.why"),
    ),
    Metric(
        "csat",
        "CSAT",
        _("Satisfaction: the share of answers that gave 4 or 5 of 5."),
        "share",
        ANSWERS,
        Scores("metrics.csat", "csat", share, "metrics.csat.why"),
        scale="5",
    ),
    Metric(
        "ces",
        "CES",
        _("Effort: the share of answers that found it easy (5 to 7 of 7)."),
        "share",
        ANSWERS,
        Scores("metrics.ces", "ces", share, "metrics.ces.why"),
        scale="7",
    ),
    Metric(
        "active",
        _("Active people"),
        _(
            "People who did something in the period, each counted once; getting a mail is not "
            "doing something."
        ),
        "count",
        PEOPLE,
        Active(question="metrics.trend"),
    ),
    Metric(
        "at_risk",
        _("At risk"),
        _("People who last did something 60 to 179 days before the end of the period."),
        "count",
        PEOPLE,
        AtRisk(question="lifecycle"),
        better="down",
    ),
    Metric(
        "churn",
        _("Churn"),
        _(
            "Of the customers when the last whole month began, the share who had not ordered for "
            "90 days when it ended."
        ),
        "share",
        PEOPLE,
        Churn(question="metrics.churn"),
        better="down",
    ),
    Metric(
        "repeat",
        _("Repeat rate"),
        _("The share of those who ordered in the period and ordered again within it."),
        "share",
        PEOPLE,
        Repeat(question="metrics.repeat", column="repeat", why_question="metrics.repeat.why"),
    ),
    Metric(
        "revenue",
        _("Revenue"),
        _("What orders brought, refunds taken off, in the company's currency."),
        "money",
        ORDERS,
        Money(question="metrics.revenue", column="revenue"),
    ),
    Metric(
        "aov",
        _("Average order"),
        _("Revenue divided by the number of orders."),
        "money",
        ORDERS,
        Money(question="metrics.aov", column="aov", why_question="metrics.aov.why"),
    ),
)
METRICS: Final = {metric.name: metric for metric in _ALL}
