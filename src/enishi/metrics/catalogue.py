"""The metrics: what each is called, how it is written, and where its figures come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.ask.answers import Answer
from enishi.lens.question import questions
from enishi.metrics.coming import Active, AtRisk, Churn, Retention
from enishi.metrics.courses import points, share
from enishi.metrics.periods import Period
from enishi.metrics.rates import Follow, Median, Rate
from enishi.metrics.readings import Asked, Course, Part, Reading, Why
from enishi.metrics.sales import Money
from enishi.metrics.scores import ANSWER, Scores

Unit = Literal["points", "share", "count", "money", "seconds", "days"]
Kind = Literal["feeling", "coming", "buying", "service"]


class Source(Protocol):
    """Which questions give a metric's figures, and how their answers read."""

    @property
    def question(self) -> str: ...
    @property
    def splits(self) -> Sequence[str]: ...
    @property
    def event(self) -> str: ...
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
    """`better` is the direction that is good for the company; `counted` what n counts; `needs` the
    event that it is made of, with the property of it that says it."""

    name: str
    label: str | Promise
    about: str | Promise
    unit: Unit
    counted: str
    source: Source
    kind: Kind = "feeling"
    needs: tuple[str, str] = ("", "")
    better: Literal["up", "down", ""] = "up"
    scale: str = ""  # of a mean beside a share: "/ 5"

    @property
    def is_known(self) -> bool:
        """Whether its question can be asked."""
        return self.source.question in questions()


ANSWERS, PEOPLE, ORDERS = "answers", "people", "orders"
SESSIONS, CONTACTS, INTERVALS = "sessions", "contacts", "intervals"
ORDER: Final = "Order Completed"
VIEWED: Final = "Product Viewed"
CHAT: Final = "Live Chat Message Sent"
OF_ORDERS: Final = ("channel", "store", "product", "agent")
ON_SITE: Final = {"channel": "web"}
EVERY: Final = ("channel", "touchpoint", "stage", "store", "product", "agent")


def waiting(event: str, target: str) -> Rate:
    """The share that waited no longer than the target, as the event says it."""
    return Rate(
        question="metrics.waiting",
        params={"event": event, "field": "wait_seconds", "target": target},
        splits=EVERY,
        event=event,
        column="within",
        why_question="metrics.waiting.why",
        spread=("median", "p90"),
    )


