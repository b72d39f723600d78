"""The segments that Enishi ships: name, what it means, what to do for its people, condition.

The words are msgids: a shipped segment speaks the reader's language until a member rewrites it.
Amounts of money are of the company's currency; they are a beginning, to be changed."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop as _

ORDER: Final = '"event": "Order Completed"'


@dataclass(frozen=True, slots=True)
class Shipped:
    key: str
    name: str
    description: str
    suggestion: str
    condition: str


def _nps(op: str, value: str) -> str:
    return (
        f'{{"is": "survey", "metric": "NPS", "op": "{op}", "value": {value},'
        ' "window": {"is": "last", "span": "365d"}}'
    )


def _ordered(window: str, more: str = "") -> str:
    return f'{{"is": "did", {ORDER}{more}, "window": {window}}}'


def _all(*parts: str) -> str:
    return f'{{"is": "all", "of": [{", ".join(parts)}]}}'


LAST_90: Final = '{"is": "last", "span": "90d"}'
LAST_YEAR: Final = '{"is": "last", "span": "365d"}'
NOT_IN_90: Final = f'{{"is": "did_not", {ORDER}, "window": {LAST_90}}}'
NOT_IN_A_YEAR: Final = f'{{"is": "did_not", {ORDER}, "window": {LAST_YEAR}}}'
NOT_BEFORE_30: Final = f'{{"is": "did_not", {ORDER}, "window": {{"is": "before", "span": "30d"}}}}'

SEGMENTS: Final = (
    Shipped(
        "loyal",
        _("Loyal customers"),
        _("Three orders or more in the last year, one of them in the last 90 days."),
        _("Thank them first: early access, a letter by hand. Ask them to recommend you."),
        _all(_ordered(LAST_YEAR, ', "amount": {"at_least": 3}'), _ordered(LAST_90)),
    ),
    Shipped(
        "new",
        _("New customers"),
        _("Their first order was in the last 30 days."),
        _("Welcome them: how to use it, whom to ask. Make the second order easy."),
        _all(_ordered('{"is": "last", "span": "30d"}'), NOT_BEFORE_30),
    ),
    Shipped(
        "at_risk",
        _("Customers at risk"),
        _("Two orders or more in the last year, but none in the last 90 days."),
        _("Ask what went wrong before you offer anything. Answer open complaints first."),
        _all(_ordered(LAST_YEAR, ', "amount": {"at_least": 2}'), NOT_IN_90),
    ),
    Shipped(
        "lost",
        _("Lost customers"),
        _("They ordered once, but not in the last year."),
        _("Tell them once what is new. Do not go on writing to who does not answer."),
        _all(_ordered('{"is": "ever"}'), NOT_IN_A_YEAR),
    ),
    Shipped(
        "promoters",
        _("Promoters"),
        _("Their last NPS answer within a year was 9 or 10."),
        _("Ask for a review or to bring a friend, soon after they answered."),
        _nps(">=", "9"),
    ),
    Shipped(
        "passives",
        _("Passives"),
        _("Their last NPS answer within a year was 7 or 8."),
        _("Find the one thing that kept them from a 9, from their comments."),
        _nps("between", "[7, 8]"),
    ),
    Shipped(
        "detractors",
        _("Detractors"),
        _("Their last NPS answer within a year was 6 or less."),
        _("Call or write within two days. Leave them out of campaigns until it is settled."),
        _nps("<=", "6"),
    ),
    Shipped(
        "cart_leavers",
        _("Cart leavers"),
        _("Put something into the cart in the last 7 days and did not order within a day."),
        _("Remind them once what is in the cart, and answer doubts about delivery and returns."),
        '{"is": "sequence", "steps": [{"is": "step", "event": "Product Added"},'
        f' {{"is": "step", {ORDER}}}], "within": "1d", "then": "did_not",'
        ' "window": {"is": "last", "span": "7d"}}',
    ),
    Shipped(
        "big_spenders",
        _("Big spenders"),
        _("Orders of 100,000 or more in the last year."),
        _("Give them a person to talk to, and ask them before you change the range."),
        _ordered(LAST_YEAR, ', "sum_of": "revenue", "amount": {"at_least": 100000}'),
    ),
)
BY_KEY: Final = {one.key: one for one in SEGMENTS}