_FEELING: Final = (
    Metric(
        "nps",
        "NPS",
        _("Would you recommend us? Promoters (9, 10) minus detractors (0–6), in points."),
        "points",
        ANSWERS,
        Scores("metrics.nps", "nps", points, "metrics.nps.why"),
        needs=(ANSWER, "score"),
    ),
    Metric(
        "csat",
        "CSAT",
        _("Satisfaction: the share of answers that gave 4 or 5 of 5."),
        "share",
        ANSWERS,
        Scores("metrics.csat", "csat", share, "metrics.csat.why"),
        needs=(ANSWER, "score"),
        scale="5",
    ),
    Metric(
        "ces",
        "CES",
        _("Effort: the share of answers that found it easy (5 to 7 of 7)."),
        "share",
        ANSWERS,
        Scores("metrics.ces", "ces", share, "metrics.ces.why"),
        needs=(ANSWER, "score"),
        scale="7",
    ),
    Metric(
        "enps",
        _("Employee NPS"),
        _("Would employees recommend us? Promoters (9, 10) minus detractors (0–6), in points."),
        "points",
        ANSWERS,
        Scores("metrics.enps", "nps", points, "metrics.enps.why", named="enps"),
        needs=(ANSWER, "score"),
    ),
)
_COMING: Final = (
    Metric(
        "active",
        _("Active people"),
        _(
            "People who did something in the period, each counted once; getting a mail is not "
            "doing something."
        ),
        "count",
        PEOPLE,
        Active("metrics.trend", {"metric": "active", "unit": "day"}),
        kind="coming",
    ),
    Metric(
        "at_risk",
        _("At risk"),
        _("People who last did something 60 to 179 days before the end of the period."),
        "count",
        PEOPLE,
        AtRisk("lifecycle"),
        kind="coming",
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
        Churn("metrics.churn"),
        kind="coming",
        needs=(ORDER, ""),
        better="down",
    ),
    Metric(
        "retention",
        _("Retention"),
        _("Of those who first came in a month, the share who came again in the month after it."),
        "share",
        PEOPLE,
        Retention("retention", {"unit": "month", "periods": 2}),
        kind="coming",
    ),
    Metric(
        "bounce",
        _("Bounce rate"),
        _("The share of visits to the website that end after their first event."),
        "share",
        SESSIONS,
        Rate(
            question="metrics.bounce",
            params=ON_SITE,
            splits=("channel",),
            column="bounce",
            why_question="metrics.bounce.why",
        ),
        kind="coming",
        better="down",
    ),
    Metric(
        "time_on_site",
        _("Time on site"),
        _("The median length of a visit to the website, from its first event to its last."),
        "seconds",
        SESSIONS,
        Median(
            question="metrics.time_on_site",
            params=ON_SITE,
            splits=("channel",),
            column="median",
            spread=("p90",),
        ),
        kind="coming",
    ),
)
_BUYING: Final = (
    Metric(
        "revenue",
        _("Revenue"),
        _("What orders brought, refunds taken off, in the company's currency."),
        "money",
        ORDERS,
        Money(question="metrics.revenue", splits=OF_ORDERS, event=ORDER, column="revenue"),
        kind="buying",
        needs=(ORDER, ""),
    ),
    Metric(
        "aov",
        _("Average order"),
        _("Revenue divided by the number of orders."),
        "money",
        ORDERS,
        Money(
            question="metrics.aov",
            splits=OF_ORDERS,
            event=ORDER,
            column="aov",
            why_question="metrics.aov.why",
        ),
        kind="buying",
        needs=(ORDER, ""),
    ),
    Metric(
        "conversion",
        _("Conversion"),
        _("Of those who looked at a product, the share who ordered within seven days."),
        "share",
        PEOPLE,
        Follow(
            question="metrics.conversion",
            params={"start": VIEWED, "goal": ORDER, "within": "7d"},
            splits=EVERY,
            event=VIEWED,
            column="conversion",
            why_question="metrics.conversion.why",
        ),
        kind="buying",
        needs=(VIEWED, ""),
    ),
    Metric(
        "repeat",
        _("Repeat rate"),
        _("The share of those who ordered in the period and ordered again within it."),
        "share",
        PEOPLE,
        Follow(
            question="metrics.repeat",
            splits=OF_ORDERS,
            event=ORDER,
            column="repeat",
            why_question="metrics.repeat.why",
        ),
        kind="buying",
        needs=(ORDER, ""),
    ),
    Metric(
        "purchase_interval",
        _("Purchase interval"),
        _("The median of the time between two orders of one person."),
        "days",
        INTERVALS,
        Median(
            question="metrics.purchase_interval",
            splits=OF_ORDERS,
            event=ORDER,
            column="median",
            spread=("p90",),
            by_week=True,
        ),
        kind="buying",
        needs=(ORDER, ""),
        better="down",
    ),
)
_SERVICE: Final = (
    Metric(
        "waiting",
        _("Waiting time on the phone"),
        _("The share of calls that were answered within 60 seconds."),
        "share",
        CONTACTS,
        waiting("Call Started", "60s"),
        kind="service",
        needs=("Call Started", "wait_seconds"),
    ),
    Metric(
        "waiting_desk",
        _("Waiting time in chat"),
        _("The share of chats that began within 60 seconds."),
        "share",
        CONTACTS,
        waiting("Live Chat Conversation Started", "60s"),
        kind="service",
        needs=("Live Chat Conversation Started", "wait_seconds"),
    ),
    Metric(
        "waiting_store",
        _("Waiting time in stores"),
        _("The share of visits to a store that waited for at most 5 minutes."),
        "share",
        CONTACTS,
        waiting("Store Visited", "5m"),
        kind="service",
        needs=("Store Visited", "wait_seconds"),
    ),
    Metric(
        "first_response",
        _("Time to the first answer"),
        _("The share of chats whose first message was answered within 5 minutes."),
        "share",
        CONTACTS,
        Rate(
            question="metrics.first_response",
            params={"asked": CHAT, "target": "5m"},
            splits=EVERY,
            event=CHAT,
            column="within",
            counted="known",
            why_question="metrics.first_response.why",
            spread=("median", "p90"),
        ),
        kind="service",
        needs=(CHAT, ""),
    ),
)
KINDS: Final[dict[Kind, str | Promise]] = {
    "feeling": _("How they feel"),
    "coming": _("Coming and staying"),
    "buying": _("Buying"),
    "service": _("Waiting and answers"),
}
METRICS: Final = {metric.name: metric for metric in (*_FEELING, *_COMING, *_BUYING, *_SERVICE)}
